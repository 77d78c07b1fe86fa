"""Sign-ins that are under way or over. The row, not the browser's cookie, says whether a session still stands.

Times are whole seconds since 1970 in UTC. `sid` is a digest (auth/sign_in/token.py): the table names no browser and no
token.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Connection, Index, String, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.store.schema.records import metadata

sessions = Table(
    "sessions",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("collar_number", String, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("sessions_started_at", "started_at"),
)


@dataclass(frozen=True)
class Session:
    """One sign-in: when it began, when its person last did something, and when it ended (None while it stands)."""

    sid: str
    started_at: datetime
    last_seen: datetime
    ended_at: datetime | None


def find(db: Connection, sid: str) -> Session | None:
    """The session with this id, or None when nothing was ever done in it."""
    row = db.execute(select(sessions).where(sessions.c.sid == sid)).one_or_none()
    if row is None:
        return None
    ended_at = None if row.ended_at is None else _instant(row.ended_at)
    return Session(row.sid, _instant(row.started_at), _instant(row.last_seen), ended_at)


def start(db: Connection, sid: str, collar: str, started_at: datetime, now: datetime) -> None:
    """Record a session's first action. Two tabs opened at once may both do so: the first row stands."""
    if find(db, sid) is not None:
        return
    row = {"sid": sid, "collar_number": collar, "started_at": _seconds(started_at), "last_seen": _seconds(now)}
    try:
        with db.begin_nested():
            db.execute(insert(sessions), row)
    except IntegrityError:
        # PostgreSQL lets the other tab insert between our look and our insert; its row says the same.
        return


def touch(db: Connection, sid: str, now: datetime) -> None:
    """Move `last_seen` of a standing session forward to `now`; never back, never on one that ended."""
    seen = _seconds(now)
    stands = (sessions.c.sid == sid) & sessions.c.ended_at.is_(None) & (sessions.c.last_seen < seen)
    db.execute(update(sessions).where(stands).values(last_seen=seen))


def end(db: Connection, sid: str, now: datetime) -> None:
    """End a session for good: its cookie, replayed, opens nothing. The first ending stands."""
    ended_at = func.coalesce(sessions.c.ended_at, _seconds(now))
    db.execute(update(sessions).where(sessions.c.sid == sid).values(ended_at=ended_at))


def standing(db: Connection, seen_since: datetime, started_since: datetime) -> int:
    """How many sign-ins stand of which something was seen since one instant and that began since another."""
    recent = (sessions.c.last_seen >= _seconds(seen_since)) & (sessions.c.started_at >= _seconds(started_since))
    query = select(func.count()).where(sessions.c.ended_at.is_(None), recent)
    return int(db.execute(query).scalar_one())


def forget(db: Connection, before: datetime) -> None:
    """Drop the rows of sign-ins older than `before`, which must lie beyond the longest session allowed."""
    db.execute(delete(sessions).where(sessions.c.started_at < _seconds(before)))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
