"""Which crimes a change touches: those whose facts it may move, and those beside which they are judged.

They are gathered in the temporary tables of core/store/refresh/touched_tables.py.
"""

import json
from collections.abc import Mapping

import pandas as pd
import pyarrow.compute as pc
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    exists,
    insert,
    select,
    union,
)

from core.extract import Changes
from core.extract.columns import DELETED, TABLES
from core.extract.declaration import LONGEST
from core.store.refresh import touched_tables
from core.store.refresh.touched_tables import keys, touched
from core.store.rows import analyse, write
from core.store.schema.records import EXTRACT

BY_CRIME = tuple(name for name, table in EXTRACT.items() if "crime_ref" in table.c)
# Without a crime of their own; small beside the rest, and read whole.
OF_THE_FORCE = ("units", "officers", "postings", "absences", "offences")


def gather(
    db: Connection, changes: Changes, held: pd.DataFrame, of_the_force: Mapping[str, set[str]], everything: bool
) -> None:
    """Fills the tables of `touched_tables` for changes and the rows `held` back (core.extract.held_back.COLUMNS).

    `of_the_force`: by table of OF_THE_FORCE, the keys of the rows that have changed; for postings the officers.
    `everything`: every crime is touched, whatever changed. `db` must be writing.
    """
    touched_tables.emptied(db)
    _add_keys(db, changes, held, of_the_force)
    if everything:
        _touch(db, select(EXTRACT["crimes"].c.crime_ref))
    _touch_named(db, changes, held)
    analyse(db, [touched_tables.KEYS, touched_tables.TOUCHED])
    _touch(db, *_of_keys(), *_of_the_force({name for name, keys in of_the_force.items() if keys}))
    _touch(db, *_of_suspects())
    _touch(db, *_linked())
    beside = union(*_beside()).subquery()
    db.execute(
        insert(touched_tables.BESIDE).from_select(["crime_ref"], select(beside.c[0]).where(_untouched(beside.c[0])))
    )
    analyse(db, [touched_tables.TOUCHED, touched_tables.BESIDE])


def suspects_named() -> Select[tuple[str]]:
    """The suspects whom a custody or bail record of a touched crime names, known or not."""
    stored = [
        select(EXTRACT[name].c.suspect_id).where(EXTRACT[name].c.crime_ref.in_(touched()))
        for name in ("custody", "bails")
    ]
    both = union(*stored, keys("suspects named")).subquery()
    return select(both.c[0])


def _add_keys(db: Connection, changes: Changes, held: pd.DataFrame, of_the_force: Mapping[str, set[str]]) -> None:
    keys = {name: _column(changes, name, table.key) for name, table in TABLES.items()}
    gone = changes.raws[DELETED.name]
    for table, key in zip(gone.column("table").to_pylist(), gone.column("key").to_pylist(), strict=True):
        if table in TABLES:  # whatever else stands there is set aside, and is no other name of this table of keys
            keys.setdefault(str(table), set()).add(str(key))
    named = [json.loads(cells) for cells in held["cells"]]
    keys["victims named"] = _column(changes, "victim_contacts", "victim_id") | {c.get("victim_id") for c in named}
    keys["suspects named"] = (
        _column(changes, "custody", "suspect_id")
        | _column(changes, "bails", "suspect_id")
        | {c.get("suspect_id") for c in named}
    )
    keys |= {f"{name} of the force": set(of) for name, of in of_the_force.items()}
    rows = [(name, key) for name, all_keys in keys.items() for key in sorted(filter(None, all_keys))]
    # A row held back for its key stands beside the first with that key, which is judged again with it.
    waiting = held[["table_name", "key"]].dropna().drop_duplicates()
    rows += [(f"{name} held", key) for name, key in waiting.itertuples(index=False)]
    write(db, touched_tables.KEYS, pd.DataFrame(rows, columns=["table_name", "key"]).astype("str"))


def _column(changes: Changes, table: str, name: str) -> set[str | None]:
    return set(pc.unique(changes.raws[table].column(name)).to_pylist())


def _touch(db: Connection, *refs: Select[tuple[str]]) -> None:
    """Adds crimes; one that is there already stays."""
    new = union(*refs).subquery()
    fresh = select(new.c[0]).where(new.c[0].is_not(None), _untouched(new.c[0]))
    db.execute(insert(touched_tables.TOUCHED).from_select(["crime_ref"], fresh))


def _untouched(ref: ColumnElement[str]) -> ColumnElement[bool]:
    """Asked by the key: PostgreSQL walks through a long NOT IN once for every row."""
    return ~exists().where(touched_tables.TOUCHED.c.crime_ref == ref)


def _touch_named(db: Connection, changes: Changes, held: pd.DataFrame) -> None:
    """The crimes that the rows themselves name."""
    refs = {ref for name in BY_CRIME for ref in _column(changes, name, "crime_ref")}
    refs |= _column(changes, "crime_links", "linked_ref")
    refs |= {json.loads(cells).get(name) for cells in held["cells"] for name in ("crime_ref", "linked_ref")}
    known = set(db.execute(touched()).scalars())
    fresh = sorted({ref for ref in refs if ref and len(ref.encode()) <= LONGEST} - known)
    write(db, touched_tables.TOUCHED, pd.DataFrame({"crime_ref": pd.Series(fresh, dtype="str")}))


def _of_keys() -> list[Select[tuple[str]]]:
    """The crimes that the rows with these keys belong to as they are stored."""
    queries = []
    for name in BY_CRIME:
        stored = EXTRACT[name].c
        mine = stored[TABLES[name].key].in_(keys(name, f"{name} held"))
        refs = [stored.crime_ref, stored.linked_ref] if name == "crime_links" else [stored.crime_ref]
        queries += [select(ref).where(mine) for ref in refs]
    contacts, victims = EXTRACT["victim_contacts"].c, EXTRACT["victims"].c
    of_contacts = select(contacts.victim_id).where(
        contacts.contact_id.in_(keys("victim_contacts", "victim_contacts held"))
    )
    queries.append(select(victims.crime_ref).where(victims.victim_id.in_(of_contacts)))
    queries.append(select(victims.crime_ref).where(victims.victim_id.in_(keys("victims named"))))
    for name in ("custody", "bails"):
        queries.append(select(EXTRACT[name].c.crime_ref).where(EXTRACT[name].c.suspect_id.in_(keys("suspects"))))
    return queries


def _of_the_force(moved: set[str]) -> list[Select[tuple[str]]]:
    """The crimes whose unit, offence, officer in case or reviewer has changed, or has other postings.

    Only tables that `moved` are asked about: no index says whose offence or reviewer it is.
    """
    crimes, reviews, lists = EXTRACT["crimes"].c, EXTRACT["reviews"].c, EXTRACT["access_lists"].c
    changed = {name: keys(f"{name} of the force") for name in OF_THE_FORCE}
    queries = [
        ("units", crimes.crime_ref, crimes.unit_id),
        ("offences", crimes.crime_ref, crimes.offence_code),
        ("officers", crimes.crime_ref, crimes.oic),
        ("postings", crimes.crime_ref, crimes.oic),
        ("officers", reviews.crime_ref, reviews.by_collar),
        ("officers", lists.crime_ref, lists.collar_number),
    ]
    return [select(ref).where(by.in_(changed[name])) for name, ref, by in queries if name in moved]


def _of_suspects() -> list[Select[tuple[str]]]:
    """The crimes whose custody and bail records name a suspect of a touched crime: they go where the suspect goes."""
    suspects = EXTRACT["suspects"].c
    theirs = select(suspects.suspect_id).where(suspects.crime_ref.in_(touched()))
    return [
        select(EXTRACT[name].c.crime_ref).where(EXTRACT[name].c.suspect_id.in_(theirs)) for name in ("custody", "bails")
    ]


def _linked() -> list[Select[tuple[str]]]:
    """The crimes at the other ends of links: what a pair's flag says follows from both."""
    links = EXTRACT["crime_links"].c
    return [
        select(links.linked_ref).where(links.crime_ref.in_(touched())),
        select(links.crime_ref).where(links.linked_ref.in_(touched())),
    ]


def _beside() -> list[Select[tuple[str]]]:
    """The parents that rows of touched crimes name from outside: crimes of links, and of suspects."""
    suspects = EXTRACT["suspects"].c
    return [*_linked(), select(suspects.crime_ref).where(suspects.suspect_id.in_(suspects_named()))]
