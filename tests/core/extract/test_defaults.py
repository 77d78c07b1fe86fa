"""Completing rows: what a case leaves out is added as documented."""

from typing import Any

import pytest

from core.extract.defaults import complete
from tests.build import extract


def test_nothing_at_all_is_a_valid_extract_of_the_invented_force() -> None:
    found = extract()
    assert found.problems.empty
    assert found.tables["units"]["unit_id"].tolist() == ["F1", "B1", "D1", "T1"]
    assert found.tables["officers"]["name"].tolist() == ["DC Alder", "DS Birch", "DI Cedar"]


@pytest.mark.parametrize(
    "table",
    ["crimes", "victims", "victim_contacts", "suspects", "custody", "bails", "oel_entries", "reviews", "crime_links"],
)
def test_one_empty_row_of_any_table_is_completed_to_a_valid_extract(table: str) -> None:
    found = extract(**{table: [{}, {}]})
    assert found.problems.empty
    assert len(found.tables[table]) == 2


def test_reported_and_recorded_are_both_the_one_that_is_given() -> None:
    crimes = complete({"crimes": [{"recorded_at": "2026-03-01T10:00"}, {"reported_at": "2026-04-01T10:00"}, {}]})[
        "crimes"
    ]
    assert [(row["reported_at"], row["recorded_at"], row["status_since"]) for row in crimes] == [
        ("2026-03-01T10:00", "2026-03-01T10:00", "2026-03-01"),
        ("2026-04-01T10:00", "2026-04-01T10:00", "2026-04-01"),
        ("2026-01-05T09:00:00", "2026-01-05T09:00:00", "2026-01-05"),
    ]


def test_parents_that_are_named_are_added_and_strangers_are_not() -> None:
    rows: dict[str, Any] = {
        "crimes": [{"unit_id": "T2", "oic": "1099"}],
        "postings": [{"collar_number": "2005", "unit_id": "D2"}],
        "reviews": [{"by_collar": "2099"}],
    }
    done = complete(rows)
    assert [row["collar_number"] for row in done["officers"]] == ["1001", "2001", "3001", "2005"]
    assert done["officers"][-1]["rank"] == "DS"
    assert {row["unit_id"]: row["parent_id"] for row in done["units"][4:]} == {"T2": "D1", "D2": "B1"}
    assert extract(**rows).problems.empty


def test_a_contact_alone_brings_its_victim_and_crime() -> None:
    done = complete({"victim_contacts": [{"victim_id": "V7"}]})
    assert (done["victims"][0]["victim_id"], done["victims"][0]["crime_ref"]) == ("V7", done["crimes"][0]["crime_ref"])


def test_custody_and_bail_find_the_suspect_of_their_crime() -> None:
    done = complete(
        {
            "suspects": [{"crime_ref": "C1"}, {"crime_ref": "C2"}],
            "bails": [{"crime_ref": "C2"}],
            "custody": [{"suspect_id": "S2"}],
        }
    )
    assert done["bails"][0]["suspect_id"] == "S2"
    assert done["custody"][0]["crime_ref"] == "C2"


def test_a_given_posting_replaces_the_officers_own() -> None:
    postings = complete({"postings": [{"collar_number": "1001", "unit_id": "T5"}]})["postings"]
    assert [row["unit_id"] for row in postings if row["collar_number"] == "1001"] == ["T5"]


def test_a_table_given_as_empty_gets_only_what_others_need() -> None:
    done = complete({"officers": [], "units": [], "crimes": [{}]})
    assert (done["officers"], done["postings"]) == ([], [])
    assert [row["unit_id"] for row in done["units"]] == ["T1", "D1", "B1", "F1"]


def test_an_empty_cell_stays_empty() -> None:
    assert complete({"crimes": [{"risk": "", "oic": None}]})["crimes"][0]["risk"] == ""


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"crime": []}, "found the table crime, wanted one of units, officers"),
        ({"crimes": [{"colour": "red"}]}, "found the column of crimes colour, wanted one of crime_ref, offence_code"),
    ],
)
def test_unknown_names_are_errors_that_name_the_accepted_ones(rows: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        complete(rows)
