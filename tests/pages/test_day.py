"""Which day it is, at every midnight of London, and what a page says whose day is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from pages.parts.day import both_days


def test_both_days_are_named_by_weekday_so_that_nobody_has_to_count():
    assert both_days(date(2026, 11, 27), date(2026, 11, 28)) == (
        "It is Saturday 28 November now. This page still shows Friday 27 November: dates and counts are of that day."
    )


@given(st.dates(date(1997, 1, 1), date(2090, 12, 31)))
def test_a_day_begins_at_midnight_in_london_in_summer_and_in_winter(day):
    begins = clock.midnight(day)
    assert clock.day(begins) == day
    assert clock.day(begins.astimezone(UTC) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),  # clocks go forward an hour later
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),  # still summer time
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),  # back on winter time since two
    ],
)
def test_on_the_nights_when_the_clocks_change_the_day_is_that_of_london(instant, day):
    assert clock.day(instant) == day
