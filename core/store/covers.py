"""Who covers for whom, and when. A cover is recorded once, whoever presses at the same moment, and ends by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, RowMapping, insert, select, text, update

from core.away import Span
from core.scope import Scope
from core.store import directory
from core.store.rows import read
from core.store.work_tables import COVERS
from core.work_policy import work_policy

_STANDS = COVERS.c.withdrawn_at.is_(None)


class NotRecorded(Exception):
    """The cover asked for cannot be: the words say what, what was found, what is wanted and what to do next."""


@dataclass(frozen=True)
class Asked:
    """One press of the button: who is away, who covers and when. The id makes a second press the same one."""

    cover_id: str
    absent: str
    by: str
    days: Span


def covered_by(db: Connection, collar: str, today: date) -> frozenset[str]:
    """The collar numbers that a person covers on a day; both ends of a cover are included."""
    there = (COVERS.c.from_date <= today) & (COVERS.c.to_date >= today) & _STANDS
    return frozenset(db.execute(select(COVERS.c.absent_collar).where(COVERS.c.cover_collar == collar, there)).scalars())


def standing(
    db: Connection, days: Span, *, absent: Iterable[str] | None = None, by: Iterable[str] | None = None
) -> pd.DataFrame:
    """The covers with a day in `days`, of the people away and by the people covering that are named.

    Columns `cover_id`, `absent_collar`, `cover_collar`, `from_date`, `to_date`, `made_by`, `at`, by day.
    """
    wanted = [_STANDS, COVERS.c.from_date <= days.last, COVERS.c.to_date >= days.first]
    for column, collars in ((COVERS.c.absent_collar, absent), (COVERS.c.cover_collar, by)):
        if collars is not None:
            wanted.append(column.in_(sorted(collars)))
    names = ("cover_id", "absent_collar", "cover_collar", "from_date", "to_date", "made_by", "at")
    query = select(*(COVERS.c[name] for name in names)).where(*wanted)
    return read(db, query.order_by(COVERS.c.from_date, COVERS.c.absent_collar, COVERS.c.cover_id))


def record(db: Connection, asked: Asked, seen_by: Scope, now: datetime) -> None:
    """Stores a cover, everything about it checked in this transaction. `db` must be writing. Raises NotRecorded.

    The same press again changes nothing. Who may press at all is auth/cover_duties.py's business.
    """
    _alone(db)
    if _seen_before(db, asked, seen_by.collar):
        return
    _people(db, asked, seen_by)
    _days(asked.days, seen_by.today)
    _free(db, asked, seen_by.today)
    row = {
        "cover_id": asked.cover_id,
        "absent_collar": asked.absent,
        "cover_collar": asked.by,
        "from_date": asked.days.first,
        "to_date": asked.days.last,
        "made_by": seen_by.collar,
        "at": _stored(now),
    }
    db.execute(insert(COVERS), row)


def withdraw(db: Connection, cover_id: str, seen_by: Scope, now: datetime) -> None:
    """Ends a cover at once. `db` must be writing. Raises NotRecorded when there is none that is the viewer's to end.

    Whoever recorded it may, and whoever supervises the person who is away today.
    """
    found = _of_id(db, cover_id)
    if found is None or found["withdrawn_at"] is not None:
        raise NotRecorded("This cover was withdrawn before. Nothing was changed. Next: reload the page.")
    if found["made_by"] != seen_by.collar and not _posted(db, found["absent_collar"], seen_by):
        raise NotRecorded(
            "This cover is for somebody who is not posted to one of your units today, so only their supervisor or "
            "whoever recorded it can withdraw it. Next: speak to them."
        )
    ended = {"withdrawn_at": _stored(now), "withdrawn_by": seen_by.collar}
    db.execute(update(COVERS).where(COVERS.c.cover_id == cover_id, _STANDS).values(**ended))


def _alone(db: Connection) -> None:
    # Two sergeants at once: SQLite has one writer; elsewhere the second waits here and then reads what the first wrote.
    if db.dialect.name == "postgresql":
        db.execute(text("LOCK TABLE covers IN SHARE ROW EXCLUSIVE MODE"))


def _of_id(db: Connection, cover_id: str) -> RowMapping | None:
    return db.execute(select(COVERS).where(COVERS.c.cover_id == cover_id)).mappings().one_or_none()


def _seen_before(db: Connection, asked: Asked, maker: str) -> bool:
    found = _of_id(db, asked.cover_id)
    if found is None:
        return False
    said = (found["absent_collar"], found["cover_collar"], Span(found["from_date"], found["to_date"]), found["made_by"])
    if said != (asked.absent, asked.by, asked.days, maker) or found["withdrawn_at"] is not None:
        raise NotRecorded("This press cannot be told from another one. Next: reload the page and try again.")
    return True


def _people(db: Connection, asked: Asked, seen_by: Scope) -> None:
    if asked.absent == asked.by:
        raise NotRecorded("Nobody covers for themselves. Wanted: a colleague. Next: choose somebody else as cover.")
    if not _posted(db, asked.absent, seen_by):
        raise NotRecorded(
            f"{_called(db, asked.absent, seen_by.today)} is not posted to one of your units today. Wanted: somebody of "
            "your units. Next: ask their own supervisor to record the cover."
        )
    if not _posted(db, asked.by, seen_by):
        raise NotRecorded(
            f"{_called(db, asked.by, seen_by.today)} is not an active officer posted to one of your units today, so "
            "cannot cover. Wanted: somebody of your units. Next: choose somebody else, or ask a manager of both units."
        )


def _posted(db: Connection, collar: str, seen_by: Scope) -> bool:
    person = directory.person(db, collar, seen_by.today)
    return person is not None and person.active and any(p.unit_id in seen_by.units for p in person.postings)


def _days(days: Span, today: date) -> None:
    longest = work_policy().cover.longest_days
    if days.days == 0:
        raise NotRecorded(
            f"The cover would end ({_day(days.last)}) before it begins ({_day(days.first)}). Wanted: a last day on or "
            "after the first. Next: change the days."
        )
    if days.last < today:
        raise NotRecorded(
            f"These days are over: {days.words}. Wanted: a last day from {_day(today)} on. Next: change the days."
        )
    if days.days > longest:
        last = days.first + timedelta(days=longest - 1)
        raise NotRecorded(
            f"That is {days.days} days; a cover lasts at most {longest}. Wanted: a last day up to {_day(last)}. "
            "Next: shorten it, and record the rest when it comes near."
        )


def _free(db: Connection, asked: Asked, today: date) -> None:
    found = standing(db, asked.days, absent=[asked.absent])
    if found.empty:
        return
    first = found.iloc[0]
    days = Span(first["from_date"].date(), first["to_date"].date())
    raise NotRecorded(
        f"{_called(db, first['cover_collar'], today)} covers {_called(db, asked.absent, today)} already, {days.words}. "
        "Wanted: days that nobody covers yet. Next: choose other days, or withdraw that cover first."
    )


def _called(db: Connection, collar: str, today: date) -> str:
    person = directory.person(db, collar, today)
    return "Somebody unknown" if person is None else f"{person.rank} {person.name.rsplit(' ', 1)[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _stored(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
