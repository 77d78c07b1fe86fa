"""Searches x facts -> flags, and the one state ladder. Pure: the same facts, definitions and day, the same flags."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.facts import Facts, View
from core.law import working_days
from core.searches.conditions import holds
from core.searches.model import Due, FactValue, Rule, Search

# Worst first. The ladder is the only place that turns a due date into a state.
STATES = ("date_missing", "overdue", "due_soon", "upcoming", "later", "paused")
UPCOMING_DAYS = 28
WEIGHTS = ("statutory", "policy", "local")
COLUMNS = (
    "search", "code", "subject", "crime_ref", "unit_id", "oic", "acts", "started_on", "due_on", "days", "state",
    "weight", "policy_from",
)  # fmt: skip
# What is stored. `days` and `state`, and whether a flag is there at all, follow from these and the day on which one
# looks. `closed_ref` is a second, restricted crime that the flag would betray.
STORED = (
    "search", "code", "subject", "crime_ref", "unit_id", "oic", "restricted", "closed_ref", "acts",
    "started_on", "due_on", "paused", "warn_days", "weight", "policy_from", "shown_from", "shown_to",
)  # fmt: skip
_STATE = pd.CategoricalDtype(list(STATES), ordered=True)
_CODES = [STATES.index(state) for state in ("date_missing", "paused", "overdue", "due_soon", "upcoming", "later")]
_DAY = np.dtype("datetime64[D]")
_LAST_DAY = np.datetime64("9999-12-31", "D")  # no calendar, database or reader knows a later one


def raise_flags(facts: Facts, searches: Iterable[Search]) -> pd.DataFrame:
    """Every flag of every search, one row for each search, subject and code, with the columns of STORED.

    Dates are `datetime64[s]`, missing where no date can be computed; texts are `str`, `oic` missing where the
    crime has none. Nothing in the result depends on today.
    """
    rules = [(search, rule) for search in searches for rule in search.rules]
    # Most rules match nothing in a small change, and an empty frame takes as long as a full one.
    parts = [_raised(search, rule, view) for search, rule in rules if len(view := _applying(rule, facts))]
    parts = parts or [_raised(search, rule, _applying(rule, facts)) for search, rule in rules[:1]]
    return pd.concat(parts, ignore_index=True).reindex(columns=list(STORED)).astype({"closed_ref": "str"})


def in_state(flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """The flags with `days` (due date minus today, nullable Int64) and `state` (ordered category) as of `today`.

    Flags that are not there on that day (`shown_from`, `shown_to`) are left out. Ladder of contract section 3, first
    match: date_missing, paused, overdue, due_soon, upcoming, later. The category's order is how urgently a state asks
    for work, which puts paused last.
    """
    if "shown_from" in flags:
        day = pd.Timestamp(today).as_unit("s")
        there = flags["shown_from"].le(day) & flags["shown_to"].ge(day)
        flags = flags if there.all() else flags[there]
    due = flags["due_on"].to_numpy(dtype=_DAY)
    missing = np.isnat(due)
    days = np.where(missing, 0, (due - np.datetime64(today, "D")).astype(np.int64))
    conditions = [missing, flags["paused"].to_numpy(dtype=bool), days < 0, days <= flags["warn_days"].to_numpy()]
    codes = np.select([*conditions, days <= UPCOMING_DAYS], _CODES[:-1], default=_CODES[-1])
    return flags.assign(
        days=pd.arrays.IntegerArray(days, missing),
        state=pd.Categorical.from_codes(codes, dtype=_STATE),  # by text it takes ten times as long
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


def _applying(rule: Rule, facts: Facts) -> View:
    everything = facts.all_of(rule.subject)
    return everything.where(holds(rule.applies, everything)) if len(everything) else everything


def _raised(search: Search, rule: Rule, view: View) -> pd.DataFrame:
    start = start_of(rule, view)
    entry = entry_in_force(search, start)
    due = _due(search, rule, view, start, entry)
    froms = np.array([np.datetime64(numbers.from_, "s") for numbers in search.history])
    paused = holds(search.paused, view) if search.paused is not None else np.zeros(len(view), dtype=bool)
    columns = {
        "search": search.id,
        "code": view.fact(rule.code_fact).astype("str").fillna("") if rule.code_fact else rule.code,
        "subject": view.keys(),
        "crime_ref": view.fact("crime.crime_ref"),
        "unit_id": view.fact("crime.unit_id"),
        "oic": view.fact("crime.oic"),
        "restricted": view.fact("crime.restricted"),
        "acts": search.acts,
        "started_on": start.astype("datetime64[s]"),
        "due_on": due.astype("datetime64[s]"),
        "paused": paused,
        "warn_days": number(search, "warn")[entry],
        "weight": search.weight,
        "policy_from": froms[entry],
        "shown_from": view.fact(rule.during.from_) if rule.during else np.datetime64("0001-01-01", "s"),
        "shown_to": view.fact(rule.during.to) if rule.during else np.datetime64("9999-12-31", "s"),
    }
    if rule.subject == "link":
        columns["closed_ref"] = view.fact("link.closed_ref")
    return pd.DataFrame(columns, index=pd.RangeIndex(len(view)))


def start_of(rule: Rule, view: View) -> np.ndarray:
    """The day each clock started; NaT where it cannot be known."""
    start = np.full(len(view), np.datetime64("NaT"), dtype=_DAY)
    for name in rule.start.facts if rule.start else []:
        value = view.fact(name).to_numpy(dtype=_DAY)
        if rule.start is not None and rule.start.first:
            start = np.where(np.isnat(start), value, start)
        else:
            start = np.fmax(start, value)
    return start


def entry_in_force(search: Search, start: np.ndarray) -> np.ndarray:
    """Which dated entry of numbers was in force when each clock started, as a position in the search's history.

    Before the first entry, and without a start, the first one holds: a flag is never hidden for want of a number.
    """
    froms = np.array([np.datetime64(numbers.from_, "D") for numbers in search.history])
    # NumPy sorts NaT after every date, which would pick the newest entry for a row that has no start.
    known = np.where(np.isnat(start), froms[0], start)
    return np.maximum(np.searchsorted(froms, known, side="right") - 1, 0)


def number(search: Search, name: str) -> np.ndarray:
    """One of the search's numbers, in each entry of its history."""
    return np.array([numbers.values[name] for numbers in search.history], dtype=np.int64)


def branches(rule: Rule, view: View) -> np.ndarray:
    """Which branch of the due date decides each row: the first whose `when` holds."""
    conditions = [holds(branch.when, view) if branch.when is not None else np.True_ for branch in rule.due]
    return np.select([np.broadcast_to(c, len(view)) for c in conditions], list(range(len(conditions))), default=0)


def _due(search: Search, rule: Rule, view: View, start: np.ndarray, entry: np.ndarray) -> np.ndarray:
    chosen = branches(rule, view)
    due = np.full(len(view), np.datetime64("NaT"), dtype=_DAY)
    for index, branch in enumerate(rule.due):
        here = chosen == index
        due[here] = _branch_date(search, branch, view.where(here), start[here], entry[here])
    return np.where(due > _LAST_DAY, np.datetime64("NaT"), due)


def _branch_date(search: Search, branch: Due, view: View, start: np.ndarray, entry: np.ndarray) -> np.ndarray:
    if branch.date is not None:
        return view.fact(branch.date.fact).to_numpy(dtype=_DAY)
    if isinstance(branch.add, FactValue):
        days = view.fact(branch.add.fact)
        added = days.fillna(0).to_numpy(dtype=np.int64).astype("timedelta64[D]")
        return np.where(days.isna().to_numpy(), np.datetime64("NaT"), start + added)
    days = number(search, str(branch.number))[entry]
    if branch.add_working_days is not None:
        return working_days.add_working_days(start, days)
    return start + days.astype("timedelta64[D]")
