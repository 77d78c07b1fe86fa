"""The vectors are those of the domain figures, section 4.1."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.months import months_beginning, months_from, steps
from tests.core.law.spans import DAYS, MONTHS, last_date


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-01-01", "2026-07-01"),
        ("2025-08-29", "2026-02-28"),
        ("2025-08-30", "2026-02-28"),
        ("2025-08-31", "2026-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-03-31", "2026-09-30"),
        ("2025-12-31", "2026-06-30"),
        ("2026-02-28", "2026-08-28"),
        ("2028-02-29", "2028-08-29"),
    ],
)
def test_six_months_from_a_day_end_on_the_corresponding_date(day: str, last: str) -> None:
    assert str(months_from(day, 6)) == last


def test_four_months_from_the_end_of_september_end_on_30_january() -> None:
    assert str(months_from("1978-09-30", 4)) == "1979-01-30"  # Dodds v Walker


@pytest.mark.parametrize(
    ("day", "last"),
    [("2026-01-01", "2026-06-30"), ("2026-02-28", "2026-08-27"), ("2025-08-31", "2026-02-28")],
)
def test_six_months_beginning_with_a_day_end_a_day_earlier_unless_the_month_is_too_short(day: str, last: str) -> None:
    assert str(months_beginning(day, 6)) == last


def test_the_last_of_a_short_month_is_reached_with_and_without_a_corresponding_date() -> None:
    days = ["2026-11-28", "2026-11-29", "2026-12-01"]
    assert months_beginning(days, 3).astype(str).tolist() == ["2027-02-27", "2027-02-28", "2027-02-28"]


def test_a_missing_day_has_no_end() -> None:
    assert np.isnat(months_from([None, "NaT"], 6)).all()
    assert np.isnat(months_beginning(None, 6))


def test_every_row_may_have_its_own_months() -> None:
    assert months_from("2026-01-31", [1, 2, 3]).astype(str).tolist() == ["2026-02-28", "2026-03-31", "2026-04-30"]


@given(DAYS, MONTHS)
def test_the_end_is_in_the_month_that_many_months_on(day: date, months: int) -> None:
    end = months_from(day, months).item()
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == min(day.day, monthrange(end.year, end.month)[1])


@given(DAYS, st.integers(0, 400), MONTHS)
def test_a_later_start_never_ends_earlier(day: date, more: int, months: int) -> None:
    later = day + timedelta(days=more)
    assert months_from(later, months) >= months_from(day, months)
    assert months_beginning(later, months) >= months_beginning(day, months)


@given(DAYS, MONTHS)
def test_counting_the_first_day_ends_at_most_one_day_earlier(day: date, months: int) -> None:
    assert 0 <= (months_from(day, months) - months_beginning(day, months)).item().days <= 1


@given(DAYS, MONTHS)
def test_periods_beginning_with_a_day_follow_one_another_without_a_gap_or_end_with_the_month(
    day: date, months: int
) -> None:
    following = months_beginning(day, months).item() + timedelta(days=1)
    assert following.day == day.day or following.day == 1


@given(st.lists(DAYS, max_size=8), MONTHS)
def test_a_batch_gives_what_each_day_gives_alone(days: list[date], months: int) -> None:
    for count in (months_from, months_beginning):
        assert count(days, months).tolist() == [count(day, months).item() for day in days]


@given(DAYS, MONTHS, st.booleans())
def test_the_steps_end_with_the_day_that_was_counted(day: date, months: int, beginning: bool) -> None:
    counted = months_beginning(day, months) if beginning else months_from(day, months)
    assert last_date(steps(day, months, beginning)) == counted.item()


def test_the_steps_say_how_the_first_day_is_treated_and_why_the_last_day_is_the_last() -> None:
    assert steps("2026-01-01", 6, beginning=False) == [
        "6 months from Thu 1 Jan 2026, that day left out.",
        "The last day is the corresponding date: Wed 1 Jul 2026.",
    ]
    assert steps("2026-03-01", 3, beginning=True) == [
        "3 months beginning with Sun 1 Mar 2026, that day included.",
        "The corresponding date is Mon 1 Jun 2026; the last day is the day before: Sun 31 May 2026.",
    ]
    assert steps("2025-08-31", 6, beginning=False)[-1] == (
        "The end month has no such date, so the period ends on its last day: Sat 28 Feb 2026."
    )
    assert "not recorded" in steps(None, 6, beginning=False)[0]


def test_a_period_past_the_last_year_is_said_in_words() -> None:
    assert steps("9999-12-31", 6, beginning=False)[-1].endswith("a day after the year 9999.")
