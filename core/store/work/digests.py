"""Which digest went to whom: once a day and channel, whatever crashes on the way; and who wants none."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, not_, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.store.schema.work import DIGESTS, NOTICES

# A round that stopped between marking and sending leaves its mark; another may take it over after this time.
TAKEN_OVER_AFTER = timedelta(minutes=15)
CHANNELS = ("email", "teams")
PASSING, LASTING = "passing", "lasting"  # why a digest failed: tried again by the next round, or not today


@dataclass(frozen=True)
class LastDigest:
    """The last digest that a person got: its day, and the snapshot whose news it told."""

    day: date
    snapshot_id: int


def wanted(db: Connection, collar: str) -> dict[str, bool]:
    """Which channels a person wants; all of them until they say otherwise."""
    row = db.execute(select(NOTICES).where(NOTICES.c.collar_number == collar)).mappings().one_or_none()
    return {channel: True if row is None else bool(row[channel]) for channel in CHANNELS}


def want(db: Connection, collar: str, channels: dict[str, bool]) -> None:
    """Stores which channels a person wants. `db` must be writing."""
    db.execute(delete(NOTICES).where(NOTICES.c.collar_number == collar))
    db.execute(insert(NOTICES), {"collar_number": collar, **{name: channels[name] for name in CHANNELS}})


def last(db: Connection, collar: str, channel: str, before: date) -> LastDigest | None:
    """The last digest sent by a channel before a day, or None."""
    mine = and_(DIGESTS.c.collar_number == collar, DIGESTS.c.channel == channel, DIGESTS.c.day < before)
    query = select(DIGESTS.c.day, DIGESTS.c.snapshot_id).where(mine, DIGESTS.c.sent_at.is_not(None))
    row = db.execute(query.order_by(DIGESTS.c.day.desc()).limit(1)).one_or_none()
    return None if row is None else LastDigest(row.day, row.snapshot_id)


def open_to(db: Connection, collar: str, channel: str, day: date, now: datetime) -> bool:
    """Whether `begin` would take the day's digest of a person now."""
    taken = select(DIGESTS.c.day).where(_of(collar, channel, day), not_(_again(now)))
    return db.execute(taken).first() is None


def begin(db: Connection, collar: str, channel: str, day: date, snapshot_id: int, now: datetime) -> bool:
    """Takes the day's digest of a person for this round; False when it was sent, refused or is being sent elsewhere."""
    row = {
        "collar_number": collar,
        "channel": channel,
        "day": day,
        "snapshot_id": snapshot_id,
        "begun_at": now,
    }
    try:
        with db.begin_nested():
            db.execute(insert(DIGESTS), row)
        return True
    except IntegrityError:
        change = update(DIGESTS).where(_of(collar, channel, day), _again(now))
        return db.execute(change.values(begun_at=now, failed=None, snapshot_id=snapshot_id)).rowcount == 1


def sent(db: Connection, collar: str, channel: str, day: date, now: datetime) -> None:
    """The digest went out. `db` must be writing."""
    db.execute(update(DIGESTS).where(_of(collar, channel, day)).values(sent_at=now, failed=None))


def failed(db: Connection, collar: str, channel: str, day: date, lasting: bool) -> None:
    """The digest did not go out; a later round tries again unless that is of no use. `db` must be writing."""
    kind = LASTING if lasting else PASSING
    db.execute(update(DIGESTS).where(_of(collar, channel, day)).values(failed=kind))


def forget(db: Connection, before: date) -> None:
    """Drops the marks of days long past. `db` must be writing."""
    db.execute(delete(DIGESTS).where(DIGESTS.c.day < before))


def _of(collar: str, channel: str, day: date) -> ColumnElement[bool]:
    return and_(DIGESTS.c.collar_number == collar, DIGESTS.c.channel == channel, DIGESTS.c.day == day)


def _again(now: datetime) -> ColumnElement[bool]:
    """Not sent, and either failed in passing or left by a round that is no longer at work; never unknown."""
    left = and_(DIGESTS.c.failed.is_(None), DIGESTS.c.begun_at < now - TAKEN_OVER_AFTER)
    return and_(DIGESTS.c.sent_at.is_(None), or_(func.coalesce(DIGESTS.c.failed, "") == PASSING, left))
