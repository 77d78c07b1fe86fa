"""What an operator's monitoring asks of the database: how old, how whole, how many sign-ins, can it be written.

All but the last in one read; no crime in any.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.freshness import Newest
from core.store import schema_known, snapshots
from core.store.counts import newest
from core.store.engine import engine, reading
from core.store.operations.write_probe import why_not_written
from core.store.people import sessions
from core.store.refresh import ledger
from core.store.snapshots import Snapshot


@dataclass(frozen=True)
class Vitals:
    """The schema (none before the first refresh) and whether it is the code's; the rest as far as it can be asked.

    `written`: whether a look could be logged.
    """

    schema: str | None
    at_head: bool
    snapshot: Snapshot | None = None
    newest: tuple[Newest, ...] = ()
    balanced: bool | None = None
    sessions: int = 0
    written: bool = False


def vitals(url: str | None, now: datetime, idle: timedelta, longest: timedelta) -> Vitals:
    """The state of a database (None: the usual one) at `now`; sign-ins idle or open beyond these spans are over.

    Raises Unreadable.
    """
    with reading(engine(url)) as db:
        schema = schema_known.stored(db)
        if not schema_known.at_head(db):
            return Vitals(schema, at_head=False)
        figures = _whole(db, schema, sessions.standing(db, now - idle, now - longest))
    return replace(figures, written=why_not_written(engine(url), now) is None)


def _whole(db: Connection, schema: str | None, standing: int) -> Vitals:
    snapshot = snapshots.current(db)
    if snapshot is None:
        return Vitals(schema, at_head=True, sessions=standing)
    tables = tuple(newest.of_snapshot(db, snapshot.snapshot_id))
    return Vitals(schema, True, snapshot, tables, ledger.balances(db), standing)
