"""Demand against capacity, recomputed by hand, and the interval against published values."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.demand import absent_weekdays, demand, weighted_poisson_interval
from core.facts import derive
from tests.build import extract

TODAY = date(2026, 11, 23)  # a Monday


def rows_of(level: str, **tables) -> pd.DataFrame:
    built = extract(**tables)
    assert built.problems.empty
    crimes = derive(built.tables).frames["crime"]
    return demand(built.tables, crimes[crimes["open"]], level, TODAY).set_index("unit_id")


def test_a_team_of_one_constable_with_one_standard_violence_crime():
    row = rows_of(
        "team", officers=[{"collar_number": "1001", "rank": "DC"}], crimes=[{"crime_ref": "X1", "unit_id": "T1"}]
    ).loc["T1"]
    assert row["demand_hours"] == 1.5
    assert row["capacity_hours"] == pytest.approx(20.625)
    assert row["ratio"] == pytest.approx(1.5 / 20.625)
    assert (row["officers"], row["open_crimes"]) == (1, 1)


def test_risk_multiplies_and_closed_crimes_take_no_time():
    crimes = [
        {"crime_ref": "X1", "risk": "high"},
        {"crime_ref": "X2", "risk": "medium"},
        {"crime_ref": "X3", "status": "filed"},
    ]
    assert rows_of("team", crimes=crimes).loc["T1", "demand_hours"] == pytest.approx(1.5 * 1.5 + 1.5 * 1.25)


def test_every_unit_of_the_level_has_a_row_even_with_nothing_in_it():
    units = [{"unit_id": "T2", "name": "Empty team", "level": "team", "parent_id": "D1"}]
    row = rows_of("team", units=units).loc["T2"]
    assert row["label"] == "no capacity recorded"
    assert row[["ratio", "low", "high"]].isna().all()


def test_a_crime_counts_in_every_unit_above_its_own():
    crimes = [{"crime_ref": "X1", "unit_id": "T1"}]
    assert [rows_of(level, crimes=crimes)["open_crimes"].sum() for level in ("team", "department", "bcu", "force")] == [
        1,
        1,
        1,
        1,
    ]


def test_absent_weekdays_count_once_each_and_weekends_not():
    absences = pd.DataFrame(
        {
            "collar_number": ["1001", "1001", "1001"],
            "from_date": pd.to_datetime(["2026-11-20", "2026-11-24", "2026-11-28"]).astype("datetime64[s]"),
            "to_date": pd.to_datetime(["2026-11-24", "2026-11-25", "2026-12-31"]).astype("datetime64[s]"),
        }
    )
    assert absent_weekdays(absences, TODAY).to_dict() == {"1001": 3}  # Mon, Tue, Wed; Sat and Sun are no weekdays


def test_an_officer_with_two_postings_counts_in_full_in_each_unit_and_once_above():
    tables = {
        "officers": [{"collar_number": "1001", "rank": "DC"}],
        "units": [{"unit_id": "T2", "name": "Second", "level": "team", "parent_id": "D1"}],
        "postings": [
            {"posting_id": "P1", "collar_number": "1001", "unit_id": "T1", "from_date": "2020-01-01"},
            {
                "posting_id": "P2",
                "collar_number": "1001",
                "unit_id": "T2",
                "from_date": "2020-01-01",
                "to_date": "2026-11-23",
            },
        ],
    }
    teams, departments = rows_of("team", **tables), rows_of("department", **tables)
    assert teams.loc[["T1", "T2"], "officers"].tolist() == [1, 1]
    assert departments.loc["D1", "officers"] == 1


def test_with_equal_weights_the_interval_is_the_exact_poisson_one():
    low, high = weighted_poisson_interval(pd.Series([10.0]), pd.Series([10.0]), pd.Series([1.0]), 0.95)
    assert low[0] == pytest.approx(4.7954, abs=1e-4)  # Garwood 1936, n = 10
    assert high[0] == pytest.approx(18.3904, abs=1e-4)


def test_nothing_counted_has_a_lower_limit_of_zero_and_an_upper_limit_above_it():
    low, high = weighted_poisson_interval(pd.Series([0.0]), pd.Series([0.0]), pd.Series([1.0]), 0.95)
    assert low[0] == 0
    assert high[0] == pytest.approx(3.6889, abs=1e-4)


def test_the_interval_nearly_holds_its_level_even_when_heavy_crimes_are_rare():
    rng = np.random.default_rng(7)
    weights, rates = np.array([0.5, 1.5, 6.0]), np.array([20.0, 9.0, 2.0])
    counts = rng.poisson(rates, size=(4000, 3))
    total, squares = pd.Series(counts @ weights), pd.Series(counts @ weights**2)
    largest = pd.Series(np.where(counts[:, 2] > 0, 6.0, 1.5))
    low, high = weighted_poisson_interval(total, squares, largest, 0.95)
    assert (
        np.mean((low <= rates @ weights) & (rates @ weights <= high)) > 0.92
    )  # 0.9285; 0.95 is reached when a heavy crime is always among them
