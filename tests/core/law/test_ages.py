from datetime import date

import numpy as np
import pytest
from hypothesis import given

from core.law.ages import age_on
from tests.core.law.spans import DAYS


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-11-22", "2026-11-21", 17),
        ("2008-11-22", "2026-11-22", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2008-03-01", "2028-02-29", 19),
        ("2026-01-31", "2026-01-31", 0),
    ],
)
def test_a_year_is_completed_on_the_birthday_and_on_1_march_after_a_leap_day(born: str, day: str, age: int) -> None:
    assert age_on(born, day) == age


def test_an_age_is_not_known_without_both_dates_or_before_the_birth() -> None:
    ages = age_on([None, "2000-01-01", "2027-01-01"], ["2026-01-01", None, "2026-12-31"])
    assert np.isnan(ages).all()
    assert np.isnan(age_on(None, "2026-01-01"))


@given(DAYS, DAYS)
def test_an_age_is_what_counting_birthdays_gives(born: date, day: date) -> None:
    counted = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert age_on(born, day) == counted if born <= day else np.isnan(age_on(born, day))


@given(DAYS, DAYS)
def test_a_batch_gives_what_each_person_gives_alone(born: date, day: date) -> None:
    np.testing.assert_array_equal(age_on([born, day], [day, born]), [age_on(born, day), age_on(day, born)])
