"""What a number is made of: the parts add up to it, for every unit of every level."""

from datetime import date

import pandas as pd
import pytest

from core.demand import capacity_behind, crimes_behind, demand, hours_for_crimes, in_full
from core.extract import Extract
from core.facts import derive
from core.organisation import LEVELS
from tests.build import extract

TODAY = date(2026, 11, 23)  # a Monday
CRIMES = [
    {"crime_ref": "X1", "risk": "high"},
    {"crime_ref": "X2", "risk": "medium"},
    {"crime_ref": "X3", "risk": "medium"},
    {"crime_ref": "X4", "offence_code": "S1"},
    {"crime_ref": "X5", "offence_code": "S1", "unit_id": "T2"},
    {"crime_ref": "X6", "status": "filed"},
    {"crime_ref": "X7", "unit_id": "D1"},
]
UNITS = [
    {"unit_id": "T2", "name": "Team 2", "level": "team", "parent_id": "D1"},
    {"unit_id": "T3", "name": "Nobody's team", "level": "team", "parent_id": "D1"},
    {"unit_id": "T4", "name": "Team without crimes", "level": "team", "parent_id": "D1"},
]
PEOPLE = {"1001": "DC", "1002": "PC", "1003": "PSI", "2001": "DS"}
POSTED = (("1001", "T1"), ("1002", "T1"), ("1002", "T2"), ("1003", "T4"), ("2001", "T1"))
ABSENCES = [
    {"collar_number": "1001", "from_date": "2026-11-24", "to_date": "2026-11-25", "kind": "leave"},
    {"collar_number": "1002", "from_date": "2026-11-27", "to_date": "2026-12-30", "kind": "sick"},
]


@pytest.fixture(scope="module")
def force() -> Extract:
    return extract(
        crimes=CRIMES,
        units=UNITS,
        offences=[{"offence_code": "S1", "offence_group": "sexual"}],
        officers=[{"collar_number": collar, "rank": rank} for collar, rank in PEOPLE.items()],
        postings=[{"collar_number": c, "unit_id": u, "from_date": "2020-01-01"} for c, u in POSTED],
        absences=ABSENCES,
    )


def open_crimes(force: Extract) -> pd.DataFrame:
    crimes = derive(force.tables).frames["crime"]
    return crimes[crimes["open"]]


@pytest.mark.parametrize("level", LEVELS)
def test_the_parts_add_up_to_the_number_of_every_unit(force: Extract, level: str) -> None:
    crimes, units = open_crimes(force), force.tables["units"]
    for row in demand(force.tables, crimes, level, TODAY).to_dict("records"):
        parts = crimes_behind(crimes, units, row["unit_id"], TODAY)
        assert sum(part.hours for part in parts) == pytest.approx(row["demand_hours"])
        assert sum(part.crimes for part in parts) == row["open_crimes"]
        assert all(sum(many * each for _, many, each in part.risks) == pytest.approx(part.hours) for part in parts)
        capacity = capacity_behind(force.tables, row["unit_id"], TODAY)
        assert capacity.hours == pytest.approx(row["capacity_hours"])
        assert capacity.officers == row["officers"]


def test_the_kind_with_the_most_hours_stands_first_and_the_highest_risk_first_in_it(force: Extract) -> None:
    parts = crimes_behind(open_crimes(force), force.tables["units"], "T1", TODAY)
    assert [part.offence_group for part in parts] == ["violence", "sexual"]
    assert parts[0].risks == (("high", 1, 2.25), ("medium", 2, 1.875))
    assert (parts[0].crimes, parts[0].hours) == (3, 6.0)


def test_counts_of_crimes_have_the_same_parts_as_the_crimes(force: Extract) -> None:
    crimes, units = open_crimes(force), force.tables["units"]
    counted = crimes.groupby(["unit_id", "offence_group", "risk"], observed=True).size().reset_index(name="count")
    assert crimes_behind(counted, units, "D1", TODAY) == crimes_behind(crimes, units, "D1", TODAY)


def test_capacity_goes_from_contracts_to_what_is_left_for_crimes(force: Extract) -> None:
    capacity = capacity_behind(force.tables, "T1", TODAY)  # a DC away for two days and a PC for one; the DS is neither
    assert (capacity.officers, capacity.away, capacity.contracted) == (2, 3, 75.0)
    assert capacity.elsewhere == pytest.approx(33.75)
    assert capacity.absent == pytest.approx(12.375)
    assert capacity.hours == pytest.approx(28.875)


def test_the_hours_of_people_add_up_to_those_of_their_unit_and_who_does_not_investigate_has_none(
    force: Extract,
) -> None:
    posted = force.tables["officers"].query("collar_number in ('1001', '1002', '2001')")
    hours = hours_for_crimes(posted, force.tables["absences"], TODAY)
    assert hours.to_dict() == {"1001": pytest.approx(12.375), "1002": pytest.approx(16.5)}
    assert hours.sum() == pytest.approx(capacity_behind(force.tables, "T1", TODAY).hours)
    assert hours_for_crimes(posted.iloc[:0], force.tables["absences"], TODAY).empty


def test_a_unit_with_nothing_in_it_has_no_parts_and_no_hours(force: Extract) -> None:
    crimes = open_crimes(force)
    assert crimes_behind(crimes, force.tables["units"], "T3", TODAY) == []
    assert crimes_behind(crimes[crimes["unit_id"].eq("")], force.tables["units"], "F1", TODAY) == []
    assert capacity_behind(force.tables, "T3", TODAY).hours == 0


def test_hours_one_under_the_other_have_the_decimals_of_the_finest_so_that_what_is_read_adds_up() -> None:
    assert in_full([1.5, 2.0]) == ["1.5", "2.0"]
    assert in_full([1.875, 2.25, 1204.0]) == ["1.875", "2.250", "1,204.000"]
    assert in_full([2.25, 0.1 + 0.2]) == ["2.25", "0.30"]
    assert in_full([1 / 3]) == ["0.333"]
