"""Whether a cover holds on a day, by the rules of core/policy/cover.yaml. Pure functions; the only place that decides.

The same answer opens somebody's crimes to a colleague at each look, refuses a cover before it is given and says on the
page why one does not hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.absence.away import Span
from core.absence.cover import MANAGER, SUPERVISOR, Cover, Known
from core.organisation import upwards
from core.policy.cover import CoverNumbers


class Bar(StrEnum):
    """Why a cover does not hold on a day."""

    BACKWARDS = "backwards"
    BEGUN = "begun"
    ITSELF = "itself"  # covering one's own work
    TO_ONESELF = "to_oneself"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    GIVER_GONE = "giver_gone"
    ABSENT_GONE = "absent_gone"
    ABSENT_ELSEWHERE = "absent_elsewhere"
    COVER_GONE = "cover_gone"
    COVER_ELSEWHERE = "cover_elsewhere"
    NO_ABSENCE = "no_absence"
    TOO_OFTEN = "too_often"
    TAKEN = "taken"
    AT_ONCE = "at_once"


@dataclass(frozen=True)
class Barred:
    """The first rule that a cover breaks on a day, and the other cover where that is the reason."""

    bar: Bar
    other: Cover | None = None


@dataclass(frozen=True)
class Refused:
    """Some days of a cover and why it does not hold on them."""

    days: Span
    barred: Barred


def refused(cover: Cover, known: Known) -> Refused | None:
    """Why a cover that is asked for cannot be given: the first of its days on which it would not hold."""
    if cover.days.days == 0:
        return Refused(cover.days, Barred(Bar.BACKWARDS))
    if cover.days.first < cover.given_on:
        return Refused(cover.days, Barred(Bar.BEGUN))
    too_long = cover.days.first + timedelta(days=known.policy.on(cover.given_on).longest_days)
    judged = parts(cover, Span(cover.days.first, min(cover.days.last, too_long)), known)
    return next((Refused(days, bar) for days, bar in judged if bar is not None), None)


def barred(cover: Cover, day: date, known: Known) -> Barred | None:
    """Why a cover does not hold on a day; None when it does. `cover` is not withdrawn and has the day."""
    # Each asks about those before it: without what was judged, one more on a day would double the time for all.
    judgements = known.judgements
    if (cover, day) not in judgements:
        judgements[cover, day] = _barred(cover, day, known)
    return judgements[cover, day]


def _barred(cover: Cover, day: date, known: Known) -> Barred | None:
    bar = _alone(cover, day, known)
    if bar is not None:
        return Barred(bar)
    earlier = [one for one in known.beside(cover) if _first(one, cover) and one.ended_on is None]
    holding = {one for one in earlier if one.days.holds(day) and barred(one, day, known) is None}
    same = [one for one in holding if one.absent == cover.absent]
    if same:
        return Barred(Bar.TAKEN, same[0])
    return Barred(Bar.AT_ONCE) if len(holding) >= known.policy.on(cover.given_on).at_once else None


def parts(cover: Cover, days: Span, known: Known) -> list[tuple[Span, Barred | None]]:
    """The days of a cover within `days`, in runs with the same answer."""
    runs: list[tuple[Span, Barred | None]] = []
    first, last = max(days.first, cover.days.first), min(days.last, cover.days.last)
    for day in (first + timedelta(days=n) for n in range(Span(first, last).days)):
        bar = barred(cover, day, known)
        if runs and runs[-1][1] == bar:
            runs[-1] = (Span(runs[-1][0].first, day), bar)
        else:
            runs.append((Span(day, day), bar))
    return runs


def unrecorded(cover: Cover, day: date, known: Known) -> bool:
    """Whether a day of a cover has no absence in the records, so that only a reason could hold it."""
    return not known.of(cover.absent).away(day)


def reaches(giver: str, given_as: str, day: date, known: Known) -> frozenset[str]:
    """The units a giver is posted to on a day; for a manager they stand for all below as well."""
    person = known.of(giver)
    has_role = person.roles is None or given_as in person.roles
    return person.units(day) if has_role and given_as in (SUPERVISOR, MANAGER) else frozenset()


def leads(giver: str, given_as: str, collar: str, day: date, known: Known) -> bool:
    """Whether a giver's role and posting reach a unit of a person on a day."""
    posted = reaches(giver, given_as, day, known)
    units = known.of(collar).units(day)
    if given_as != MANAGER:
        return bool(posted & units)
    return any(posted.intersection(upwards(unit, known.parents)) for unit in units)


def _first(one: Cover, other: Cover) -> bool:
    """Whether a cover was given before another: of two for the same day the first stands."""
    return (one.at, one.cover_id) < (other.at, other.cover_id)


def _alone(cover: Cover, day: date, known: Known) -> Bar | None:
    """The first rule that a cover breaks on a day by itself, whatever other covers there are."""
    numbers = known.policy.on(cover.given_on)
    return next((bar for bar, broken in _RULES.items() if broken(cover, day, known, numbers)), None)


def _no_absence(cover: Cover, day: date, known: Known, numbers: CoverNumbers) -> bool:
    """Whether neither the records nor, for the first days, a reason say that somebody is away.

    Days that a reason held before, whoever covered, count until the records show them: a new cover renews nothing.
    """
    if not unrecorded(cover, day, known):
        return False
    if cover.reason is None or (day - cover.given_on).days >= numbers.unrecorded_days:
        return True
    excused = {one for one in known.beside(cover) if one.absent == cover.absent and one.reason is not None} | {cover}
    days = {then for one in excused for then in one.stood_in(_window(day, numbers))}
    return sum(unrecorded(cover, then, known) for then in days) > numbers.unrecorded_days


def _too_often(cover: Cover, day: date, known: Known, numbers: CoverNumbers) -> bool:
    """Whether this pair has more days than a supervisor may give, whoever gave the others."""
    if cover.given_as == MANAGER:
        return False
    pair = {one for one in known.beside(cover) if (one.absent, one.by) == (cover.absent, cover.by)} | {cover}
    together = {then for one in pair for then in one.stood_in(_window(day, numbers))}
    return len(together) > numbers.supervisor_days


def _window(day: date, numbers: CoverNumbers) -> Span:
    return Span(day - timedelta(days=numbers.window_days - 1), day)


def _elsewhere(collar: str, cover: Cover, day: date, known: Known) -> bool:
    return not leads(cover.given_by, cover.given_as, collar, day, known)


# In the order in which they are said.
_RULES: Mapping[Bar, Callable[[Cover, date, Known, CoverNumbers], bool]] = {
    Bar.ITSELF: lambda c, _day, _known, _n: c.absent == c.by,
    Bar.TO_ONESELF: lambda c, _day, _known, _n: c.given_by == c.by,
    Bar.TOO_LONG: lambda c, day, _known, n: (day - c.days.first).days >= n.longest_days,
    Bar.TOO_FAR: lambda c, day, _known, n: (day - c.given_on).days > n.ahead_days,
    Bar.GIVER_GONE: lambda c, day, known, _n: not reaches(c.given_by, c.given_as, day, known),
    Bar.ABSENT_GONE: lambda c, day, known, _n: not known.of(c.absent).units(day),
    Bar.ABSENT_ELSEWHERE: lambda c, day, known, _n: _elsewhere(c.absent, c, day, known),
    Bar.COVER_GONE: lambda c, day, known, _n: not known.of(c.by).units(day),
    Bar.COVER_ELSEWHERE: lambda c, day, known, _n: _elsewhere(c.by, c, day, known),
    Bar.NO_ABSENCE: _no_absence,
    Bar.TOO_OFTEN: _too_often,
}
