"""A cover as it was given, and what is known of everybody it names: what core/absence/cover_rules.py judges by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from core.absence.away import Span
from core.policy.cover import CoverPolicy

# Roles of an ID token.
MANAGER, SUPERVISOR = "manager", "supervisor"


@dataclass(frozen=True)
class Cover:
    """One cover as given. `given_as` is the role whose reach counts, `ended_on` the day of its withdrawal."""

    cover_id: str
    absent: str
    by: str
    days: Span
    given_by: str
    given_as: str
    given_on: date
    at: datetime
    reason: str | None = None
    ended_by: str | None = None
    ended_on: date | None = None

    def stood_in(self, days: Span) -> list[date]:
        """The days on which it stood: not withdrawn by then; the day of the withdrawal counts."""
        first = max(self.days.first, days.first)
        last = min(self.days.last, days.last, self.ended_on or days.last)
        return [first + timedelta(days=n) for n in range(Span(first, last).days)]


@dataclass(frozen=True)
class Posted:
    """Days in a unit; no last day while it goes on."""

    unit: str
    first: date
    last: date | None


@dataclass(frozen=True)
class Colleague:
    """What the directory says of a person. `roles` are those of the last sign-in, None when there was none."""

    active: bool
    postings: tuple[Posted, ...] = ()
    absences: tuple[Span, ...] = ()
    roles: frozenset[str] | None = None

    def units(self, day: date) -> frozenset[str]:
        """Where they are posted on a day; nowhere for somebody inactive."""
        there = (p for p in self.postings if p.first <= day and (p.last is None or day <= p.last))
        return frozenset(p.unit for p in there) if self.active else frozenset()

    def away(self, day: date) -> bool:
        """Whether the records show an absence on a day, of any kind."""
        return any(days.holds(day) for days in self.absences)


@dataclass(frozen=True)
class Known:
    """What the rules are judged by: the people named in the covers, every unit's parent, and the covers beside them."""

    people: Mapping[str, Colleague]
    parents: Mapping[str, str | None]
    covers: tuple[Cover, ...]
    policy: CoverPolicy

    @cached_property
    def judgements(self) -> dict[tuple[Cover, date], Any]:
        """How the rules judged covers on days, kept since it follows from all this alone."""
        return {}

    def beside(self, cover: Cover) -> list[Cover]:
        """The other covers of the person away, and those of whoever covers."""
        return [*self._of_absent.get(cover.absent, ()), *self._of_cover.get(cover.by, ())]

    @cached_property
    def _of_absent(self) -> dict[str, list[Cover]]:
        return _grouped(self.covers, lambda one: one.absent)

    @cached_property
    def _of_cover(self) -> dict[str, list[Cover]]:
        return _grouped(self.covers, lambda one: one.by)

    def of(self, collar: str) -> Colleague:
        """A person, inactive where the directory does not have them."""
        return self.people.get(collar, Colleague(active=False))


def _grouped(covers: Iterable[Cover], by: Callable[[Cover], str]) -> dict[str, list[Cover]]:
    by_person: dict[str, list[Cover]] = {}
    for one in covers:
        by_person.setdefault(by(one), []).append(one)
    return by_person
