"""What each table of a snapshot holds beside restricted crimes: its newest event, its rows, and those set aside.

Restricted crimes are left out for everybody: beside a viewer's own newest entry, a later minute of the whole force
would say that somewhere there is a crime they may not know of.
"""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, Table, case, func, insert, select

from core import clock
from core.freshness import Newest
from core.freshness_policy import EVENTS
from core.store.rows import read
from core.store.tables import EXTRACT, NEWEST, SET_ASIDE, SNAPSHOTS

_CRIMES, _VICTIMS = EXTRACT["crimes"].c, EXTRACT["victims"].c
_RESTRICTED = select(_CRIMES.crime_ref).where(_CRIMES.restricted.is_(True))
_LISTS = "access_lists"  # who is on a list is nobody's to count


def record(db: Connection, snapshot_id: int) -> None:
    """Stores it for the snapshot whose rows are the ones stored now. `db` must be writing, with the owner's rights.

    An event after the extract, which some days allow, is passed over: one slip of a year would hide a silent table.
    """
    query = select(SNAPSHOTS.c.extracted_at).where(SNAPSHOTS.c.snapshot_id == snapshot_id)
    extracted_at: datetime = db.execute(query).scalar_one().replace(tzinfo=UTC)
    aside = _set_aside(db)
    rows = [
        {"snapshot_id": snapshot_id, "table_name": name, "set_aside": aside.get(name, 0)}
        | _held(db, table, extracted_at)
        for name, table in EXTRACT.items()
        if name != _LISTS
    ]
    db.execute(insert(NEWEST), rows)


def _held(db: Connection, table: Table, extracted_at: datetime) -> dict[str, Any]:
    """`loaded` and `newest_at` of one table, in one walk through it."""
    event = table.c[EVENTS[table.name]] if table.name in EVENTS else None
    wanted: list[ColumnElement[Any]] = [func.count().label("loaded")]
    if event is not None:
        is_day = isinstance(event.type, Date)
        latest = extracted_at.astimezone(clock.LONDON).date() if is_day else extracted_at.replace(tzinfo=None)
        wanted.append(func.max(case((event <= latest, event))).label("newest_at"))
    found = db.execute(select(*wanted).select_from(table).where(*_open(table))).mappings().one()
    return {"loaded": found["loaded"], "newest_at": _instant(found.get("newest_at"))}


def _open(table: Table) -> list[ColumnElement[bool]]:
    """That a row hangs on no restricted crime: by reference, with both ends of a link, or through a victim."""
    named: list[ColumnElement[bool]] = [
        table.c[name].not_in(_RESTRICTED) for name in ("crime_ref", "linked_ref") if name in table.c
    ]
    if named or "victim_id" not in table.c:
        return named
    return [table.c.victim_id.not_in(select(_VICTIMS.victim_id).where(_VICTIMS.crime_ref.in_(_RESTRICTED)))]


def _instant(found: datetime | date | None) -> datetime | None:
    """As stored: in UTC without an offset; a day by its beginning in London."""
    if found is None or isinstance(found, datetime):
        return found
    return clock.midnight(found).astimezone(UTC).replace(tzinfo=None)


def _set_aside(db: Connection) -> dict[str, int]:
    rows = func.count(func.distinct(SET_ASIDE.c.row))
    query = select(SET_ASIDE.c.table_name, rows).where(SET_ASIDE.c.restricted.is_(False))
    return {name: int(many) for name, many in db.execute(query.group_by(SET_ASIDE.c.table_name))}


def of_snapshot(db: Connection, snapshot_id: int) -> list[Newest]:
    """What is known of a snapshot, in the extract's order; nothing of one loaded before this was kept."""
    query = select(NEWEST).where(NEWEST.c.snapshot_id == snapshot_id)
    found = {row["table_name"]: row for row in db.execute(query).mappings()}
    return [
        Newest(
            name, at.replace(tzinfo=UTC) if (at := found[name]["newest_at"]) else None,
            found[name]["loaded"], found[name]["set_aside"],
        )
        for name in EXTRACT
        if name in found
    ]  # fmt: skip


def trend(db: Connection, limit: int = 30) -> pd.DataFrame:
    """The latest refreshes, newest first: `snapshot_id`, `extracted_at`, `loaded_at`, `seconds`, `loaded`, `set_aside`.

    The last two count rows that hang on no restricted crime; missing for a refresh from before this was kept.
    """
    said = SNAPSHOTS.c
    latest = select(said.snapshot_id).order_by(said.snapshot_id.desc()).limit(limit)
    sums = (
        select(NEWEST.c.snapshot_id, func.sum(NEWEST.c.loaded).label("loaded"))
        .add_columns(func.sum(NEWEST.c.set_aside).label("set_aside"))
        .where(NEWEST.c.snapshot_id.in_(latest))
        .group_by(NEWEST.c.snapshot_id)
        .subquery()
    )
    query = (
        select(said.snapshot_id, said.extracted_at, said.loaded_at, said.seconds, sums.c.loaded, sums.c.set_aside)
        .outerjoin(sums, sums.c.snapshot_id == said.snapshot_id)
        .order_by(said.snapshot_id.desc())
        .limit(limit)
    )
    return read(db, query)
