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
_GROUP = pd.CategoricalDtype(list(GROUPS), ordered=True)
_CAME_BACK, _TODAY, _OVERDUE, _NEXT = (GROUPS.index(name) for name in (CAME_BACK, TODAY, OVERDUE, NEXT))
_PLACES = [GROUPS.index(name) for name in (CAME_BACK, WAITING, TODAY, OVERDUE, NEXT, LATER)]
_CARD = ["group", "state", "search", "acts", "crime_ref"]  # what the flags of one card share


def grouped(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The flags in the order of the day, with `days` and `state` as `stated` gives them and:

    `group`, one of GROUPS; `card`, a number from 0 in order that flags of one crime share which ask the same of the
    same person in the same state; `worst`, the earliest of a card's `days`; `long`, a card overdue by more than
    LONG_DAYS; `ahead`, one set by law, within its warning, and due after the next week.
    """
    rows = placed(flags, today)
    days, group = _days(rows), rows["group"].cat.codes.to_numpy()
    card = _together(rows, _CARD)
    worst = _of_card(np.fmin, days, card)
    rows = rows.assign(
        days=rows["days"].astype("Float64"),
        worst=pd.arrays.FloatingArray(np.nan_to_num(worst), np.isnan(worst)),
        card=card,
        long=(group == _OVERDUE) & (worst < -LONG_DAYS),
        ahead=(group == _NEXT) & (worst > NEXT_DAYS),
    )
    ordered = rows.take(_order(rows, worst)).reset_index(drop=True)
    return ordered.assign(card=pd.factorize(ordered["card"])[0])


def _days(rows: pd.DataFrame) -> np.ndarray:
    """`days` as numbers, not a number where there is no date."""
    return rows["days"].to_numpy(dtype=float, na_value=np.nan)


def _together(rows: pd.DataFrame, names: list[str]) -> np.ndarray:
    """A number for each row, the same for rows that have the same in every column of `names`."""
    number = np.zeros(len(rows), dtype=np.int64)
    for name in names:
        codes = _ranks(rows[name])
        number = np.unique(number * (codes.max(initial=0) + 1) + codes, return_inverse=True)[1]
    return number


def _ranks(values: pd.Series) -> np.ndarray:
    """The place of each value among the others, in their order; what is missing comes last."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy().astype(np.int64)
    codes, several = pd.factorize(values, sort=True)
    return np.where(codes < 0, len(several), codes)


def _of_card(best: np.ufunc, values: np.ndarray, card: np.ndarray) -> np.ndarray:
    """For each row the best value of its card."""
    of_cards = np.full(card.max(initial=-1) + 1, np.nan)
    best.at(of_cards, card, values)
    return of_cards[card]


def _group(rows: pd.DataFrame) -> pd.Categorical:
    law, days = rows["weight"].eq(_LAW).to_numpy(dtype=bool), _days(rows)
    undated = np.isnan(days)
    conditions = [
        _stands(rows, "returned"),
        _stands(rows, *WAIT),
        (undated & law) | (days == 0),
        days < 0,
        undated | (days <= NEXT_DAYS) | (law & _stands(rows, "due_soon")),
        days <= LATER_DAYS,
    ]
    places = np.select(conditions, _PLACES, GROUPS.index(BEYOND))
    return pd.Categorical.from_codes(places, dtype=_GROUP)  # by text it takes ten times as long


def _stands(rows: pd.DataFrame, *states: str) -> np.ndarray:
    state = rows["state"].cat
    return np.isin(state.codes, state.categories.get_indexer(pd.Index(states)))


def _order(rows: pd.DataFrame, worst: np.ndarray) -> np.ndarray:
    """By group; in it as the group wants: the newest answer, the newest date or the nearest first, by law before all.

    Positions of the rows, the flags of a card beside each other.
    """
    weight = pd.Index(WEIGHTS).get_indexer(pd.Index(rows["weight"]))
    group, ahead = rows["group"].cat.codes.to_numpy(), rows["ahead"].to_numpy()
    by_day = np.where(np.isnan(worst), -np.inf, worst)  # what has no date stands first among what is to come
    by_day = np.where(group == _OVERDUE, -by_day, by_day)
    if "claimed_at" in rows:
        at = rows["claimed_at"].dt.tz_localize(None).to_numpy(dtype="datetime64[s]").astype(float)
        at = np.where(rows["claimed_at"].isna(), np.nan, at)
        by_day = np.where(group == _CAME_BACK, -_of_card(np.fmax, at, rows["card"].to_numpy()), by_day)
    first = np.select([group == _TODAY, group == _OVERDUE, ahead], [weight, weight > 0, 1], 0)
    texts = [_ranks(rows[name]) for name in ("crime_ref", "search")]
    last = [_ranks(rows[name]) for name in ("subject", "code")]
    keys = [group, first, by_day, weight, *texts, rows["card"].to_numpy(), _days(rows), *last]
    return np.lexsort(keys[::-1])  # it takes the last key first


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
