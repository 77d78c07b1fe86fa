"""What waits on a crime for somebody other than its reader, in a sentence a person."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.flags.cards import Flag, when
from core.words import inside, sentence

_NAMED = 2  # things of one person; the rest is counted
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def for_others(flags: Sequence[Flag], titles: Mapping[str, str], people: Mapping[str, str], today: date) -> str:
    """`DS Birch: supervisor review Thu 10 Dec. Manager review Tue 2 Feb.`

    The flags come in the order in which they are named; `titles` are what searches are called, `people` who acts, by
    the flag's `acts`. Who acts is not said twice.
    """
    by_person: dict[str, list[str]] = {}
    for flag in flags:
        said = when(flag, today).words
        said = said if said.startswith(_DAYS) else inside(said)
        by_person.setdefault(people[str(flag["acts"])], []).append(f"{inside(titles[flag['search']])} {said}")
    return " ".join(_sentence(person, _some(things)) for person, things in by_person.items())


def _sentence(person: str, things: str) -> str:
    return f"{sentence(things)}." if things.startswith(inside(person)) else f"{person}: {things}."


def _some(things: Sequence[str]) -> str:
    more = len(things) - _NAMED
    return ", ".join(things[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
