"""What each table of a snapshot holds, restricted crimes left out: its newest event, its rows, and those set aside.

Restricted crimes are left out for everybody: beside a viewer's own newest entry, a later minute of the whole force
would say that somewhere there is a crime they may not know of.
"""

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, Table, false, func, insert, not_, or_, select

from core import clock
from core.extract.keys import among
from core.freshness import Newest
from core.policy.freshness import EVENTS
from core.store.rows import read
from core.store.schema.records import EXTRACT, NEWEST, SET_ASIDE, SNAPSHOTS

_CRIMES, _VICTIMS = EXTRACT["crimes"].c, EXTRACT["victims"].c
_RESTRICTED = select(_CRIMES.crime_ref).where(_CRIMES.restricted.is_(True))
_LISTS = "access_lists"  # who is on a list is nobody's to count
_COUNTED = tuple(name for name in EXTRACT if name != _LISTS)


def record(db: Connection, snapshot_id: int, grew: Mapping[str, int] | None = None) -> None:
    """Stores it for the snapshot whose rows are the ones stored now. `db` must be writing, with the owner's rights.

    `grew`: by how many rows each table grew, as `of_touched` counts them, where only some crimes were replaced. An
    event after the extract, which some days allow, is passed over: one slip of a year would hide a silent
    table.
    """
    query = select(SNAPSHOTS.c.extracted_at).where(SNAPSHOTS.c.snapshot_id == snapshot_id)
    extracted_at: datetime = db.execute(query).scalar_one()
    aside, loaded = _set_aside(db), _loaded(db, snapshot_id, grew)
    rows = [
        {"snapshot_id": snapshot_id, "table_name": name, "set_aside": aside.get(name, 0), "loaded": loaded[name]}
        | {"newest_at": _newest(db, EXTRACT[name], extracted_at) if name in EVENTS else None}
        for name in _COUNTED
    ]
    db.execute(insert(NEWEST), rows)


def of_touched(tables: Mapping[str, pd.DataFrame], refs: pd.Series) -> dict[str, int]:
    """The rows of touched crimes (`refs`) by table, without those of restricted ones; of the force's own tables all.

    `tables` hold whatever those crimes have, the crimes at the other ends of their links included.
    """
    crimes, victims = tables["crimes"], tables["victims"]
    closed = crimes.loc[crimes["restricted"].astype(bool), "crime_ref"]
    return {name: _rows(tables[name], victims, refs) - _rows(tables[name], victims, closed, refs) for name in _COUNTED}


def _rows(frame: pd.DataFrame, victims: pd.DataFrame, *crimes: pd.Series) -> int:
    """How many rows belong to a crime of each of the sets; all rows of a table that belongs to none, where one set is
    given."""
    if "victim_id" in frame and "crime_ref" not in frame:
        sets = [victims.loc[among(victims["crime_ref"], of), "victim_id"] for of in crimes]
        return int(np.all([among(frame["victim_id"], of) for of in sets], axis=0).sum())
    ends = [frame[name] for name in ("crime_ref", "linked_ref") if name in frame]
    if not ends:
        return len(frame) if len(crimes) == 1 else 0
    return int(np.all([np.any([among(end, of) for end in ends], axis=0) for of in crimes], axis=0).sum())


def _loaded(db: Connection, snapshot_id: int, grew: Mapping[str, int] | None) -> dict[str, int]:
    last = select(func.max(NEWEST.c.snapshot_id)).where(NEWEST.c.snapshot_id < snapshot_id).scalar_subquery()
    query = select(NEWEST.c.table_name, NEWEST.c.loaded).where(NEWEST.c.snapshot_id == last)
    was = {name: int(many) for name, many in db.execute(query)}
    if grew is None or set(was) != set(_COUNTED):
        return {name: _count(db, name) for name in _COUNTED}
    return {name: was[name] + grew[name] for name in _COUNTED}


def _count(db: Connection, name: str) -> int:
    table = EXTRACT[name]
    query = select(func.count()).select_from(table)
    many, closed = db.execute(query).scalar_one(), _closed(table)
    # Those to leave out are few and found by an index; to look at every row for them takes minutes in a large force.
    return int(many - db.execute(query.where(or_(*closed))).scalar_one()) if closed else int(many)


def _newest(db: Connection, table: Table, extracted_at: datetime) -> datetime | None:
    """The newest event of one table, by its index from the end."""
    event = table.c[EVENTS[table.name]]
    is_day = isinstance(event.type, Date)
    latest = clock.day(extracted_at) if is_day else extracted_at
    query = select(event).where(event <= latest, not_(or_(false(), *_closed(table)))).order_by(event.desc()).limit(1)
    return _instant(db.execute(query).scalar_one_or_none())


def _closed(table: Table) -> list[ColumnElement[bool]]:
    """The ways in which a row can belong to a restricted crime: by reference, by either end of a link, or through a
    victim."""
    named: list[ColumnElement[bool]] = [
        table.c[name].in_(_RESTRICTED) for name in ("crime_ref", "linked_ref") if name in table.c
    ]
    if named or "victim_id" not in table.c:
        return named
    return [table.c.victim_id.in_(select(_VICTIMS.victim_id).where(_VICTIMS.crime_ref.in_(_RESTRICTED)))]


def _instant(event: datetime | date | None) -> datetime | None:
    """An event as an instant; a day by its beginning in London."""
    if event is None or isinstance(event, datetime):
        return event
    return clock.midnight(event)


def _set_aside(db: Connection) -> dict[str, int]:
    columns = SET_ASIDE.c
    query = select(columns.table_name, func.count(func.distinct(columns.record))).where(columns.restricted.is_(False))
    query = query.group_by(columns.table_name)
    return {name: int(many) for name, many in db.execute(query)}


def of_snapshot(db: Connection, snapshot_id: int) -> list[Newest]:
    """What is known of a snapshot, in the extract's order; nothing of one loaded before this was kept."""
    query = select(NEWEST).where(NEWEST.c.snapshot_id == snapshot_id)
    by_table = {row["table_name"]: row for row in db.execute(query).mappings()}
    return [
        Newest(name, by_table[name]["newest_at"], by_table[name]["loaded"], by_table[name]["set_aside"])
        for name in EXTRACT
        if name in by_table
    ]


def trend(db: Connection, limit: int = 30) -> pd.DataFrame:
    """The latest refreshes, newest first: `snapshot_id`, `extracted_at`, `loaded_at`, `seconds`, `loaded`, `set_aside`.

    The last two count rows that belong to no restricted crime; missing for a refresh from before this was kept.
    """
    columns = SNAPSHOTS.c
    latest = select(columns.snapshot_id).order_by(columns.snapshot_id.desc()).limit(limit)
    sums = (
        select(NEWEST.c.snapshot_id, func.sum(NEWEST.c.loaded).label("loaded"))
        .add_columns(func.sum(NEWEST.c.set_aside).label("set_aside"))
        .where(NEWEST.c.snapshot_id.in_(latest))
        .group_by(NEWEST.c.snapshot_id)
        .subquery()
    )
    query = (
        select(
            columns.snapshot_id,
            columns.extracted_at,
            columns.loaded_at,
            columns.seconds,
            sums.c.loaded,
            sums.c.set_aside,
        )
        .outerjoin(sums, sums.c.snapshot_id == columns.snapshot_id)
        .order_by(columns.snapshot_id.desc())
        .limit(limit)
    )
    return read(db, query)
