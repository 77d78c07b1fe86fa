"""Open crimes counted by age, status and risk: the edges of the bands, and totals that add up."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.investigations import ALL, BANDS, NAMES, RISKS, STATUSES, aged, by_status, cross_table, narrowed

TODAY = date(2026, 11, 22)
AGES = st.integers(min_value=0, max_value=4000)
CRIMES = st.lists(st.tuples(AGES, st.sampled_from(STATUSES), st.sampled_from(RISKS)), max_size=40)


def crimes(rows) -> pd.DataFrame:
    """Open crimes of the given ages, statuses and risks."""
    frame = pd.DataFrame(rows, columns=["age", "status", "risk"])
    recorded = [TODAY - timedelta(days=days) for days in frame.pop("age")]
    frame["recorded_on"] = pd.to_datetime(pd.Series(recorded, dtype=object)).astype("datetime64[s]")
    return frame.assign(crime_ref=[f"X{n}" for n in range(len(frame))]).astype({"status": "str", "risk": "str"})


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0–7 days"), (7, "0–7 days"), (8, "8–28 days"), (28, "8–28 days"), (29, "29–90 days"), (90, "29–90 days"),
        (91, "91–180 days"), (180, "91–180 days"), (181, "over 180 days"), (4000, "over 180 days"),
    ],
)  # fmt: skip
def test_the_first_and_last_day_of_a_band_belong_to_it(age, band):
    assert aged(crimes([(age, "unallocated", "high")]), TODAY)["band"].tolist() == [band]


def test_the_bands_follow_each_other_without_a_gap_and_the_last_has_no_end():
    assert [band.first for band in BANDS[1:]] == [band.last + 1 for band in BANDS[:-1]]
    assert (BANDS[0].first, BANDS[-1].last) == (0, None)


def test_a_crime_recorded_later_than_the_day_asked_about_is_of_age_zero():
    assert aged(crimes([(-1, "unallocated", "high")]), TODAY)["age"].tolist() == [0]


@pytest.mark.slow
@given(CRIMES)
def test_every_total_is_the_sum_of_its_parts_and_the_last_one_is_every_crime(rows):
    found = aged(crimes(rows), TODAY)
    table = cross_table(found)
    assert table.loc[ALL, ALL] == len(rows) == sum(by_status(found).values())
    assert (table[list(RISKS)].sum(axis=1) == table[ALL]).all()
    assert (table.loc[list(NAMES)].sum() == table.loc[ALL]).all()


@pytest.mark.slow
@given(CRIMES)
def test_the_numbers_of_the_statuses_add_up_to_those_of_all_crimes(rows):
    found = aged(crimes(rows), TODAY)
    parts = [cross_table(narrowed(found, status=status)) for status in STATUSES]
    assert (sum(parts[1:], parts[0]) == cross_table(found)).all(axis=None)


@pytest.mark.slow
@given(CRIMES, st.sampled_from((*STATUSES, ALL)), st.sampled_from((*NAMES, ALL)), st.sampled_from((*RISKS, ALL)))
def test_the_crimes_behind_a_number_are_as_many_as_it_says(rows, status, band, risk):
    of_status = narrowed(aged(crimes(rows), TODAY), status=status)
    assert len(narrowed(of_status, band=band, risk=risk)) == cross_table(of_status).loc[band, risk]


def test_a_band_or_risk_without_a_crime_is_shown_with_zero():
    table = cross_table(aged(crimes([(3, "unallocated", "high")]), TODAY))
    assert list(table.index) == [*NAMES, ALL]
    assert list(table.columns) == [*RISKS, ALL]
    assert table.to_numpy().sum() == 4  # the one crime, in its cell, its row, its column and the whole


def test_the_oldest_crime_comes_first_and_ties_are_in_order_of_reference():
    found = aged(crimes([(3, "unallocated", "high"), (9, "awaiting_cps", "medium"), (9, "unallocated", "high")]), TODAY)
    assert found["crime_ref"].tolist() == ["X1", "X2", "X0"]
    assert found["age"].tolist() == [9, 9, 3]
