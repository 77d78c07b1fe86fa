"""Loads what changed: the touched crimes are read from the store, judged with the changes, and derived again.

The rest of the force stays as it is. What comes out is what a whole load of the changed records would have stored.
"""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select

from core.extract import Changes, Extract
from core.extract.columns import TABLES
from core.extract.rendered import as_texts
from core.facts import Facts
from core.store import touched
from core.store.gathered import Gathered
from core.store.rows import read, write
from core.store.source_tables import HELD_BACK
from core.store.tables import EXTRACT, FACTS, FLAGS
from core.store.touched import BY_CRIME, OF_THE_FORCE

_NUMBERS = "row"


@dataclass(frozen=True)
class Part:
    """The touched crimes with what they are judged beside, as an extract of their own.

    `extract.set_aside` and `extract.held_back` are those of the whole force, since every row held back is judged
    again. `refs` are the touched crimes; the other crimes in the tables only stand beside them. `changed` names the
    tables of the force whose rows are other ones now.
    """

    extract: Extract
    refs: frozenset[str]
    changed: frozenset[str]


def part(db: Connection, changes: Changes, everything: bool) -> Part:
    """What a change touches, read and judged; `everything` for the whole force. `db` must be writing."""
    held = read(db, select(HELD_BACK).order_by(HELD_BACK.c.held_id))
    if changes.all_keyless:
        held = held[held["key"].notna()]
    force = Gathered(db, changes, held)
    for name in OF_THE_FORCE:
        force.add(name, select(EXTRACT[name]))
    differing = _differing(db, force.extract())
    touched.gather(db, changes, held, differing, everything)
    for name in BY_CRIME:
        force.add(name, _stored(name))
    force.add("victim_contacts", _contacts())
    force.add_deleted()
    refs = frozenset(str(ref) for ref in db.execute(touched.touched()).scalars())
    return Part(force.extract(), refs, frozenset(name for name, keys in differing.items() if keys))


def _differing(db: Connection, now: Extract) -> dict[str, set[str]]:
    """The keys of the rows of the force that are other ones now; of postings the officers posted."""
    found = {}
    for name in OF_THE_FORCE:
        was, new = (
            as_texts(TABLES[name], frame).to_pandas() for frame in (read(db, select(EXTRACT[name])), now.tables[name])
        )
        both = was.merge(new, how="outer", indicator=True)
        other = both[both["_merge"].ne("both")]
        found[name] = set(other["collar_number" if name == "postings" else TABLES[name].key])
    return found


def _stored(name: str) -> Select[tuple[object, ...]]:
    """The rows of touched crimes, and those beside which they are judged."""
    table = EXTRACT[name]
    asked = [table.c.crime_ref.in_(touched.touched())]
    if name == "crimes":
        asked.append(table.c.crime_ref.in_(select(touched.BESIDE.c.crime_ref)))
    if name == "crime_links":
        asked.append(table.c.linked_ref.in_(touched.touched()))
    if name == "suspects":
        asked.append(table.c.suspect_id.in_(touched.suspects_named()))
    return select(table).where(or_(*asked))


def _of_victims() -> Select[tuple[str]]:
    victims = EXTRACT["victims"].c
    return select(victims.victim_id).where(victims.crime_ref.in_(touched.touched()))


def _contacts() -> Select[tuple[object, ...]]:
    contacts = EXTRACT["victim_contacts"]
    return select(contacts).where(contacts.c.victim_id.in_(_of_victims()))


def replace_records(db: Connection, new: Part) -> dict[str, int]:
    """Puts the judged rows of the touched crimes in the place of the stored ones; by how many each table grew."""
    grew = {}
    for name in ("victim_contacts", *BY_CRIME, *OF_THE_FORCE):  # contacts first: their victims say whose they are
        if name in OF_THE_FORCE and name not in new.changed:
            grew[name] = 0
            continue
        rows = _own(name, new)
        gone = db.execute(delete(EXTRACT[name]).where(*_place(name))).rowcount
        grew[name] = len(rows) - gone
        write(db, EXTRACT[name], rows)
    return grew


def _own(name: str, new: Part) -> pd.DataFrame:
    """The rows of a table that belong to touched crimes."""
    rows = new.extract.tables[name]
    if name in BY_CRIME and name != "crime_links":
        return rows[rows["crime_ref"].isin(new.refs)]
    return rows


def _place(name: str) -> list[ColumnElement[bool]]:
    table = EXTRACT[name].c
    if name in OF_THE_FORCE:
        return []
    if name == "victim_contacts":
        return [table.victim_id.in_(_of_victims())]
    mine = table.crime_ref.in_(touched.touched())
    return [or_(mine, table.linked_ref.in_(touched.touched()))] if name == "crime_links" else [mine]


def replace_derived(db: Connection, new: Part, facts: Facts, flags: pd.DataFrame) -> None:
    """Puts the facts and flags of the touched crimes in the place of the stored ones."""
    loads = [(FACTS[subject], frame) for subject, frame in facts.frames.items()]
    for table, frame in [*loads, (FLAGS, flags)]:
        db.execute(delete(table).where(table.c.crime_ref.in_(touched.touched())))
        write(db, table, frame[frame["crime_ref"].isin(new.refs)])
