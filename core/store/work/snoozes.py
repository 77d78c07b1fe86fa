"""Snoozes as stored: at most one stands on each flag; its day, a new fact, a claim or whoever set it ends it."""

import hashlib
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.store.schema.records import FACTS
from core.store.schema.work import KEY, SNOOZES
from core.store.work.claims import Flag

_OF_PAIR = ("pair", "crime_ref", "series", "duplicate")


class AlreadySnoozed(Exception):
    """Somebody else's snooze on the same flag was first."""


def of_action(db: Connection, snooze_id: str) -> RowMapping | None:
    """The snooze that a press of the button made, or None."""
    return db.execute(select(SNOOZES).where(SNOOZES.c.snooze_id == snooze_id)).mappings().one_or_none()


def add(db: Connection, flag: Flag, snooze_id: str, collar: str, until: date, reason: str, now: datetime) -> None:
    """Stores a snooze; the flag comes back on the day `until`. `db` must be writing. Raises AlreadySnoozed."""
    row = {name: getattr(flag, name) for name in (*KEY, "crime_ref")} | {
        "snooze_id": snooze_id,
        "collar_number": collar,
        "at": now,
        "until": until,
        "reason": reason,
        "facts": recorded(db, flag.crime_ref),
        "stands": True,
    }
    over = and_(SNOOZES.c.stands, SNOOZES.c.until <= clock.day(now))
    try:
        with db.begin_nested():
            db.execute(update(SNOOZES).where(over).values(**_ended(now, "over")))
            db.execute(insert(SNOOZES), row)
    except IntegrityError as error:
        raise AlreadySnoozed from error


def first_day(db: Connection, flag: Flag) -> date | None:
    """The day of the first snooze of a flag with nothing new on record of its crime since, or None."""
    same = and_(*(SNOOZES.c[name] == getattr(flag, name) for name in KEY))
    query = select(SNOOZES.c.at).where(same, SNOOZES.c.facts == recorded(db, flag.crime_ref))
    at = db.execute(query.order_by(SNOOZES.c.at).limit(1)).scalar_one_or_none()
    return None if at is None else clock.day(at)


def end(db: Connection, flag: Flag, now: datetime, because: str) -> bool:
    """Ends the standing snooze of a flag; False when there is none. `db` must be writing."""
    of_flag = and_(*(SNOOZES.c[name] == getattr(flag, name) for name in KEY))
    return db.execute(update(SNOOZES).where(of_flag, SNOOZES.c.stands).values(**_ended(now, because))).rowcount == 1


def settle(db: Connection, now: datetime) -> None:
    """After a refresh: ends what is over, and every snooze on a crime of which something new is recorded."""
    today = clock.day(now)
    for row in db.execute(select(SNOOZES).where(SNOOZES.c.stands)).mappings().all():
        over = row["until"] <= today
        if over or recorded(db, row["crime_ref"]) != row["facts"]:
            ending = _ended(now, "over" if over else "new_fact")
            db.execute(update(SNOOZES).where(SNOOZES.c.snooze_id == row["snooze_id"]).values(**ending))


def recorded(db: Connection, crime_ref: str) -> str:
    """A digest of every fact on record of a crime and what belongs to it, whole and in order; never shown.

    Of a pair only that it is linked, and how: that a snooze ends must not betray what happens on the other crime. A
    link with a restricted crime is left out altogether.
    """
    digest = hashlib.sha256()
    for subject, table in FACTS.items():
        columns = [table.c[name] for name in _OF_PAIR] if subject == "link" else list(table.c)
        rows = select(*columns).where(table.c.crime_ref == crime_ref).order_by(*table.primary_key.columns)
        rows = rows.where(table.c.closed_ref.is_(None)) if subject == "link" else rows
        for row in db.execute(rows):
            digest.update(repr((subject, tuple(row))).encode())
    return digest.hexdigest()


def _ended(now: datetime, because: str) -> dict[str, object]:
    return {"stands": False, "ended_at": now, "ended_because": because}
