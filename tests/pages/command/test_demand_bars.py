"""The bar of a unit says its number and interval on an axis that all units share."""

from datetime import date

import pandas as pd
import pytest

from core.demand import demand_policy
from pages.command.demand_bars import axis, axis_end, bar

NUMBERS = demand_policy().on(date(2026, 11, 23))


def row(ratio: float, low: float, high: float, reading: str = "within") -> pd.Series:
    return pd.Series({"ratio": ratio, "low": low, "high": high, "reading": reading})


@pytest.mark.parametrize(
    ("highs", "end"), [([0.2, 0.4], 1.5), ([1.5], 1.5), ([1.51], 2.0), ([2.2], 2.5), ([9.0, 0.1], 3.0), ([None], 1.5)]
)
def test_the_axis_holds_every_interval_but_one_far_out_does_not_press_the_others_together(highs, end) -> None:
    assert axis_end(pd.DataFrame({"high": pd.Series(highs, dtype="float64")})) == end


def test_the_axis_of_no_unit_has_an_end_too() -> None:
    assert axis_end(pd.DataFrame({"high": pd.Series(dtype="float64")})) == 1.5


def test_the_numbers_over_the_bars_stand_where_the_bars_have_them() -> None:
    assert axis(1.5).count("<span") == 4
    assert axis(3.0).count("<span") == 4
    assert '<span style="left:50.00%">1.0</span>' in axis(2.0)


def test_a_bar_has_the_normal_range_one_its_interval_and_its_mark_at_their_places() -> None:
    drawn = bar(row(1.4, 1.2, 1.6, "surplus"), 2.0, NUMBERS)
    assert 'class="band" style="left:45.00%;width:10.00%"' in drawn
    assert 'class="one" style="left:50.00%"' in drawn
    assert 'class="span" style="left:60.00%;width:20.00%"' in drawn
    assert 'class="mark up" style="left:70.00%"' in drawn


@pytest.mark.parametrize(("reading", "mark"), [("surplus", "up"), ("within", "dot"), ("spare", "down")])
def test_each_reading_has_a_shape_of_its_own(reading: str, mark: str) -> None:
    assert f'class="mark {mark}"' in bar(row(1, 0.9, 1.1, reading), 1.5, NUMBERS)


def test_what_goes_beyond_the_axis_ends_at_its_edge_with_an_arrow() -> None:
    drawn = bar(row(7.0, 2.4, 12.0, "surplus"), 3.0, NUMBERS)
    assert 'class="span over" style="left:80.00%;width:20.00%"' in drawn
    assert 'class="mark up" style="left:100.00%"' in drawn
