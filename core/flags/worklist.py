"""Flags -> how each stands today, which of them count, and how many fall due on which day."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.flags.raising import STATES, in_state

# The ladder of core/flags/raising.py with claims and snoozes put over it, worst first. Returned: somebody marked it
# done and the records did not confirm it. Snoozed and claimed wait; they stay visible and leave the count.
SHOWN = ("returned", *STATES, "snoozed", "claimed")
_SHOWN, _WORK = pd.CategoricalDtype(list(SHOWN), ordered=True), pd.Index(SHOWN)
# What leaves a flag in every count; claimed and snoozed flags wait.
COUNTED = ("open", "returned")
WAIT = ("claimed", "snoozed", "paused")  # states in which no date runs
LOAD_BY_DAY = 28  # a load over more days than this is shown by week: a line of ninety days is noise


def stated(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The flags with `days` and `state` (one of SHOWN) as of `today`: the ladder, unless `work` says otherwise.

    `work` is one of core/store/scoped/work.py, `open` where it is missing.
    """
    laddered = in_state(flags, today)
    if "work" not in laddered:
        return laddered
    work = _WORK.get_indexer(pd.Index(laddered["work"]))
    codes = np.where(work < 0, laddered["state"].cat.codes + 1, work)
    return laddered.assign(state=pd.Categorical.from_codes(codes, dtype=_SHOWN))


def running(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags, or tallies of them, whose date counts: not paused, and nobody claimed them or put them off.

    Always has `count`, 1 for a flag. Flags without a date are among them: their `due_on` is missing.
    """
    there = flags[~flags["paused"].astype(bool) & flags["work"].isin(COUNTED)]
    return there if "count" in there else there.assign(count=1)


def overdue(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The running flags, or tallies, whose date was before `today`, with `count`."""
    counted = running(flags)
    return counted[counted["due_on"].lt(pd.Timestamp(today))]


def undated(flags: pd.DataFrame) -> pd.DataFrame:
    """The running flags, or tallies, for which no date can be worked out, with `count`."""
    counted = running(flags)
    return counted[counted["due_on"].isna()]


def due_ahead(flags: pd.DataFrame, today: date, days: int) -> pd.DataFrame:
    """The running flags, or tallies, that fall due on one of the next `days` days, today included, with `count`."""
    counted = running(flags)
    return counted[counted["due_on"].between(pd.Timestamp(today), pd.Timestamp(today + timedelta(days=days - 1)))]


def weeks(today: date, days: int) -> list[list[date]]:
    """Whole weeks, Monday to Sunday, that hold the next `days` days, today included."""
    monday = today - timedelta(days=today.weekday())
    many = -(-(today.weekday() + days) // 7)
    return [[monday + timedelta(days=7 * week + day) for day in range(7)] for week in range(many)]


def week_starts(today: date, days: int) -> list[date]:
    """The first day of each week of the next `days` days; of the week that has begun, today."""
    return [max(week[0], today) for week in weeks(today, days)]


def counted_from(ahead: pd.DataFrame, starts: list[date]) -> list[int]:
    """How many of what `due_ahead` gave fall due from each of the days `starts` up to the next one."""
    place = pd.to_datetime(pd.Series(starts)).searchsorted(ahead["due_on"], side="right") - 1
    counts = ahead["count"].groupby(place).sum()
    return [int(counts.get(number, 0)) for number in range(len(starts))]


def load(ahead: pd.DataFrame, today: date, days: int) -> tuple[pd.DataFrame, bool]:
    """The load over the next `days` days: `from` and `count`, zeros included, and whether that is by week."""
    weekly = days > LOAD_BY_DAY
    starts = week_starts(today, days) if weekly else [today + timedelta(days=number) for number in range(days)]
    return pd.DataFrame({"from": pd.to_datetime(starts), "count": counted_from(ahead, starts)}), weekly
