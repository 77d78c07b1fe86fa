"""What goes with a row that is set aside, and what a row must belong to."""

from typing import Any

import pytest

from core.extract.columns import TABLES
from core.extract.defaults import complete
from tests.build import extract
from tests.core.extract.asking import loaded, problems, unfinished


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
