"""The list of the Team page: the flags of a unit, of everybody or of one person, as cards, table or paper."""

from functools import partial
from typing import Any

import pandas as pd

from auth.roles import Role
from core.words import as_of, counted
from pages.supervisor import team_address, team_people
from pages.work import feed_address
from pages.work.desk import Desk
from pages.work.feed_setting import Feed
from pages.work.unit_address import officer as officer_of_address
from pages.work.worklist import Source, table


def feed_of(desk: Desk, unit: str, units: frozenset[str]) -> Feed:
    return Feed(
        "team",
        partial(_flags, units),
        partial(table, source(unit, units), True),
        partial(_empty, unit),
        officers=True,
        choices=partial(_choices, unit, units),
        chosen=partial(_of_person, _by_person(desk, unit)),
        pick=team_address.pick,
    )


def source(unit: str, units: frozenset[str]) -> Source:
    return Source("team", partial(_title, unit), partial(_narrowed, unit, units))


def _title(unit: str, desk: Desk) -> str:
    who = officer(desk, unit)
    whose = [f"officer in case {team_address.named(desk, who)}"] if who else []
    return ", ".join([f"Team: {desk.unit_names.get(unit, unit)}", *whose, *feed_address.narrowed_to(desk)])


def _flags(units: frozenset[str], desk: Desk) -> pd.DataFrame:
    return desk.flags(units=tuple(sorted(units)))


def _narrowed(unit: str, units: frozenset[str], desk: Desk) -> pd.DataFrame:
    return feed_address.of_address(_of_person(_by_person(desk, unit), _flags(units, desk)), desk)


def _of_person(by_person: bool, flags: pd.DataFrame) -> pd.DataFrame:
    return team_address.chosen(flags) if by_person else flags


def _choices(unit: str, units: frozenset[str], desk: Desk, flags: pd.DataFrame) -> dict[str, Any] | None:
    """The units below, or the people of a unit that has none."""
    return team_people.people(desk, units, flags) if _by_person(desk, unit) else team_people.below(desk, unit)


def _by_person(desk: Desk, unit: str) -> bool:
    """Whether the list may be one person's: of a unit with none below, and not for whoever leads a force."""
    return Role.COMMANDER not in desk.visitor.roles and not team_address.children(desk, unit)


def officer(desk: Desk, unit: str) -> str:
    return officer_of_address() if _by_person(desk, unit) else ""


def _empty(unit: str, desk: Desk) -> dict[str, str]:
    at, who = as_of(desk.snapshot.extracted_at, desk.today), officer(desk, unit)
    whose = team_address.named(desk, who) if who else desk.unit_names.get(unit, unit)
    searched = f"All {counted(len(desk.searches), 'search', 'searches')} were run over the open crimes of"
    return {"title": "Nothing is due", "text": f"{searched} {whose}, {at}.", "next": ""}
