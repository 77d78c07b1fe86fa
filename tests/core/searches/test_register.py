"""Search definitions: the published ones hold, and a wrong one is refused with file, line and what is accepted."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from core.backtest.cases import run
from core.definitions.yaml_lines import BadDefinition
from core.searches.register import FOLDER, load, load_all, searches

FILES = {search.id: FOLDER / f"{search.id}.yaml" for search in searches().values()}
CASES = [(search, case) for search in searches().values() for case in search.cases]


@pytest.mark.parametrize(("search", "case"), CASES, ids=[f"{search.id}: {case.case}" for search, case in CASES])
def test_every_worked_case_holds(search, case):
    (outcome,) = run(search.model_copy(update={"cases": [case]}), FILES[search.id])
    assert outcome.fault == ""


def test_the_searches_of_the_contract_are_there():
    assert set(searches()) >= {
        "allocation", "investigation_plan", "supervisor_review", "manager_review", "oel_update", "victim_contact",
        "victim_update", "named_suspect", "bail_return", "bail_period", "failed_to_surrender",
        "released_under_investigation", "time_limit", "detection_mismatch", "data_integrity", "linked_crime",
        "crime_age",
    }  # fmt: skip


@pytest.mark.parametrize("search", searches().values(), ids=list(searches()))
def test_every_search_has_a_boundary_pair_the_last_day_in_time_and_the_day_after(search):
    given = [(case.given, case.today, flag) for case in search.cases for flag in case.expect]
    assert any(
        today - other == timedelta(days=1) and late.get("state") == "overdue" and early.get("days") == 0
        for rows, today, late in given
        for others, other, early in given
        if rows == others
    )


@pytest.fixture
def edited(tmp_path: Path):
    def edit(old: str, new: str) -> Path:
        text = (FOLDER / "oel_update.yaml").read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / "oel_update.yaml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file

    return edit


def test_a_cycle_is_refused_with_its_line(tmp_path):
    file = tmp_path / "oel_update.yaml"
    file.write_text("id: oel_update\napplies: &again\n  all: [*again]\n", encoding="utf-8")
    with pytest.raises(BadDefinition, match=r"oel_update.yaml, line 3: found an alias .*; write each value out"):
        load(file)


def test_a_failing_case_is_named_with_file_and_line_what_was_found_and_what_was_expected(edited):
    file = edited("state: overdue", "state: later")
    outcome = next(outcome for outcome in run(load(file), file) if outcome.fault)
    line = next(n for n, text in enumerate(file.read_text().splitlines(), start=1) if outcome.case in text)
    assert outcome.at == f"oel_update.yaml, line {line}: cases[{outcome.at[-2]}]"
    assert "found 'overdue', expected 'later'" in outcome.fault


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: Head", "ownr: Head", ["oel_update.yaml", "line", "unknown key 'ownr'", "accepted:", "owner"]),
        ("crime.open,", "crime.opened,", ["unknown fact 'crime.opened'", "crime.open", "crime.status"]),
        ("operator: is_not,", "operator: isnt,", ["line", "is_not"]),
        ("value: unallocated", "value: unalocated", ["'unalocated'", "accepted: unallocated, under_investigation"]),
        ("value: true", "value: yes please", ["'yes please'", "write true or false"]),
        ("acts: oic", "acts: officer", ["acts", "'oic'", "'supervisor'"]),
        ("warn: 3}", "warn: -3}", ["values", "greater than or equal to 0"]),
        ("warn: 3}", "warn: three}", ["values", "'three'"]),
        ("warn: 3}", "warn: 99999}", ["values", "less than or equal to 36500"]),
        ("warn: 3}", "warn: 2.5}", ["values", "valid integer", "2.5"]),
        ("add: standard", "add: standrad", ["values", "standrad"]),
        ("first: [crime.last_oel_on", "first: [crime.status", ["crime.status", "not a date fact", "crime.last_oel_on"]),
        ("weight: policy\n", "weight: policy\nweight: local\n", ["'weight' stands twice", "first on line"]),
        ("id: oel_update", "id: oel", ["'oel'", "'oel_update'"]),
        ("version: 1", "", ["version", "Field required"]),
        ("subject: crime", "subject: person", ["subject", "'victim'"]),
    ],
)
def test_a_wrong_definition_says_where_what_was_found_and_what_is_accepted(edited, old, new, said):
    with pytest.raises(BadDefinition) as refused:
        load(edited(old, new))
    for words in said:
        assert words in str(refused.value)
    assert "oel_update.yaml, line " in str(refused.value)


def test_an_error_names_the_line_of_the_key_it_is_about(edited):
    file = edited("value: unallocated", "value: unalocated")
    line = next(n for n, text in enumerate(file.read_text().splitlines(), start=1) if "unalocated" in text)
    with pytest.raises(BadDefinition, match=f"line {line}: applies.all\\[1\\]"):
        load(file)


def test_two_entries_in_force_on_one_day_are_refused(edited):
    extra = "numbers:\n  - from: 2000-01-01\n    source: A second voice\n    values: {standard: 1, high: 1, warn: 1}\n"
    with pytest.raises(BadDefinition, match="two entries are in force from 2000-01-01"):
        load(edited("numbers:\n", extra))


def test_a_definition_without_a_negative_case_is_refused(edited):
    with pytest.raises(BadDefinition, match="at least one that expects none"):
        load(edited("    expect: []\n", "    expect: [{state: overdue}]\n"))


def test_a_file_that_is_not_yaml_is_refused_with_its_line(edited):
    with pytest.raises(BadDefinition, match=r"oel_update\.yaml, line \d+: not YAML"):
        load(edited("id: oel_update", "id: [oel_update"))


def test_a_case_that_does_not_hold_says_what_differs(edited):
    file = edited("days: 0, state: due_soon", "days: 0, state: overdue")
    faults = [outcome.fault for outcome in run(load(file), file) if outcome.fault]
    assert faults == ["flag 1: state: found 'due_soon', expected 'overdue'"]


def test_a_folder_or_file_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path, monkeypatch):
    assert load_all(tmp_path) == []
    with pytest.raises(BadDefinition, match=r"nowhere: is not there"):
        load_all(tmp_path / "nowhere")

    def forbidden(where):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", forbidden)
    with pytest.raises(BadDefinition, match=r"cannot be read \(Permission denied\)"):
        load_all(tmp_path)
