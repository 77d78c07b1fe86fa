"""Who covers for whom, and when: which covers stand, and on which days each of them holds by the rules.

A cover that stands gives nothing on a day on which a rule bars it: `covered_by` is what scopes follow from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from core.absence.away import Span
from core.absence.cover import Cover, Known
from core.absence.cover_rules import Barred, barred, parts, unrecorded
from core.store.schema.work import COVERS
from core.store.work import cover_facts

_STANDS = COVERS.c.withdrawn_at.is_(None)
_COLUMNS = ("cover_id", "absent_collar", "cover_collar", "from_date", "to_date")


@dataclass(frozen=True)
class Judged:
    """Covers on some days: all that stand, what decides about them, and each one's days with why it does not hold."""

    covers: tuple[Cover, ...]
    known: Known
    parts: Mapping[str, list[tuple[Span, Barred | None]]]

    @property
    def holding(self) -> pd.DataFrame:
        """The days on which covers hold: `cover_id`, `absent_collar`, `cover_collar`, `from_date`, `to_date`."""
        rows = [
            (one.cover_id, one.absent, one.by, *(pd.Timestamp(day) for day in (days.first, days.last)))
            for one in self.covers
            for days, bar in self.parts[one.cover_id]
            if bar is None
        ]
        dates = dict.fromkeys(_COLUMNS[3:], "datetime64[s]")
        return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(dict.fromkeys(_COLUMNS[:3], "str") | dates)

    def unrecorded(self, cover: Cover, days: Span) -> list[date]:
        """On which of the days of a cover the records show no absence."""
        return [day for day in cover.stood_in(days) if unrecorded(cover, day, self.known)]


def covered_by(db: Connection, collar: str, today: date) -> frozenset[str]:
    """The collar numbers that a person covers on a day, by the rules; both ends of a cover are included."""
    days = Span(today, today)
    standing = _standing(db, days, COVERS.c.cover_collar == collar)
    if not standing:
        return frozenset()
    known = cover_facts.known(db, standing, days)
    return frozenset(one.absent for one in standing if barred(one, today, known) is None)


def judged(
    db: Connection,
    days: Span,
    *,
    absent: Iterable[str] | None = None,
    by: Iterable[str] | None = None,
    about: str | None = None,
) -> Judged:
    """The covers with a day in `days`, of the people away and by the people covering that are named, by day.

    `about` names somebody who is either.
    """
    wanted: list[ColumnElement[bool]] = []
    for column, collars in ((COVERS.c.absent_collar, absent), (COVERS.c.cover_collar, by)):
        if collars is not None:
            wanted.append(column.in_(sorted(collars)))
    if about is not None:
        wanted.append(or_(COVERS.c.absent_collar == about, COVERS.c.cover_collar == about))
    standing = _standing(db, days, *wanted)
    known = cover_facts.known(db, standing, days) if standing else Known({}, {}, (), cover_facts.cover_policy())
    return Judged(standing, known, {one.cover_id: parts(one, days, known) for one in standing})


def given(db: Connection, days: Span, absent: Iterable[str]) -> tuple[Cover, ...]:
    """Every cover of some people with a day in `days`, the withdrawn ones too, the newest first."""
    wanted = and_(COVERS.c.absent_collar.in_(sorted(absent)), _meets(days))
    query = select(COVERS).where(wanted).order_by(COVERS.c.at.desc(), COVERS.c.cover_id)
    return tuple(cover_facts.of_row(row) for row in db.execute(query).mappings())


def _standing(db: Connection, days: Span, *wanted: ColumnElement[bool]) -> tuple[Cover, ...]:
    query = select(COVERS).where(_STANDS, _meets(days), *wanted)
    order = (COVERS.c.from_date, COVERS.c.absent_collar, COVERS.c.cover_id)
    return tuple(cover_facts.of_row(row) for row in db.execute(query.order_by(*order)).mappings())


def _meets(days: Span) -> ColumnElement[bool]:
    return and_(COVERS.c.from_date <= days.last, COVERS.c.to_date >= days.first)
