"""Searches x facts -> flags, and the one state ladder. Pure: the same facts, definitions and day, the same flags."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.facts import Facts, View
from core.searches.conditions import holds
from core.searches.model import Due, FactValue, Search

# Worst first. The ladder is the only place that turns a due date into a state.
STATES = ("date_missing", "overdue", "due_soon", "upcoming", "later", "paused")
UPCOMING_DAYS = 28
WEIGHTS = ("statutory", "policy", "local")
COLUMNS = (
    "search", "code", "subject", "crime_ref", "unit_id", "oic", "acts", "started_on", "due_on", "days", "state",
    "weight", "policy_from",
)  # fmt: skip
# What is stored. `days` and `state` follow from these and the day on which one looks.
STORED = (
    "search", "code", "subject", "crime_ref", "unit_id", "oic", "restricted", "acts", "started_on", "due_on",
    "paused", "warn_days", "weight", "policy_from",
)  # fmt: skip
_DAY = np.dtype("datetime64[D]")
_LAST_DAY = np.datetime64("9999-12-31", "D")  # no calendar, database or reader knows a later one


def raise_flags(facts: Facts, searches: Iterable[Search]) -> pd.DataFrame:
    """Every flag of every search, one row for each search, subject and code, with the columns of STORED.

    Dates are `datetime64[s]`, missing where no date can be computed; texts are `str`, `oic` missing where the
    crime has none. Nothing in the result depends on today.
    """
    parts = [_raised(search, facts) for search in searches]
    return pd.concat(parts, ignore_index=True)[list(STORED)]


def in_state(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The flags with `days` (due date minus today, nullable Int64) and `state` (ordered category) as of `today`.

    Ladder of contract section 3, first match: date_missing, paused, overdue, due_soon, upcoming, later. The
    category's order is how urgently a state asks for work, which puts paused last.
    """
    due = flags["due_on"].to_numpy(dtype=_DAY)
    missing = np.isnat(due)
    days = np.where(missing, 0, (due - np.datetime64(today, "D")).astype(np.int64))
    conditions = [missing, flags["paused"].to_numpy(dtype=bool), days < 0, days <= flags["warn_days"].to_numpy()]
    states = ["date_missing", "paused", "overdue", "due_soon"]
    state = np.select([*conditions, days <= UPCOMING_DAYS], [*states, "upcoming"], default="later")
    return flags.assign(
        days=pd.Series(days, index=flags.index, dtype="Int64").mask(missing),
        state=pd.Categorical(state, categories=STATES, ordered=True),
    )


def in_order(flags: pd.DataFrame) -> pd.DataFrame:
    """Sorted by due date (missing last), crime, search, subject and code, texts by code point."""
    # Arrow compares text as UTF-8 bytes, which is the order of code points; pandas would build a million objects.
    names = ["due_on", "crime_ref", "search", "subject", "code"]
    keys = pa.table({name: _sortable(flags[name]) for name in names})
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending", "at_end") for name in names])
    return flags.take(order.to_numpy()).reset_index(drop=True)


def _sortable(values: pd.Series) -> pa.Array:
    if values.dtype.kind == "M":
        return pa.array(values)
    return pa.array(values.astype("str"), type=pa.large_string())


def _raised(search: Search, facts: Facts) -> pd.DataFrame:
    everything = facts.all_of(search.subject)
    view = everything.where(holds(search.applies, everything))
    start = _start(search, view)
    entry = _entry_in_force(search, start)
    due = _due(search, view, start, entry)
    froms = np.array([np.datetime64(numbers.from_, "s") for numbers in search.history])
    paused = holds(search.paused, view) if search.paused is not None else np.zeros(len(view), dtype=bool)
    columns = {
        "search": search.id,
        "code": "",
        "subject": view.keys(),
        "crime_ref": view.fact("crime.crime_ref"),
        "unit_id": view.fact("crime.unit_id"),
        "oic": view.fact("crime.oic"),
        "restricted": view.fact("crime.restricted"),
        "acts": search.acts,
        "started_on": start.astype("datetime64[s]"),
        "due_on": due.astype("datetime64[s]"),
        "paused": paused,
        "warn_days": _number(search, "warn")[entry],
        "weight": search.weight,
        "policy_from": froms[entry],
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(view)))


def _start(search: Search, view: View) -> np.ndarray:
    """The day each clock started; NaT where it cannot be known."""
    start = np.full(len(view), np.datetime64("NaT"), dtype=_DAY)
    for name in search.start.facts if search.start else []:
        value = view.fact(name).to_numpy(dtype=_DAY)
        if search.start is not None and search.start.first:
            start = np.where(np.isnat(start), value, start)
        else:
            start = np.fmax(start, value)
    return start


def _entry_in_force(search: Search, start: np.ndarray) -> np.ndarray:
    """Which dated entry of numbers was in force when each clock started.

    Before the first entry, and without a start, the first one holds: a flag is never hidden for want of a number.
    """
    froms = np.array([np.datetime64(numbers.from_, "D") for numbers in search.history])
    # NumPy sorts NaT after every date, which would pick the newest entry for a row that has no start.
    known = np.where(np.isnat(start), froms[0], start)
    return np.maximum(np.searchsorted(froms, known, side="right") - 1, 0)


def _number(search: Search, name: str) -> np.ndarray:
    return np.array([numbers.values[name] for numbers in search.history], dtype=np.int64)


def _due(search: Search, view: View, start: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """The first branch whose `when` holds says the date."""
    undecided = np.ones(len(view), dtype=bool)
    due = np.full(len(view), np.datetime64("NaT"), dtype=_DAY)
    for branch in search.due:
        here = undecided & holds(branch.when, view) if branch.when is not None else undecided
        due = np.where(here, _branch_date(search, branch, view, start, entry), due)
        undecided = undecided & ~here
    return np.where(due > _LAST_DAY, np.datetime64("NaT"), due)


def _branch_date(search: Search, branch: Due, view: View, start: np.ndarray, entry: np.ndarray) -> np.ndarray:
    if branch.date is not None:
        return view.fact(branch.date.fact).to_numpy(dtype=_DAY)
    if isinstance(branch.add, FactValue):
        days = view.fact(branch.add.fact)
        added = days.fillna(0).to_numpy(dtype=np.int64).astype("timedelta64[D]")
        return np.where(days.isna().to_numpy(), np.datetime64("NaT"), start + added)
    return start + _number(search, str(branch.add))[entry].astype("timedelta64[D]")
