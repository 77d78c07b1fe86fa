"""Why a cover does not hold, or cannot be given, in words that say what would be possible."""

from collections.abc import Mapping
from datetime import date, timedelta

from core.absence.away import Span
from core.absence.cover import Cover
from core.absence.cover_rules import Bar, Refused
from core.policy.cover import cover_policy

UNKNOWN = "somebody unknown"
# What is wrong and what to do next. The names carry collar numbers.
_WORDS: Mapping[Bar, tuple[str, str]] = {
    Bar.ITSELF: ("Nobody covers for themselves", "choose somebody else as cover"),
    Bar.BACKWARDS: ("the cover would end before it begins", "choose a last day on or after the first"),
    Bar.BEGUN: ("the cover would begin before it is given", "choose a first day from {given} on"),
    Bar.TO_ONESELF: (
        "nobody gives cover to themselves, as {giver} would",
        "another supervisor of the unit, or a manager above it, gives it",
    ),
    Bar.TOO_LONG: ("a cover lasts at most {longest} days, so this one to {longest_to}", "record the rest by itself"),
    Bar.TOO_FAR: (
        "cover is given at most {ahead} days ahead, so up to {ahead_to}",
        "record the rest when it is nearer",
    ),
    Bar.GIVER_GONE: (
        "{giver}, who gave it, has no posting or no role of {giver_role} {on}",
        "another supervisor or manager gives it anew",
    ),
    Bar.ABSENT_GONE: (
        "{absent} is not an active officer with a posting {on}",
        "their crimes need another officer in case in the records",
    ),
    Bar.ABSENT_ELSEWHERE: (
        "{absent} is not posted to a unit of {giver}, who gives the cover, {on}",
        "their own supervisor, or a manager above both, gives it",
    ),
    Bar.COVER_GONE: ("{by} is not an active officer with a posting {on}", "choose somebody else as cover"),
    Bar.COVER_ELSEWHERE: (
        "{by} is not posted to a unit of {giver}, who gives the cover, {on}",
        "choose somebody else as cover, or ask a manager of both units",
    ),
    Bar.NO_ABSENCE: (
        "the records show no absence of {absent} {on}",
        "have it entered in the records; until then a reason holds for {unrecorded} of {window_days} days",
    ),
    Bar.TOO_OFTEN: (
        "{by} would cover {absent} for more than {supervisor_days} of {window_days} days, the most that a "
        "supervisor gives",
        "choose somebody else as cover, or ask a manager to give it",
    ),
    Bar.TAKEN: ("{other} covers {absent} already, {other_days}", "choose other days, or withdraw that cover first"),
    Bar.AT_ONCE: ("{by} covers {at_once} colleagues {on} already, the most at once", "choose somebody else as cover"),
}


def why(cover: Cover, refused: Refused, names: Mapping[str, str]) -> str:
    """What is wrong, as a sentence without its stop. `names` are collar numbers as they are to be called."""
    words = _filled(_WORDS[refused.barred.bar][0], cover, refused, names)
    return words[:1].upper() + words[1:]


def refusal(cover: Cover, refused: Refused, names: Mapping[str, str]) -> str:
    """What is wrong and what would be possible."""
    return f"{why(cover, refused, names)}. Next: {_filled(_WORDS[refused.barred.bar][1], cover, refused, names)}."


def _filled(words: str, cover: Cover, refused: Refused, names: Mapping[str, str]) -> str:
    numbers, other = cover_policy().on(cover.given_on), refused.barred.other
    return words.format(
        **{name: names.get(collar, UNKNOWN) for name, collar in _people(cover, other).items()},
        on=f"on {refused.days.words}",
        giver_role=cover.given_as,
        given=_day(cover.given_on, 0),
        other_days=other.days.words if other else "",
        longest=numbers.longest_days,
        longest_to=_day(cover.days.first, numbers.longest_days - 1),
        ahead=numbers.ahead_days,
        ahead_to=_day(cover.given_on, numbers.ahead_days),
        unrecorded=numbers.unrecorded_days,
        supervisor_days=numbers.supervisor_days,
        window_days=numbers.window_days,
        at_once=numbers.at_once,
    )


def _people(cover: Cover, other: Cover | None) -> dict[str, str]:
    return {
        "absent": cover.absent,
        "by": cover.by,
        "giver": cover.given_by,
        "other": other.by if other else "",
    }


def _day(first: date, later: int) -> str:
    day = first + timedelta(days=later)
    return Span(day, day).words
