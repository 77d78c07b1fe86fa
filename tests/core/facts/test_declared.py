"""A fact is one function with its declaration: all that knows facts follows from it, and a wrong one is named."""

import ast
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from core.backtest.cases import run
from core.extract.columns import TABLES
from core.facts import SUBJECTS, derive, facts_for
from core.facts.catalogue import DECLARING, LAST, dictionary, gathered
from core.facts.declared import Fact, fact, recorded
from core.facts.joined import Joined
from core.searches.register import FOLDER, load
from core.searches.words import sentences
from core.store.engine import ROOT
from core.store.refresh.derivation import modules
from tests.build import extract


@fact("crime", "flag", "a suspect is on live bail, as this test says")
def bailed_in_a_test(tables: Joined) -> pd.Series:
    crime = tables.rows("bails", "crimes")[tables["bails"]["status"].eq("live").to_numpy()]
    return pd.Series(np.bincount(crime, minlength=len(tables["crimes"])) > 0)


BAILED = {"crimes": [{"crime_ref": "X1"}, {"crime_ref": "X2"}], "bails": [{"bail_id": "B1", "crime_ref": "X2"}]}


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue with the fact of this module."""
    for subject, facts in gathered(*DECLARING, sys.modules[__name__]).items():
        monkeypatch.setitem(SUBJECTS, subject, facts)


def holding(*facts: Fact) -> ModuleType:
    module = ModuleType("of_a_test")
    vars(module).update({f"fact_{number}": one for number, one in enumerate(facts)})
    return module


def derived_with(monkeypatch: pytest.MonkeyPatch, one: Fact) -> pd.Series:
    monkeypatch.setitem(SUBJECTS, one.subject, (*SUBJECTS[one.subject], one))
    return derive(extract(**BAILED).tables).frames[one.subject][one.name]


def test_a_fact_is_not_there_before_it_is_declared():
    assert "crime.bailed_in_a_test" not in facts_for("crime")
    assert "bailed_in_a_test" not in derive(extract(**BAILED).tables).frames["crime"]


@pytest.mark.usefixtures("declared")
def test_one_function_puts_a_fact_into_the_catalogue_the_frames_and_the_dictionary():
    assert facts_for("bail")["crime.bailed_in_a_test"] is bailed_in_a_test
    assert derive(extract(**BAILED).tables).frames["crime"]["bailed_in_a_test"].tolist() == [False, True]
    assert (
        dictionary()
        .to_numpy()
        .tolist()
        .count(["crime.bailed_in_a_test", "flag", "a suspect is on live bail, as this test says", ""])
    )


@pytest.mark.usefixtures("declared")
def test_a_definition_may_ask_for_it_and_its_meaning_is_the_words_of_the_policy_page(tmp_path):
    text = (FOLDER / "crime_age.yaml").read_text(encoding="utf-8")
    old = "applies: {fact: crime.open, operator: is, value: true}"
    head, _, _ = (
        text.replace("id: crime_age", "id: bailed")
        .replace(old, old.replace("open", "bailed_in_a_test"))
        .partition("cases:")
    )
    file = tmp_path / "bailed.yaml"
    file.write_text(
        f"""{head}cases:
  - case: only the crime whose suspect is on bail
    today: 2026-11-22
    given: {{crimes: [{{crime_ref: X1}}, {{crime_ref: X2}}], bails: [{{bail_id: B1, crime_ref: X2}}]}}
    expect: [{{subject: X2}}]
  - case: none where nobody is
    today: 2026-11-22
    given: {{crimes: [{{crime_ref: X1}}]}}
    expect: []
""",
        encoding="utf-8",
    )
    search = load(file)
    assert [outcome.fault for outcome in run(search, file)] == ["", ""]
    assert sentences(search.rules[0].applies, "crime") == ["A suspect is on live bail, as this test says"]


def test_what_several_facts_need_is_worked_out_once():
    worked_out: list[str] = []

    def costly(tables: Joined, name: str) -> str:
        worked_out.append(name)
        return name

    tables = Joined(extract(**BAILED).tables)
    assert [tables.once(costly, name) for name in ("one", "one", "other")] == ["one", "one", "other"]
    assert worked_out == ["one", "other"]
    assert bailed_in_a_test(tables) is bailed_in_a_test(tables)


def test_a_fact_of_other_rows_than_its_subjects_is_refused_by_name(monkeypatch):
    of_bails = Fact("crime", "bailed", "flag", "…", lambda tables: tables["bails"]["status"].eq("live"))
    with pytest.raises(ValueError, match=r"fact crime\.bailed: found other rows than those of crime"):
        derived_with(monkeypatch, of_bails)


def test_a_fact_of_another_type_than_declared_is_refused_by_name(monkeypatch):
    texts = Fact("crime", "unit", "flag", "…", lambda tables: tables["crimes"]["unit_id"])
    with pytest.raises(ValueError, match=r"fact crime\.unit: found str; wanted bool for a flag"):
        derived_with(monkeypatch, texts)


def test_two_facts_of_one_name_and_a_subject_that_is_not_there_are_refused():
    again = recorded("crimes", "risk", "another meaning")
    with pytest.raises(ValueError, match=r"fact crime\.risk: declared twice"):
        gathered(*DECLARING, holding(again))
    with pytest.raises(ValueError, match=r"fact person\.age: the subject is not known; accepted: crime, victim"):
        gathered(holding(Fact("person", "age", "number", "…", lambda tables: tables["victims"]["name"])))


def test_a_fact_that_another_module_uses_too_stands_once():
    assert gathered(*DECLARING, *DECLARING) == SUBJECTS


def test_a_recorded_column_is_a_fact_of_its_type_and_choices_and_an_instant_is_its_day_in_london(monkeypatch):
    risk = facts_for("crime")["crime.risk"]
    assert (risk.type, risk.choices) == ("choice", TABLES["crimes"].by_name["risk"].choices)
    interviewed = recorded("custody", "interviewed_at", "the day of the interview")
    assert (interviewed.full_name, interviewed.type) == ("custody.interviewed_on", "date")
    rows = {"custody": [{"custody_id": "K1", "interviewed_at": "2026-07-01T23:30:00+00:00"}]}
    (day,) = interviewed(Joined(extract(**rows).tables))
    assert day.date() == date(2026, 7, 2)


def test_every_fact_is_called_in_its_module_what_it_is_called_in_a_condition():
    for module in DECLARING:
        for name, value in vars(module).items():
            if isinstance(value, Fact):
                assert name.rstrip("_") == value.name, module.__name__


def test_the_days_of_a_last_entry_that_counts_are_explained_by_how_it_is_counted():
    assert set(LAST) == {name for subject in SUBJECTS for name, one in facts_for(subject).items() if one.entries}
    assert {"crime.last_oel_on", "victim.last_contact_on"} <= set(LAST)


def _declares(file: Path) -> bool:
    nodes = ast.walk(ast.parse(file.read_bytes()))
    of = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "core.facts.declared"]
    return bool({alias.name for node in of for alias in node.names} & {"fact", "recorded", "last_counted"})


def test_every_module_that_declares_a_fact_is_gathered_and_decides_what_is_stored():
    files = [file for file in (ROOT / "core").rglob("*.py") if _declares(file)]
    names = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}
    assert names == {module.__name__ for module in DECLARING}, "name it in DECLARING of core/facts/catalogue.py"
    assert names <= set(modules())
