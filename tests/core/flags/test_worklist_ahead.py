"""What the calendar is made of: what counts on which day, and whole weeks."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.flags.worklist import counted_from, due_ahead, load, overdue, running, undated, week_starts, weeks

TODAY = date(2026, 11, 22)  # a Sunday


def tallies(*rows):
    names = ["due_on", "weight", "paused", "work", "count"]
    made = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows], columns=names)
    made["due_on"] = pd.to_datetime(made["due_on"]).astype("datetime64[s]")
    return made


def test_the_day_before_is_overdue_and_the_day_itself_is_ahead():
    rows = tallies(("2026-11-21", "policy", False, "open", 2), ("2026-11-22", "policy", False, "open", 3))
    assert overdue(rows, TODAY)["count"].to_list() == [2]
    assert due_ahead(rows, TODAY, 7)["count"].to_list() == [3]


def test_the_last_of_seven_days_is_ahead_and_the_eighth_is_not():
    rows = tallies(("2026-11-28", "policy", False, "open", 2), ("2026-11-29", "policy", False, "open", 3))
    assert due_ahead(rows, TODAY, 7)["count"].to_list() == [2]


def test_a_flag_without_a_date_is_told_apart_and_never_lost():
    rows = tallies((None, "policy", False, "open", 4))
    assert (len(overdue(rows, TODAY)), len(due_ahead(rows, TODAY, 90))) == (0, 0)
    assert undated(rows)["count"].sum() == 4


@pytest.mark.parametrize(
    ("paused", "work", "counts"),
    [(False, "open", 1), (False, "returned", 1), (False, "claimed", 0), (False, "snoozed", 0), (True, "open", 0)],
)
def test_what_waits_is_not_counted(paused, work, counts):
    assert running(tallies(("2026-11-22", "policy", paused, work, 1)))["count"].sum() == counts


def test_flags_count_one_each():
    assert running(tallies(("2026-11-22", "policy", False, "open", 9)).drop(columns="count"))["count"].to_list() == [1]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from([7, 28, 90]))
def test_weeks_run_from_monday_and_hold_every_day_ahead_and_no_week_in_vain(today, days):
    found = weeks(today, days)
    held = [day for week in found for day in week]
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in found)
    assert held == [held[0] + timedelta(days=n) for n in range(len(held))]
    last = today + timedelta(days=days - 1)
    assert found[0][0] <= today <= found[0][6]
    assert found[-1][0] <= last <= found[-1][6]


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.sampled_from([7, 28, 90]),
    st.lists(st.tuples(st.integers(-5, 95), st.integers(1, 9)), max_size=30),
)
def test_the_line_of_the_load_adds_up_to_what_falls_due(today, days, items):
    rows = tallies(*((today + timedelta(days=ahead), "policy", False, "open", count) for ahead, count in items))
    ahead = due_ahead(rows, today, days)
    line, weekly = load(ahead, today, days)
    assert weekly == (days == 90)
    assert line["count"].sum() == ahead["count"].sum() == sum(n for at, n in items if 0 <= at < days)
    assert line["from"].is_monotonic_increasing
    assert line["from"].iloc[0] == pd.Timestamp(today)
    assert sum(counted_from(ahead, week_starts(today, days))) == ahead["count"].sum()


def test_a_week_counts_its_sunday_and_not_the_next_monday():
    rows = tallies(("2026-11-29", "policy", False, "open", 2), ("2026-11-30", "policy", False, "open", 3))
    assert week_starts(TODAY, 28)[:3] == [TODAY, date(2026, 11, 23), date(2026, 11, 30)]
    assert counted_from(due_ahead(rows, TODAY, 28), week_starts(TODAY, 28))[:3] == [0, 2, 3]
