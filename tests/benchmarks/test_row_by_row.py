"""The searches by hand, which the engine is measured against, and the two held to the same flags."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.row_by_row import COLUMNS, KNOWN, flags, law, rows_of
from benchmarks.row_by_row.mismatch import is_adult
from core.extract import read_extract
from core.searches.register import searches
from manage import manage
from tests.build import extract

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[2] / "data_fixtures" / "small"
TODAY = date(2026, 11, 22)


def raised(search: str, today: date = TODAY, **tables: list[dict]) -> list[tuple]:
    """The flags of one search: subject, code, started_on, due_on and state."""
    found = flags(rows_of(extract(extracted_at="2030-01-01T00:00:00Z", **tables).tables), today)
    return [(one.subject, one.code, one.started_on, one.due_on, one.state) for one in found if one.search == search]


@pytest.mark.parametrize("search", sorted(searches()))
def test_a_search_is_worked_out_by_hand_too_or_named_as_not_compared(search):
    if search not in KNOWN:
        pytest.skip(f"{search} is not in benchmarks/row_by_row: its flags are not compared with work by hand")


@pytest.mark.parametrize("days", [0, 1, -1, 35, -180])
def test_the_engine_raises_the_same_flags_as_the_work_by_hand(days, tmp_path):
    today, out = TODAY + timedelta(days=days), tmp_path / "flags.csv"
    result = CliRunner().invoke(manage, ["flags", str(SMALL), "--as-of", str(today), "--out", str(out)])
    assert result.exit_code == 0, result.output
    work = flags(rows_of(read_extract(SMALL).tables), today)
    by_hand = [tuple("" if cell is None else str(cell) for cell in row) for row in work]
    with out.open(newline="", encoding="utf-8") as file:
        header, *every = (tuple(row) for row in csv.reader(file))
    assert header == COLUMNS
    engine = [row for row in every if row[0] in KNOWN]
    assert set(engine) ^ set(by_hand) == set()
    assert engine == by_hand


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 1), 6, date(2026, 7, 1)),
        (date(2025, 8, 29), 6, date(2026, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 6, date(2028, 8, 29)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2025, 12, 31), 6, date(2026, 6, 30)),
        (date(9999, 12, 31), 6, None),
    ],
)
def test_months_from_a_day_do_not_count_that_day(start, months, end):
    assert law.months_from(start, months) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 2, 28), date(2026, 8, 27)),
        (date(2025, 8, 31), date(2026, 2, 28)),
    ],
)
def test_months_beginning_with_a_day_count_that_day(start, end):
    assert law.months_beginning(start, 6) == end


@pytest.mark.parametrize(
    ("arrested_on", "months", "end"),
    [
        (date(2026, 2, 28), 3, date(2026, 5, 31)),
        (date(2026, 4, 30), 9, date(2027, 1, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 29), 3, date(2027, 2, 28)),
        (date(2028, 2, 29), 3, date(2028, 5, 31)),
        (date(2022, 10, 27), 3, None),
    ],
)
def test_bail_runs_from_the_day_after_arrest_since_28_october_2022(arrested_on, months, end):
    assert law.bail_end({"arrested_on": arrested_on, "authorised_months": months}) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 24), 5, date(2027, 1, 5)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
    ],
)
def test_weekends_and_bank_holidays_are_no_working_days(start, days, end):
    assert law.working_days_after(start, days) == end


def test_a_statement_that_gives_the_same_last_day_as_the_offence_governs():
    crime = {"occurred_from": date(2024, 5, 10), "domestic_abuse": True, "first_statement_on": date(2025, 11, 10)}
    assert law.time_limit(crime, "s39a") == law.Limit(date(2026, 5, 10), date(2025, 11, 10), False)


@pytest.mark.parametrize(("day", "adult"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)])
def test_someone_born_on_29_february_is_18_on_1_march(day, adult):
    assert is_adult(date(2008, 2, 29), day) is adult


def test_a_call_at_the_very_moment_of_an_arrest_tells_the_victim_of_it_whatever_the_clocks_did():
    tables = {
        "crimes": [{"crime_ref": "C1"}],
        "victims": [{"victim_id": "V1", "crime_ref": "C1", "kind": "person", "updates": "agreed"}],
        "suspects": [{"suspect_id": "S1", "crime_ref": "C1"}],
        "custody": [{"custody_id": "K1", "suspect_id": "S1", "crime_ref": "C1", "arrested_at": "2026-10-25T01:30:00Z"}],
    }
    contact = {"victim_id": "V1", "outcome": "reached"}
    in_summer_time = [contact | {"contacted_at": "2026-10-25T01:30:00+01:00"}]
    in_winter_time = [contact | {"contacted_at": "2026-10-25T01:30:00+00:00"}]
    due = ("V1:K1:arrested", "", date(2026, 10, 25), date(2026, 10, 30), "overdue")
    assert raised("victim_update", **tables, victim_contacts=in_summer_time) == [due]
    assert raised("victim_update", **tables, victim_contacts=in_winter_time) == []


def test_a_pair_linked_both_ways_is_one_row_a_code_and_a_crime_is_no_pair_with_itself():
    crimes = [
        {"crime_ref": ref, "oic": oic, "status": "under_investigation", "recorded_at": f"2026-11-{day}T09:00:00"}
        for ref, oic, day in (("A", "1001", "10"), ("B", "1002", "12"))
    ]
    links = [
        {"crime_ref": one, "linked_ref": other, "kind": kind}
        for one, other, kind in (
            ("A", "B", "series"),
            ("B", "A", "same_suspect"),
            ("B", "A", "duplicate"),
            ("A", "A", "duplicate"),
            ("A", "B", "repeat_victim"),
        )
    ]
    started, due = date(2026, 11, 12), date(2026, 11, 19)
    expected = [("A~B", code, started, due, "overdue") for code in ("L01", "L02")]
    assert raised("linked_crime", crimes=crimes, crime_links=links) == expected


def test_of_several_charges_the_latest_starts_the_clock_of_a_missing_charge_outcome():
    times = [("2026-11-02T10:00:00", "2026-11-03T10:00:00"), ("2026-11-05T10:00:00", "")]
    custody = [
        {"suspect_id": "S1", "crime_ref": "C1", "arrested_at": arrested, "released_at": released, "disposal": "charged"}
        for arrested, released in times
    ]
    found = raised(
        "detection_mismatch",
        crimes=[{"crime_ref": "C1", "outcome_code": "", "recorded_at": "2026-11-01T09:00:00"}],
        suspects=[{"suspect_id": "S1", "crime_ref": "C1", "status": "charged"}],
        custody=custody,
    )
    assert found == [("C1", "M04", date(2026, 11, 5), date(2026, 11, 12), "overdue")]
