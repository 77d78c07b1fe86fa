"""How long entries of the access log are kept: the number of the day they were written."""

from datetime import date

import pytest
from pydantic import ValidationError

from core.policy.access_log import AccessPolicy, access_policy


def policy(*numbers: tuple[date, int]) -> AccessPolicy:
    dated = [{"from": day, "source": "a test", "evidence": "U", "years": years} for day, years in numbers]
    about = {"title": "a test", "owner": "a test", "next_review": date(2027, 1, 1)}
    return AccessPolicy.model_validate({**about, "numbers": dated})


def test_an_entry_six_years_old_is_kept_and_one_a_day_older_is_not():
    assert access_policy().kept_from(date(2026, 11, 22)) == date(2020, 11, 22)


def test_the_twenty_ninth_of_february_keeps_the_twenty_eighth():
    assert policy((date(2000, 1, 1), 6)).kept_from(date(2028, 2, 29)) == date(2022, 2, 28)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 1, 1), date(2020, 1, 1)),  # three years from 2025 on says nothing of an entry of 2021
        (date(2030, 12, 31), date(2024, 12, 31)),
        (date(2031, 1, 1), date(2028, 1, 1)),  # all of the first number's time is over
    ],
)
def test_a_shorter_time_does_not_reach_back_to_entries_written_before_it(today, first):
    assert policy((date(2000, 1, 1), 6), (date(2025, 1, 1), 3)).kept_from(today) == first


def test_a_longer_time_brings_nothing_back_and_removes_nothing_early():
    assert policy((date(2000, 1, 1), 2), (date(2025, 1, 1), 10)).kept_from(date(2026, 6, 1)) == date(2024, 6, 1)
    assert policy((date(2000, 1, 1), 2), (date(2025, 1, 1), 10)).kept_from(date(2030, 6, 1)) == date(2025, 1, 1)


def test_numbers_out_of_order_are_refused():
    with pytest.raises(ValidationError, match="in order"):
        policy((date(2025, 1, 1), 6), (date(2000, 1, 1), 3))
