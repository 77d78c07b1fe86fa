"""docs/adding-a-search.md is true: the search in it is one file, the fact in it one function, and all else follows."""

import importlib.util
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from core.backtest.cases import prove_published, run
from core.calendar_feed import calendar
from core.digest.content import Foot, digest, text
from core.extract.columns import TABLES
from core.facts import SUBJECTS, derive
from core.facts.catalogue import DECLARING, dictionary, gathered
from core.flags.groups import grouped
from core.flags.raising import in_order, in_state, raise_flags
from core.flags.tiles import tiles
from core.flags.why import explain
from core.searches import model, register
from core.searches.conditions import OPERATORS, Operator
from core.searches.pairs import called
from manage import manage
from pages.about import policy
from tests.build import extract, seen_whole

PAGE = Path(__file__).parents[1] / "docs" / "adding-a-search.md"
TODAY, LOADED = date(2026, 11, 22), datetime(2026, 11, 22, 7, tzinfo=UTC)
TRIED, TITLE = "tried_on_this_page", "Tried on this page"
ROWS = {
    "crimes": [{"crime_ref": "X1", "risk": "high", "oic": "1001", "recorded_at": "2026-11-10T09:00:00"}],
    "reviews": [{"crime_ref": "X1", "by_collar": "1001", "kind": "supervisor", "reviewed_at": "2026-11-12T09:00:00"}],
}


def quoted(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return str(block)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The search of the page as a file, under a name of its own: the page's may have been published."""
    (name,) = set(re.findall(r"`([a-z_]+)\.yaml`", PAGE.read_text(encoding="utf-8")))
    assert f"id: {name}\n" in quoted("yaml")
    where = tmp_path / "searches" / f"{TRIED}.yaml"
    where.parent.mkdir()
    text = re.sub(r"^title: .*$", f"title: {TITLE}", quoted("yaml").replace(f"id: {name}", f"id: {TRIED}"), flags=re.M)
    where.write_text(text, encoding="utf-8")
    return where


@pytest.fixture
def published(file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The register with the search of the page beside the others; the id of that one."""
    for one in register.FOLDER.glob("*.yaml"):
        shutil.copy(one, file.parent)
    monkeypatch.setattr(register, "FOLDER", file.parent)
    monkeypatch.setattr("core.backtest.cases.FOLDER", file.parent)
    kept = (register.searches, register.fingerprint)
    for one in kept:
        one.cache_clear()
    yield file.stem
    monkeypatch.undo()
    for one in kept:
        one.cache_clear()


@pytest.fixture
def flags() -> pd.DataFrame:
    return seen_whole(in_order(in_state(raise_flags(_facts(), register.searches().values()), TODAY)))


def _facts():
    return derive(extract(**ROWS).tables)


def test_the_cases_of_the_search_on_the_page_hold(file):
    outcomes = list(run(register.load(file), file))
    assert len(outcomes) >= 3
    assert [outcome.fault for outcome in outcomes if outcome.fault] == []
    tested = CliRunner().invoke(manage, ["searches", "test", str(file)])
    assert (tested.exit_code, "0 failed" in tested.output) == (0, True)


@pytest.mark.slow
def test_the_file_alone_puts_the_search_in_force_and_changes_what_a_refresh_goes_by(file, request):
    before = register.fingerprint()
    name = request.getfixturevalue("published")
    prove_published()
    assert name in register.searches()
    assert register.fingerprint() != before


def test_its_flags_stand_in_the_worklist_with_a_tile_and_the_reason(published, flags):
    search = register.searches()[published]
    (flag,) = grouped(flags, TODAY).query("search == @published").to_dict("records")
    assert (flag["state"], flag["days"], flag["acts"]) == ("overdue", -2, "supervisor")
    assert called(search, flag) == search.title
    why = explain(flag, search, _facts(), extract(**ROWS).tables)
    assert "20 Nov 2026, the last day in time" in why.steps[-1]
    tallies = flags.assign(count=1, work="open")
    (tile,) = [tile for tile in tiles(tallies, register.searches(), TODAY) if tile.search is search]
    assert (tile.now, tile.first) == (1, "overdue")


def test_a_clock_that_waits_for_an_entry_says_what_nearly_counted(file, request):
    waits = file.read_text(encoding="utf-8").replace(
        "first: [crime.recorded_on]", "first: [crime.last_supervisor_review_on, crime.recorded_on]"
    )
    file.write_text(waits, encoding="utf-8")
    name = request.getfixturevalue("published")
    (flag,) = request.getfixturevalue("flags").query("search == @name").to_dict("records")
    why = explain(flag, register.searches()[name], _facts(), extract(**ROWS).tables)
    assert [near.why_not for near in why.nearly] == ["the officer in case cannot review their own crime"]


def test_a_digest_and_a_calendar_call_it_by_its_title(published, flags):
    work = flags.assign(work="open", theirs=True)
    nothing = work.assign(change="new").iloc[:0]
    foot = Foot(LOADED - timedelta(hours=1), LOADED, timedelta(hours=26), "https://a.example")
    words = text(digest(work, nothing, TODAY - timedelta(days=3), TODAY), register.searches(), foot)
    assert f"1 x {TITLE}" in words
    mine = work[work["search"].eq(published)].assign(count=1)
    feed = calendar(mine, register.searches(), TODAY - timedelta(days=5), feed="f", page="", loaded_at=LOADED)
    assert TITLE.encode() in feed


def _policy_sheet(search_id: str) -> None:
    from core.searches.register import searches
    from pages.about import policy_sheet

    policy_sheet.ask(searches()[search_id], lambda: None)


@pytest.mark.slow
def test_the_policy_page_shows_it(published):
    groups = policy.listed(register.searches().values(), date(2026, 11, 22))
    (row,) = (row for group in groups for row in group["rows"] if row["title"] == TITLE)
    assert row["href"] == f"/policy?search={published}"
    app = AppTest.from_function(_policy_sheet, args=(published,)).run(timeout=60)
    assert not app.exception
    assert "- No last supervisor review" in " ".join(part.value for part in app.markdown)
    assert any(f"Rule {published} version 1" in caption.value for caption in app.caption)


@pytest.fixture
def fact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The fact of the page, in a module and under a name of its own; its full name."""
    place = tmp_path / "of_the_page.py"
    place.write_text(quoted("python").replace("def on_live_bail", f"def {TRIED}"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(place.stem, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for subject, facts in gathered(*DECLARING, module).items():
        monkeypatch.setitem(SUBJECTS, subject, facts)
    return SUBJECTS["crime"][-1].full_name


def test_the_fact_on_the_page_is_one_function_and_everything_knows_it(fact):
    assert fact == f"crime.{TRIED}"
    built = extract(crimes=[{"crime_ref": "X1"}, {"crime_ref": "X2"}], bails=[{"bail_id": "B1", "crime_ref": "X2"}])
    assert derive(built.tables).frames["crime"][TRIED].tolist() == [False, True]
    assert fact in dictionary()["fact"].tolist()
    listed = CliRunner().invoke(manage, ["searches", "facts"])
    assert listed.exit_code == 0
    assert f'"{fact}","flag","a suspect of the crime is on live bail",""' in listed.output


def test_the_page_names_every_key_that_may_be_left_out_subject_grade_and_weight():
    page = PAGE.read_text(encoding="utf-8")
    optional = {name for name, field in model.Search.model_fields.items() if not field.is_required()}
    named = re.search(r"Of the keys only (.*?)\s+may be left out", page, flags=re.DOTALL)
    assert named is not None
    assert set(re.findall(r"`(\w+)`", named.group(1))) == optional
    for accepted in (*SUBJECTS, *get_args(model.Acts), *get_args(model.Weight), *OPERATORS, *get_args(Operator)):
        assert f"`{accepted}`" in page, accepted
    for table, column in re.findall(r'recorded\("(\w+)", "(\w+)"', page):
        assert column in TABLES[table].by_name
