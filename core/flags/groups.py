"""The order of a day's work: came back, today, overdue, the next week, later, waiting (docs/decisions/screens.md).

What is due today is never lost among what is two years late: the day decides the group, the law what stands first in
it. Every flag is in one group; a fold closes over rows and hides none of them from a count.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.flags.raising import WEIGHTS
from core.flags.worklist import WAIT, stated

CAME_BACK, TODAY, OVERDUE, NEXT, LATER, BEYOND, WAITING = GROUPS = (
    "came_back", "today", "overdue", "next", "later", "beyond", "waiting",
)  # fmt: skip
COUNTERS = (TODAY, OVERDUE, NEXT, WAITING)
NOW = (CAME_BACK, TODAY, OVERDUE)  # what asks for work now; all else is shown and not counted as that
NEXT_DAYS, LATER_DAYS, LONG_DAYS = 7, 28, 28
_LAW = "statutory"
_CARD = ["group", "state", "search", "acts", "crime_ref"]  # what the flags of one card share


def grouped(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The flags in the order of the day, with `days` and `state` as `stated` gives them and:

    `group`, one of GROUPS; `card`, a number from 0 in order that flags of one crime share which ask the same of the
    same person in the same state; `worst`, the earliest of a card's `days`; `long`, a card overdue by more than
    LONG_DAYS; `ahead`, one set by law, within its warning, and due after the next week.
    """
    rows = placed(flags, today)
    rows = rows.assign(days=rows["days"].astype("Float64"))
    card = rows.groupby(_CARD, observed=True, sort=False, dropna=False).ngroup()
    rows = rows.assign(card=card, worst=rows.groupby(card)["days"].transform("min"))
    late, to_come = rows["group"].eq(OVERDUE), rows["group"].eq(NEXT)
    rows = rows.assign(
        long=late & rows["worst"].lt(-LONG_DAYS).fillna(False),
        ahead=to_come & rows["worst"].gt(NEXT_DAYS).fillna(False),
    ).astype({"long": bool, "ahead": bool})
    ordered = rows.iloc[_order(rows)].reset_index(drop=True)
    return ordered.assign(card=pd.factorize(ordered["card"])[0])


def _group(rows: pd.DataFrame) -> pd.Categorical:
    state, law = rows["state"].astype("str"), rows["weight"].eq(_LAW)
    days = rows["days"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    undated = np.isnan(days)
    conditions = [
        state.eq("returned").to_numpy(),
        state.isin(WAIT).to_numpy(),
        (undated & law.to_numpy()) | (days == 0),
        days < 0,
        undated | (days <= NEXT_DAYS) | (law & state.eq("due_soon")).to_numpy(),
        days <= LATER_DAYS,
    ]
    names = np.select(conditions, [CAME_BACK, WAITING, TODAY, OVERDUE, NEXT, LATER], BEYOND)
    return pd.Categorical(names, categories=GROUPS, ordered=True)


def _order(rows: pd.DataFrame) -> np.ndarray:
    """By group; in it as the group wants: the newest answer, the newest date or the nearest first, by law before all.

    Positions of the rows, the flags of a card beside each other.
    """
    weight = pd.Categorical(rows["weight"], categories=WEIGHTS, ordered=True).codes.astype("int64")
    worst = rows["worst"].to_numpy(dtype=float, na_value=np.nan)
    by_day = np.where(np.isnan(worst), -np.inf, worst)  # what has no date stands first among what is to come
    group = rows["group"]
    by_day = np.where(group.eq(OVERDUE), -by_day, by_day)
    if "claimed_at" in rows:
        at = pd.to_datetime(rows["claimed_at"], utc=True)
        answered = at.groupby(rows["card"]).transform("max").dt.tz_localize(None).astype("datetime64[s]")
        by_day = np.where(group.eq(CAME_BACK), -answered.astype("int64").astype(float), by_day)
    first = np.select(
        [group.eq(TODAY).to_numpy(), group.eq(OVERDUE).to_numpy(), rows["ahead"].to_numpy()], [weight, weight > 0, 1], 0
    )
    keys = rows.assign(_first=first, _day=by_day, _weight=weight)
    order_by = ["group", "_first", "_day", "_weight", "crime_ref", "search", "card", "days", "subject", "code"]
    return keys.reset_index(drop=True).sort_values(order_by, kind="stable").index.to_numpy()


def counters(flags: pd.DataFrame, today: date) -> dict[str, int]:
    """How many flags, or tallies of them, each of COUNTERS has.

    A flag that came back counts by its date in *today* or *overdue*, whichever group it stands in; `to_do_now` counts
    it once.
    """
    rows = placed(flags, today)
    return {name: _many(rows, counts_in(rows, name)) for name in COUNTERS}


def counts_in(rows: pd.DataFrame, counter: str) -> pd.Series:
    """Which of the rows, with `group` and `days`, one of COUNTERS counts."""
    late_or_today = {TODAY: rows["days"].eq(0), OVERDUE: rows["days"].lt(0)}
    back = late_or_today[counter].fillna(False).astype(bool) if counter in late_or_today else False
    return rows["group"].eq(counter) | (rows["group"].eq(CAME_BACK) & back)


def placed(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The flags, or tallies of them, with `days`, `state` and `group`; those that have a group are as they are."""
    if "group" in flags:
        return flags
    rows = stated(flags, today)
    return rows.assign(group=_group(rows))


def to_do_now(flags: pd.DataFrame, today: date) -> int:
    """How many flags, or tallies of them, ask for work now: came back, due today, overdue, and by law without a date.

    The one number of menu, browser tab, tiles, digest, toast and calendar.
    """
    rows = placed(flags, today)
    return _many(rows, rows["group"].isin(NOW))


def _many(rows: pd.DataFrame, here: pd.Series) -> int:
    """How many flags some of the rows are or, of tallies, stand for."""
    return int(rows.loc[here, "count"].sum()) if "count" in rows else int(here.sum())


def last_of_next(today: date) -> date:
    """The last day of the group of the next week."""
    return today + timedelta(days=NEXT_DAYS)
