"""The day that is chosen in My calendar: its items as a feed beside the weeks, by law first."""

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from core.flags.cards import Flag
from core.flags.groups import WAITING
from core.flags.raising import WEIGHTS
from core.law.working_days import bank_holiday
from core.words import long_day
from pages.officer.my_calendar_whose import Whose
from pages.parts.month import day_of
from pages.work import feed
from pages.work.desk import Desk
from pages.work.feed_groups import AT_ONCE, TITLES, fold, many
from pages.work.feed_rows import Json, Records, Rows
from pages.work.feed_setting import Feed
from pages.work.worklist import Source, table

DAY = "day"  # of the address
_NO_SEARCH = ""  # names none, so that nothing is read; no name at all would mean every search


def chosen(today: date, days: int, tallies: pd.DataFrame) -> date:
    """The day in the address; without one of these days the first that has something, if only something that waits:
    the day does not go away under who has just marked the last of it done. Else today.
    """
    wanted = day_of(st.query_params.get(DAY))
    if wanted is not None and 0 <= (wanted - today).days < days:
        return wanted
    first, last = pd.Timestamp(today), pd.Timestamp(today + timedelta(days=days - 1))
    ahead = tallies.loc[tallies["due_on"].between(first, last) & ~tallies["paused"].astype(bool), "due_on"]
    return today if ahead.empty else ahead.min().date()


def show(desk: Desk, view: Whose, day: date) -> None:
    """The items of one day, each opening its crime."""
    read, title = partial(_flags, view, day), partial(_title, day)
    feed.show(
        Feed(
            "my_calendar",
            read,
            partial(table, Source("my_calendar", title, read), view.officers),
            partial(_empty, day),
            officers=view.officers,
            grouping=partial(_groups, day, view.officers),
            kept=False,
            alone=False,
        )
    )


def _flags(view: Whose, day: date, desk: Desk) -> pd.DataFrame:
    """All flags of that day, also those that wait, so that what is marked done here stays in sight with its Undo."""
    there = view.tallies.loc[view.tallies["due_on"].eq(pd.Timestamp(day)), "search"]
    found = view.flags(desk, tuple(sorted(there.unique())) or (_NO_SEARCH,))
    return found[found["due_on"].eq(pd.Timestamp(day))]


def _groups(
    day: date, officers: bool, desk: Desk, flags: pd.DataFrame, opened: frozenset[str]
) -> tuple[list[Json], list[Json]]:
    rows = Rows(desk, flags, opened, officers=officers)
    there = sorted((card for card in rows.cards if card[0]["group"] != WAITING), key=_by_law_first)
    waiting = [card for card in rows.cards if card[0]["group"] == WAITING]
    first, rest = there[:AT_ONCE], there[AT_ONCE:]
    folds = [fold("more", "", rest, rows, text=f"{many(rest):,} more")] if rest else []
    group = {"key": DAY, "title": _title(day, desk), "n": many(there), "note": "", "rows": rows.rows(first)}
    bare = [{**fold(WAITING, TITLES[WAITING], waiting, rows), "icon": "hourglass_top"}] if waiting else []
    return [{**group, "folds": folds}] if there or waiting else [], bare


def _by_law_first(card: Records) -> tuple[int, str]:
    first: Flag = card[0]
    return WEIGHTS.index(first["weight"]), str(first["search"])


def _title(day: date, desk: Desk) -> str:
    named = "Today" if day == desk.today else "Tomorrow" if day == desk.today + timedelta(days=1) else ""
    holiday = bank_holiday(day)
    return ", ".join(part for part in (named, long_day(day), holiday) if part)


def _empty(day: date, desk: Desk) -> Json:
    return {
        "title": _title(day, desk),
        "text": "Nothing falls due on this day.",
        "next": "An item appears as soon as the records give it a date.",
    }
