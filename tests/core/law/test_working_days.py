"""bank_holidays.csv is the list published on GOV.UK for England and Wales, with its titles; substitute days say so."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.working_days import add_working_days, bank_holiday, is_working_day, steps
from tests.core.law.spans import DAYS, last_date

_ROWS = list(csv.DictReader((Path(__file__).parent / "bank_holidays.csv").open(encoding="utf-8")))
PUBLISHED = {date.fromisoformat(row["date"]): row["title"] for row in _ROWS}
EVERY_DAY = [date(2020, 1, 1) + timedelta(days=n) for n in range((date(2029, 1, 1) - date(2020, 1, 1)).days)]
# GOV.UK's own words for days that happen once.
ONCE = {date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def test_no_published_bank_holiday_is_missing_and_none_is_extra() -> None:
    weekdays = {day for day in EVERY_DAY if day.weekday() < 5}
    assert {day for day in weekdays if bank_holiday(day)} == set(PUBLISHED)


def test_working_days_are_the_weekdays_not_on_the_published_list() -> None:
    expected = [day.weekday() < 5 and day not in PUBLISHED for day in EVERY_DAY]
    assert is_working_day(EVERY_DAY).tolist() == expected


def test_bank_holidays_have_the_published_names() -> None:
    recurring = {day: title for day, title in PUBLISHED.items() if day not in ONCE}
    assert {day: bank_holiday(day) for day in recurring} == recurring
    assert all(bank_holiday(day) for day in ONCE)


def test_a_bank_holiday_at_a_weekend_is_one_that_a_weekday_stands_in_for() -> None:
    for day in EVERY_DAY:
        if day.weekday() >= 5 and (name := bank_holiday(day)):
            substitutes = {day + timedelta(days=n) for n in range(1, 4)}
            assert f"{name} (substitute day)" in {PUBLISHED.get(other) for other in substitutes}


@pytest.mark.parametrize("day", [date(2026, 7, 13), date(2026, 8, 3), date(2026, 11, 30), date(2026, 6, 15)])
def test_days_of_scotland_and_northern_ireland_are_working_days_here(day: date) -> None:
    assert bank_holiday(day) is None
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "n", "reached"),
    [
        ("2026-11-16", 1, "2026-11-17"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2026-11-20", 1, "2026-11-23"),  # Friday
        ("2026-11-21", 1, "2026-11-23"),  # Saturday
        ("2026-11-22", 1, "2026-11-23"),  # Sunday
        ("2026-12-23", 5, "2027-01-04"),  # across Christmas
        ("2026-12-25", 1, "2026-12-29"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2027-12-24", 1, "2027-12-29"),
        ("2022-06-01", 1, "2022-06-06"),
        ("2026-12-25", 0, "2026-12-25"),
    ],
)
def test_the_day_after_is_day_one(day: str, n: int, reached: str) -> None:
    assert str(add_working_days(day, n)) == reached


def test_a_missing_day_stays_missing_and_every_row_has_its_own_number() -> None:
    reached = add_working_days(["2026-12-23", None, "2026-12-23"], [1, 5, 5]).astype(str)
    assert reached.tolist() == ["2026-12-24", "NaT", "2027-01-04"]
    assert not is_working_day([None]).any()
    assert add_working_days([], 5).tolist() == []


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        add_working_days("2026-11-22", -1)


def test_years_the_library_does_not_promise_follow_the_standing_rules() -> None:
    assert bank_holiday(date(2101, 12, 26)) == "Boxing Day"
    assert str(add_working_days("9998-12-24", 1)) == "9998-12-29"
    assert str(add_working_days("0001-01-01", 5)) == "0001-01-08"
    assert str(add_working_days("9999-12-31", 1)) == "10000-01-03"


@given(DAYS, st.integers(0, 700))
def test_exactly_that_many_working_days_lie_between(day: date, n: int) -> None:
    reached = add_working_days(day, n).item()
    between = [day + timedelta(days=k) for k in range(1, (reached - day).days + 1)]
    assert is_working_day(between).sum() == n
    assert n == 0 or is_working_day(reached)


@given(DAYS, st.integers(0, 40), st.integers(0, 30))
def test_a_later_start_or_more_days_never_end_earlier(day: date, more: int, n: int) -> None:
    later = day + timedelta(days=more)
    assert add_working_days(later, n) >= add_working_days(day, n)
    assert add_working_days(day, n + 1) > add_working_days(day, n)


@given(st.lists(st.tuples(DAYS, st.integers(0, 300)), max_size=8))
def test_a_batch_gives_what_each_day_gives_alone(rows: list[tuple[date, int]]) -> None:
    days, numbers = [day for day, _ in rows], [n for _, n in rows]
    assert add_working_days(days, numbers).tolist() == [add_working_days(*row).item() for row in rows]
    assert is_working_day(days).tolist() == [bool(is_working_day(day)) for day in days]


@given(DAYS, st.integers(0, 30))
def test_the_steps_end_with_the_day_reached_and_name_every_day_on_the_way(day: date, n: int) -> None:
    said = steps(day, n)
    reached = add_working_days(day, n).item()
    assert last_date(said) == reached
    assert len(said) == max((reached - day).days, 1)


def test_the_steps_across_christmas_name_each_day_and_why_it_does_not_count() -> None:
    assert steps(date(2026, 12, 23), 2) == [
        "Thu 24 Dec 2026: working day 1.",
        "Fri 25 Dec 2026: Christmas Day, not counted.",
        "Sat 26 Dec 2026: Boxing Day, not counted.",
        "Sun 27 Dec 2026: Sunday, not counted.",
        "Mon 28 Dec 2026: Boxing Day (substitute day), not counted.",
        "Tue 29 Dec 2026: working day 2.",
    ]
    assert np.all(["No start is recorded" in sentence for sentence in steps(None, 2)])
