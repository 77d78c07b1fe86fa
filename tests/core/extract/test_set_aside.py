"""What is said of a row set aside, and to whom it may be named."""

import pandas as pd
import pytest

from core.extract.defaults import complete
from tests.build import extract, only_crime
from tests.core.extract.asking import loaded, problems, unfinished


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
