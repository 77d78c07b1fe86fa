"""Loads what changed: the touched crimes are read from the store, judged with the changes, and derived again.

The rest of the force stays as it is. What comes out is what a whole load of the changed records would have stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import Connection, Select, delete, select, union, union_all

from core.extract import Changes, Extract
from core.extract.columns import TABLES
from core.extract.keys import among
from core.extract.rendered import as_texts
from core.facts import Facts
from core.store import pairs
from core.store.refresh import touched, touched_tables
from core.store.refresh.judged_again import Gathered
from core.store.refresh.touched import BY_CRIME, OF_THE_FORCE
from core.store.rows import read, write
from core.store.schema.records import EXTRACT, FACTS, FLAGS
from core.store.schema.sources import HELD_BACK


@dataclass(frozen=True)
class Part:
    """The touched crimes with what they are judged beside, as an extract of their own.

    `extract.set_aside` and `extract.held_back` are those of the whole force, since every row held back is judged again;
    `extract.deleted` is what the records system named. `refs` are the touched crimes; the other crimes in the tables
    only stand beside them. `changed` names the tables of the force whose rows have changed. `stored` are the rows as
    they stand in the store, by table; `kept` the keys of those that neither came again nor are deleted.
    """

    extract: Extract
    refs: pd.Series
    changed: frozenset[str]
    stored: Mapping[str, pd.DataFrame]
    kept: Mapping[str, pd.Series]


def part(db: Connection, changes: Changes, everything: bool) -> Part:
    """What a change touches, read and judged; `everything` for the whole force. `db` must be writing."""
    held = read(db, select(HELD_BACK).order_by(HELD_BACK.c.held_id))
    if changes.compared:
        held = held[held["key"].notna()]
    force = Gathered(db, changes, held)
    for name in OF_THE_FORCE:
        force.add(name, select(EXTRACT[name]))
    differing = _differing(force)
    touched.gather(db, changes, held, differing, everything)
    for name in BY_CRIME:
        force.add(name, _stored(name))
    force.add("victim_contacts", _contacts())
    force.add_deleted()
    refs = read(db, touched_tables.touched())["crime_ref"]
    changed = frozenset(name for name, keys in differing.items() if keys)
    extract = force.extract()
    if changes.compared:
        extract = replace(extract, deleted=extract.deleted.head(0))
    return Part(extract, refs, changed, force.stored, force.kept)


def _differing(force: Gathered) -> dict[str, set[str]]:
    """The keys of the rows of the force that have changed; of postings the officers posted."""
    keys, now = {}, force.extract()
    for name in OF_THE_FORCE:
        was, new = (as_texts(TABLES[name], frame).to_pandas() for frame in (force.stored[name], now.tables[name]))
        both = was.merge(new, how="outer", indicator=True)
        other = both[both["_merge"].ne("both")]
        keys[name] = set(other["collar_number" if name == "postings" else TABLES[name].key])
    return keys


def _stored(name: str) -> Select[tuple[object, ...]]:
    """The rows of touched crimes, and those beside which they are judged."""
    table = EXTRACT[name].c
    mine = table.crime_ref.in_(touched_tables.touched())
    if name == "crimes":
        mine = table.crime_ref.in_(union_all(touched_tables.touched(), select(touched_tables.BESIDE.c.crime_ref)))
    if name == "crime_links":
        ends = (table.crime_ref, table.linked_ref)
        mine = table.link_id.in_(
            union(*(select(table.link_id).where(end.in_(touched_tables.touched())) for end in ends))
        )
    if name == "suspects":
        mine = table.suspect_id.in_(union(select(table.suspect_id).where(mine), touched.suspects_named()))
    return select(EXTRACT[name]).where(mine)


def _of_victims() -> Select[tuple[str]]:
    victims = EXTRACT["victims"].c
    return select(victims.victim_id).where(victims.crime_ref.in_(touched_tables.touched()))


def _contacts() -> Select[tuple[object, ...]]:
    contacts = EXTRACT["victim_contacts"]
    return select(contacts).where(contacts.c.victim_id.in_(_of_victims()))


def replace_records(db: Connection, new: Part) -> dict[str, int]:
    """Puts the judged rows of the touched crimes in the place of the stored ones; by how many each table grew.

    A row that stands as it stood, most of a crime's, is not written again.
    """
    gone, fresh = {}, {}
    for name in EXTRACT:
        key = TABLES[name].key
        was, now = _own(name, new.stored[name], new.refs), _own(name, new.extract.tables[name], new.refs)
        still = new.kept[name][among(new.kept[name], now[key])]
        gone[name], fresh[name] = was.loc[~among(was[key], still), key], now[~among(now[key], still)]
    touched_tables.name_gone(db, gone)
    for name, rows in fresh.items():
        if len(gone[name]):
            db.execute(delete(EXTRACT[name]).where(EXTRACT[name].c[TABLES[name].key].in_(touched_tables.gone(name))))
        write(db, EXTRACT[name], rows)
    return {name: len(fresh[name]) - len(gone[name]) for name in EXTRACT}


def _own(name: str, rows: pd.DataFrame, refs: pd.Series) -> pd.DataFrame:
    """The rows of a table that belong to touched crimes."""
    if name in BY_CRIME and name != "crime_links":
        return rows[among(rows["crime_ref"], refs)]
    return rows


def replace_derived(db: Connection, new: Part, facts: Facts, flags: pd.DataFrame) -> None:
    """Puts the facts and flags of the touched crimes in the place of the stored ones."""
    loads = [(FACTS[subject], frame) for subject, frame in facts.frames.items()]
    for table, frame in [*loads, (FLAGS, pairs.sealed(db, flags))]:
        db.execute(delete(table).where(table.c.crime_ref.in_(touched_tables.touched())))
        write(db, table, frame[among(frame["crime_ref"], new.refs)])
