"""Judging rows: what sets one aside, and what a good one is read as."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.extract.columns import TABLES
from tests.build import extract, only_crime
from tests.core.extract.asking import loaded, problems, unfinished


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"status": "open"}, 'status: found "open", wanted one of unallocated, under_investigation'),
        ({"status": "Filed"}, 'status: found "Filed", wanted one of'),
        ({"status": "under investigation"}, "status: found text of 19 characters, wanted one of"),
        ({"risk": ""}, "risk: found nothing, wanted one of standard, medium, high"),
        ({"risk": " high"}, "risk: found text of 5 characters, wanted one of"),
        ({"status_since": ""}, "status_since: found nothing, wanted a date"),
        ({"outcome_on": "2026-02-29"}, 'outcome_on: found "2026-02-29", wanted a date of the calendar as YYYY-MM-DD'),
        ({"outcome_on": "01/02/2026"}, 'outcome_on: found "01/02/2026", wanted a date'),
        ({"outcome_on": "20260201"}, 'outcome_on: found "20260201", wanted a date'),
        ({"outcome_on": "2026-02-01 "}, 'outcome_on: found "2026-02-01 ", wanted a date'),
        ({"outcome_on": "2026-02-01T00:00:00"}, 'outcome_on: found "2026-02-01T00:00:00", wanted a date'),
        ({"outcome_on": "NA"}, "outcome_on: found text of 2 characters, wanted a date"),
        ({"reported_at": "2026-02-01"}, 'reported_at: found "2026-02-01", wanted a time as'),
        ({"reported_at": "2026-02-01T24:00"}, 'reported_at: found "2026-02-01T24:00", wanted a time as'),
        ({"reported_at": "2026-02-30T09:00Z"}, 'reported_at: found "2026-02-30T09:00Z", wanted a time as'),
        (
            {"reported_at": "2026-11-22T06:00:01Z"},
            "wanted no later than the extract itself (2026-11-22T06:00:00+00:00)",
        ),
        ({"outcome_code": "23"}, 'outcome_code: found "23", wanted a whole number: 0 to 22'),
        ({"outcome_code": "-1"}, 'outcome_code: found "-1", wanted'),
        ({"outcome_code": "+1"}, 'outcome_code: found "+1", wanted'),
        ({"outcome_code": "1.0"}, 'outcome_code: found "1.0", wanted'),
        ({"outcome_code": "0x10"}, "outcome_code: found text of 4 characters, wanted"),
        ({"outcome_code": "99999999999999999999"}, 'outcome_code: found "99999999999999999999", wanted'),
        ({"hate": "True"}, "hate: found text of 4 characters, wanted true or false"),
        ({"hate": "1"}, 'hate: found "1", wanted true or false'),
        ({"mo": "a\0b"}, "the record: found a NUL character"),
        (
            {"occurred_from": "2026-01-02", "occurred_to": "2026-01-01"},
            'found "2026-01-01" before occurred_from "2026-01-02"',
        ),
    ],
)
def test_a_bad_cell_sets_its_crime_aside_with_what_was_found_and_wanted(cells: dict[str, str], problem: str) -> None:
    found = only_crime(**{"recorded_at": "2026-01-05T09:00:00", **cells})
    assert [problem in said for said in problems(found)] == [True]
    assert loaded(found, "crimes") == []


@pytest.mark.parametrize(
    ("table", "cells", "problem"),
    [
        ("victims", {"agreed_frequency_days": "0"}, 'found "0", wanted a whole number: 1 to 36500'),
        ("bails", {"authorised_months": "4"}, 'found "4", wanted a whole number: 3, 6, 9, 12, 18, 24'),
        ("bails", {"arrested_on": "2026-11-23", "return_on": "2026-12-01"}, "wanted no later than the extract itself"),
        ("custody", {"arrested_at": "2026-02-01T09:00", "released_at": "2026-02-01T08:59"}, "before arrested_at"),
        ("custody", {"arrested_at": "2026-12-01T09:00"}, "wanted no later than the extract itself"),
        ("victim_contacts", {"contacted_at": "2026-12-01T09:00"}, "wanted no later than the extract itself"),
        ("oel_entries", {"entered_at": "2026-12-01T09:00"}, "wanted no later than the extract itself"),
        ("reviews", {"reviewed_at": "2026-12-01T09:00"}, "wanted no later than the extract itself"),
        ("suspects", {"date_of_birth": "1990"}, "date_of_birth: found text of 4 characters, wanted a date"),
    ],
)
def test_a_bad_cell_sets_its_row_aside(table: str, cells: dict[str, str], problem: str) -> None:
    found = extract(**{table: [cells]})
    assert [problem in said for said in problems(found)] == [True]
    assert loaded(found, table) == []


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("crimes", {"reported_at": "2026-11-22T06:00:00"}),
        ("crimes", {"occurred_from": "2026-01-01", "occurred_to": "2026-01-01"}),
        ("crimes", {"outcome_code": "007"}),
        ("crimes", {"oic": "nobody known"}),
        ("postings", {"to_date": "9999-12-31"}),
        ("bails", {"arrested_on": "2026-11-22"}),
        ("custody", {"arrested_at": "2026-02-01T09:00", "released_at": "2026-02-01T09:00"}),
        ("victim_contacts", {"entered_at": "2027-01-01T09:00", "by_collar": "9"}),
        ("suspects", {"status_since": "2027-01-01"}),
        ("units", {"unit_id": "T9", "name": " "}),
        ("absences", {"from_date": "2026-02-02", "to_date": "2026-02-01"}),
    ],
)
def test_a_row_at_the_edge_of_a_rule_loads(table: str, cells: dict[str, str]) -> None:
    assert problems(extract(**{table: [cells]})) == []


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-01-05T09:00", "2026-01-05T09:00Z"),
        ("2026-07-05 09:00:30", "2026-07-05T08:00:30Z"),
        ("2026-07-05T09:00:00.1234567", "2026-07-05T08:00:00.123456Z"),
        ("2026-07-05T09:00Z", "2026-07-05T09:00Z"),
        ("2026-07-05T09:00:00-0530", "2026-07-05T14:30Z"),
        ("2026-03-29T01:30", "2026-03-29T01:30Z"),
        ("2026-10-25T01:30", "2026-10-25T00:30Z"),
    ],
)
def test_a_time_is_read_in_every_form_alone_and_among_others(written: str, instant: str) -> None:
    together = extract(
        crimes=[
            {"reported_at": written},
            {"reported_at": "2026-01-05T09:00:00+02"},
            {"reported_at": "2026-01-05T09:00"},
        ]
    )
    assert only_crime(reported_at=written).tables["crimes"]["reported_at"].iloc[0] == pd.Timestamp(instant)
    assert together.tables["crimes"]["reported_at"].tolist() == [
        pd.Timestamp(instant),
        pd.Timestamp("2026-01-05T07:00Z"),
        pd.Timestamp("2026-01-05T09:00Z"),
    ]


def test_the_future_begins_at_the_londoners_midnight_for_a_date() -> None:
    bail: list[Any] = [{"arrested_on": "2026-07-02"}]
    assert problems(extract(bails=bail, extracted_at="2026-07-01T23:30Z")) == []
    assert len(problems(extract(bails=bail, extracted_at="2026-07-01T22:59Z"))) == 1


def test_texts_are_kept_as_they_are() -> None:
    crimes = only_crime(crime_ref="0042", mo="NA", summary=" null ", oic="1e5").tables["crimes"]
    assert crimes[["crime_ref", "mo", "summary", "oic"]].iloc[0].tolist() == ["0042", "NA", " null ", "1e5"]


def test_columns_have_their_types_whether_rows_are_there_or_not() -> None:
    wanted = {"text": "str", "choice": "category", "date": "datetime64[s]", "instant": "datetime64[us, UTC]"}
    wanted |= {"flag": "bool", "integer": "Int64"}
    full = extract(custody=[{}], bails=[{}], victim_contacts=[{}], oel_entries=[{}], reviews=[{}], crime_links=[{}])
    for found in (full, unfinished({})):
        for table in TABLES.values():
            frame = found.tables[table.name]
            assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
                c.name: wanted[c.type] for c in table.columns
            }
            for column in table.columns:
                if column.choices:
                    assert frame[column.name].cat.categories.tolist() == list(column.choices)


def test_the_first_row_with_a_key_stands_and_later_ones_are_set_aside() -> None:
    found = extract(crimes=[{"crime_ref": "C1", "mo": "first"}, {"crime_ref": "C1", "mo": "second"}], victims=[{}])
    assert found.tables["crimes"]["mo"].tolist() == ["first"]
    assert problems(found) == ['crime_ref: found "C1", wanted each key once; the first row with it stands']
    assert found.problems["row"].tolist() == [2]
    assert loaded(found, "victims") == ["V1"]


def test_a_row_set_aside_still_uses_its_key() -> None:
    found = extract(crimes=[{"crime_ref": "C1", "risk": "none"}, {"crime_ref": "C1"}])
    assert loaded(found, "crimes") == []
    assert found.counts.loc[5].tolist() == ["crimes", 2, 0, 2]


def test_an_identifier_longer_than_an_index_takes_is_set_aside_and_a_long_text_is_fine() -> None:
    right = {"crime_ref": "C" * 850, "summary": "s" * 100_000}
    found = extract(crimes=[{"crime_ref": "C" * 851}, right, {"oic": "é" * 426}])
    assert loaded(found, "crimes") == ["C" * 850]
    assert problems(found) == [
        "crime_ref: found text of 851 characters, wanted a text of at most 850 bytes",
        "oic: found text of 426 characters, wanted a text of at most 850 bytes",
    ]


def test_rows_without_a_key_are_not_repeated_of_each_other() -> None:
    found = extract(crimes=[{"crime_ref": ""}, {"crime_ref": ""}])
    assert problems(found) == ["crime_ref: found nothing, wanted a text"] * 2
    assert found.problems["key"].isna().all()


def test_values_of_python_are_read_as_their_texts() -> None:
    crimes = only_crime(occurred_from=date(2026, 1, 4), hate=True, outcome_code=14).tables["crimes"]
    assert crimes[["occurred_from", "hate", "outcome_code"]].iloc[0].tolist() == [pd.Timestamp("2026-01-04"), True, 14]


def test_a_table_that_does_not_exist_is_an_error_naming_the_others() -> None:
    with pytest.raises(ValueError, match=r"found the table crime, wanted one of units, officers"):
        unfinished({"crime": []})
