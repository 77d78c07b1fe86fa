"""Judging rows: what sets one aside, what goes with it, and that nothing is lost."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.extract import Extract
from core.extract.columns import TABLES
from core.extract.defaults import complete
from tests.build import EXTRACTED_AT, extract, only_crime


def problems(found: Extract) -> list[str]:
    return found.problems["problem"].tolist()


def loaded(found: Extract, table: str) -> list[str]:
    return found.tables[table][TABLES[table].key].tolist()


def unfinished(rows: dict[str, list[dict[str, str]]], kind: Any = "full") -> Extract:
    """An extract of rows as they are, so that a parent can be missing."""
    return Extract.from_rows(rows, extracted_at=EXTRACTED_AT, kind=kind)


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


def test_rows_without_a_key_are_not_repeated_of_each_other() -> None:
    found = extract(crimes=[{"crime_ref": ""}, {"crime_ref": ""}])
    assert problems(found) == ["crime_ref: found nothing, wanted a text"] * 2
    assert found.problems["key"].isna().all()


def test_a_crime_set_aside_takes_its_children_with_it() -> None:
    found = extract(
        crimes=[{"crime_ref": "C1", "risk": "none"}, {"crime_ref": "C2"}],
        victims=[{"crime_ref": "C1"}, {"crime_ref": "C2"}],
        victim_contacts=[{"victim_id": "V1"}, {"victim_id": "V2"}],
        custody=[{"crime_ref": "C1"}],
        oel_entries=[{"crime_ref": "C1"}],
        reviews=[{"crime_ref": "C1"}],
        crime_links=[{"crime_ref": "C2", "linked_ref": "C1"}],
        access_lists=[{"crime_ref": "C1"}],
    )
    aside = found.problems[["table", "column"]].drop_duplicates().to_numpy().tolist()
    assert aside == [
        ["crimes", "risk"],
        ["victims", "crime_ref"],
        ["victim_contacts", "victim_id"],
        ["suspects", "crime_ref"],
        ["custody", "suspect_id"],
        ["custody", "crime_ref"],
        ["oel_entries", "crime_ref"],
        ["reviews", "crime_ref"],
        ["crime_links", "linked_ref"],
        ["access_lists", "crime_ref"],
    ]
    assert loaded(found, "victim_contacts") == ["VC2"]


def test_a_unit_set_aside_takes_everything_down_to_the_contacts_with_it() -> None:
    found = extract(
        units=[{"unit_id": "D1", "level": "division"}], crimes=[{}], victims=[{}], victim_contacts=[{}], officers=[]
    )
    assert loaded(found, "units") == ["F1", "B1"] or sorted(loaded(found, "units")) == ["B1", "F1"]
    assert [loaded(found, name) for name in ("crimes", "victims", "victim_contacts")] == [[], [], []]


REFERENCES = [(t.name, c.name) for t in TABLES.values() for c in t.references]


def test_the_references_are_those_of_the_contract() -> None:
    assert len(REFERENCES) == 19
    assert not {("crimes", "oic"), ("reviews", "by_collar"), ("victim_contacts", "by_collar")} & set(REFERENCES)


@pytest.mark.parametrize(("table", "column"), REFERENCES)
def test_a_row_whose_parent_is_absent_is_set_aside(table: str, column: str) -> None:
    rows = complete({table: [{}]})
    rows[table][-1][column] = "nowhere"
    found = unfinished(rows).problems
    parent = TABLES[table].by_name[column].references
    said = f'{column}: found "nowhere", wanted the key of a row of {parent}; there is none'
    assert said in found.loc[found["table"] == table, "problem"].tolist()


@pytest.mark.parametrize(("table", "column"), REFERENCES)
def test_in_an_extract_of_changes_a_parent_may_be_elsewhere(table: str, column: str) -> None:
    rows = complete({table: [{}]})
    rows[table][-1][column] = "nowhere"
    assert problems(unfinished(rows, "changes")) == []


def test_in_an_extract_of_changes_a_parent_set_aside_still_takes_its_children() -> None:
    found = extract(kind="changes", crimes=[{"risk": "none"}], victims=[{}])
    assert loaded(found, "victims") == []


def test_units_above_themselves_are_set_aside_with_those_below() -> None:
    units: list[Any] = [
        {"unit_id": "T7", "parent_id": "T8"},
        {"unit_id": "T8", "parent_id": "T7"},
        {"unit_id": "T9", "parent_id": "T9"},
        {"unit_id": "T6", "parent_id": "T7"},
    ]
    found = extract(units=units).problems.set_index("key")["problem"]
    assert ["ring" if "below this one" in found[key] else "orphan" for key in ("T7", "T8", "T9", "T6")] == [
        "ring"
    ] * 3 + ["orphan"]
    assert "T1" not in found


def test_a_very_deep_chain_of_units_is_followed_to_its_end() -> None:
    chain: list[Any] = [{"unit_id": f"T{n}", "parent_id": f"T{n + 1}"} for n in range(10, 3000)]
    rows = complete({"units": [*chain, {"unit_id": "T3000", "parent_id": ""}]})
    assert problems(unfinished(rows)) == []
    rows["units"] = [row for row in rows["units"] if row["unit_id"] != "T3000"]
    assert len(problems(unfinished(rows))) == 2990


def test_no_message_quotes_a_person_or_a_sentence() -> None:
    found = extract(
        suspects=[{"date_of_birth": "1990-13-01", "name": "Invented Person"}],
        crimes=[{"hate": "He said so", "status": "Invented Person", "unit_id": "T1"}],
        officers=[{"collar_number": "1001", "name": "", "email": "x"}],
    )
    assert len(problems(found)) > 3
    assert not [said for said in problems(found) if "1990" in said or "Invented" in said or "He said" in said]


def test_a_reason_is_the_problem_without_the_value() -> None:
    found = only_crime(outcome_code="99").set_aside
    assert found["reason"].tolist() == ["outcome_code: wanted a whole number: 0 to 22"]


def test_a_set_aside_row_is_named_with_its_crimes_unit_and_officer() -> None:
    found = extract(
        crimes=[
            {"crime_ref": "C1", "oic": "1001", "risk": "none", "restricted": True},
            {"crime_ref": "C2", "oic": "1002"},
        ],
        victims=[{"crime_ref": "C2", "victim_id": "V9", "kind": "dog"}],
        victim_contacts=[{"victim_id": "V9"}],
    ).set_aside
    named = found[["table", "crime_ref", "unit_id", "oic", "restricted"]].to_numpy().tolist()
    assert named == [
        ["crimes", "C1", "T1", "1001", "true"],
        ["victims", "C2", "T1", "1002", "false"],
        ["victim_contacts", "C2", "T1", "1002", "false"],
    ]


@pytest.mark.parametrize(
    ("first", "second", "answer"), [("false", "true", "true"), ("true", "false", "true"), ("false", "x", None)]
)
def test_of_two_rows_of_one_crime_the_more_careful_is_believed(first: str, second: str, answer: str | None) -> None:
    found = extract(crimes=[{"crime_ref": "C1", "restricted": first}, {"crime_ref": "C1", "restricted": second}])
    assert [None if pd.isna(said) else said for said in found.set_aside["restricted"].unique()] == [answer]


def test_the_access_list_of_a_crime_set_aside_is_kept_to_name_it_to_those_on_it() -> None:
    rows = complete(
        {"crimes": [{"risk": "none"}], "access_lists": [{"collar_number": "1001"}, {"collar_number": "2001"}]}
    )
    rows["access_lists"].append({"access_id": "AC9", "crime_ref": "C1", "collar_number": "nobody"})
    rows["access_lists"].append({"access_id": "AC8", "crime_ref": "elsewhere", "collar_number": "1001"})
    found = unfinished(rows)
    assert found.set_aside_access.to_numpy().tolist() == [["C1", "1001"], ["C1", "2001"]]
    assert loaded(found, "access_lists") == []


def test_values_of_python_are_read_as_their_texts() -> None:
    crimes = only_crime(occurred_from=date(2026, 1, 4), hate=True, outcome_code=14).tables["crimes"]
    assert crimes[["occurred_from", "hate", "outcome_code"]].iloc[0].tolist() == [pd.Timestamp("2026-01-04"), True, 14]


def test_a_table_that_does_not_exist_is_an_error_naming_the_others() -> None:
    with pytest.raises(ValueError, match=r"found the table crime, wanted one of units, officers"):
        unfinished({"crime": []})


CELL = st.sampled_from(["", "C1", "C2", "V1", "V2", "T1", "high", "person", "true", "2026-01-05", "2026-01-05T09:00"])
RISK = st.sampled_from(["high", "none", ""])
CRIME = st.fixed_dictionaries({"crime_ref": st.sampled_from(["C1", "C2", "C3", ""]), "risk": RISK})
VICTIM = st.fixed_dictionaries({"victim_id": st.sampled_from(["V1", "V2", ""]), "crime_ref": CELL, "kind": CELL})
CONTACT = st.fixed_dictionaries({"contact_id": CELL, "victim_id": CELL, "contacted_at": CELL})


def mess(crimes: list[Any], victims: list[Any], contacts: list[Any]) -> dict[str, list[dict[str, str]]]:
    """Rows completed cell by cell, but parents only as drawn."""
    rows = complete({"crimes": crimes, "victims": victims, "victim_contacts": contacts})
    return rows | {"crimes": rows["crimes"][: len(crimes)], "victims": rows["victims"][: len(victims)]}


@settings(max_examples=25, deadline=None)
@given(st.lists(CRIME, max_size=4), st.lists(VICTIM, max_size=4), st.lists(CONTACT, max_size=4))
def test_every_row_is_loaded_or_set_aside_with_a_reason(
    crimes: list[Any], victims: list[Any], contacts: list[Any]
) -> None:
    rows = mess(crimes, victims, contacts)
    found = unfinished(rows)
    assert found.counts["in_file"].tolist() == [len(rows[name]) for name in TABLES]
    assert (found.counts["loaded"] + found.counts["set_aside"]).tolist() == found.counts["in_file"].tolist()
    assert [len(found.tables[name]) for name in TABLES] == found.counts["loaded"].tolist()
    aside = found.problems.drop_duplicates(["table", "row"]).groupby("table").size()
    assert aside.to_dict() == {name: n for name, n in zip(TABLES, found.counts["set_aside"], strict=True) if n}
    assert set(found.tables["victim_contacts"]["victim_id"]) <= set(loaded(found, "victims"))
    assert set(found.tables["victims"]["crime_ref"]) <= set(loaded(found, "crimes"))


@settings(max_examples=25, deadline=None)
@given(st.lists(CRIME, max_size=3, unique_by=lambda row: row["crime_ref"]), st.lists(VICTIM, max_size=3), st.randoms())
def test_the_order_of_rows_with_different_keys_changes_nothing(
    crimes: list[Any], victims: list[Any], random: Any
) -> None:
    rows = mess(crimes, list({row["victim_id"]: row for row in victims}.values()), [])
    shuffled = {name: random.sample(table, len(table)) for name, table in rows.items()}
    one, other = unfinished(rows), unfinished(shuffled)
    assert sorted(problems(one)) == sorted(problems(other))
    for name in TABLES:
        assert sorted(loaded(one, name)) == sorted(loaded(other, name))
