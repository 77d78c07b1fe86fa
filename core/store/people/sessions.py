"""Sign-ins that are under way or over. The row, not the browser's cookie, says whether a session still stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.store.schema.work import SESSIONS


@dataclass(frozen=True)
class Session:
    """One sign-in: when it began, when its person last did something, and when it ended (None while it stands)."""

    sid: str
    started_at: datetime
    last_seen: datetime
    ended_at: datetime | None


def find(db: Connection, sid: str) -> Session | None:
    """The session with this id, or None when nothing was ever done in it."""
    query = select(SESSIONS.c.sid, SESSIONS.c.started_at, SESSIONS.c.last_seen, SESSIONS.c.ended_at)
    row = db.execute(query.where(SESSIONS.c.sid == sid)).one_or_none()
    return None if row is None else Session(*row)


def start(db: Connection, sid: str, collar: str, started_at: datetime, now: datetime) -> None:
    """Record a session's first action. Two tabs opened at once may both do so: the first row stands."""
    if find(db, sid) is not None:
        return
    row = {"sid": sid, "collar_number": collar, "started_at": started_at, "last_seen": now}
    try:
        with db.begin_nested():
            db.execute(insert(SESSIONS), row)
    except IntegrityError:
        # PostgreSQL lets the other tab insert between our look and our insert; its row says the same.
        return


def touch(db: Connection, sid: str, now: datetime) -> None:
    """Move `last_seen` of a standing session forward to `now`; never back, never on one that ended."""
    stands = (SESSIONS.c.sid == sid) & SESSIONS.c.ended_at.is_(None) & (SESSIONS.c.last_seen < now)
    db.execute(update(SESSIONS).where(stands).values(last_seen=now))


def end(db: Connection, sid: str, now: datetime) -> None:
    """End a session for good: its cookie, replayed, opens nothing. The first ending stands."""
    stands = (SESSIONS.c.sid == sid) & SESSIONS.c.ended_at.is_(None)
    db.execute(update(SESSIONS).where(stands).values(ended_at=now))


def standing(db: Connection, seen_since: datetime, started_since: datetime) -> int:
    """How many sign-ins stand of which something was seen since one instant and that began since another."""
    recent = (SESSIONS.c.last_seen >= seen_since) & (SESSIONS.c.started_at >= started_since)
    query = select(func.count()).where(SESSIONS.c.ended_at.is_(None), recent)
    return int(db.execute(query).scalar_one())


def forget(db: Connection, before: datetime) -> None:
    """Drop the rows of sign-ins older than `before`, which must lie beyond the longest session allowed."""
    db.execute(delete(SESSIONS).where(SESSIONS.c.started_at < before))
