"""Whose work the Team page shows stands in the address: the unit, and the officer where it is one person's."""

import pandas as pd

from pages.work.desk import Desk
from pages.work.feed_address import choose, put
from pages.work.unit_address import OFFICER, officer

NOBODY = "nobody"  # the officer of the address for crimes that nobody has


def chosen(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags on the crimes of the officer in the address; all of them where it names none."""
    who = officer()
    return flags[whose(flags).eq(who)] if who else flags


def named(desk: Desk, who: str) -> str:
    """What an officer, or NOBODY, is called."""
    return "Nobody" if who == NOBODY else desk.called(pd.Series([who], dtype="object"))[0]


def pick(key: str) -> None:
    """Chooses a unit below or an officer; without a key no officer any more."""
    kind, _, name = key.partition(" ")
    if key and kind != OFFICER:
        choose_unit(name)
    else:
        show_officer(name)


def show_officer(who: str) -> None:
    """Shows one officer's list; everybody's without one."""
    put(OFFICER, who)


def choose_unit(unit: str, shown: str = "") -> None:
    """Shows a unit with everything below it, and everybody in it; nothing changes where it is `shown`."""
    choose(shown, unit, unit=unit, officer="")


def whose(flags: pd.DataFrame) -> pd.Series:
    """The officer in case of each flag, or NOBODY."""
    return flags["oic"].astype("object").fillna(NOBODY)


def children(desk: Desk, unit: str) -> frozenset[str]:
    """The units in scope right below one."""
    there = desk.units["parent_id"].eq(unit) & desk.units["unit_id"].isin(desk.visitor.scope.units)
    return frozenset(desk.units.loc[there, "unit_id"])
