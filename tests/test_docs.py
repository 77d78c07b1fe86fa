"""Documentation that fails the build when it is stale."""

import re
from pathlib import Path

import pytest

from manage import manage
from tests.faults.test_causes import every_cause

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_exists(page):
    for name in re.findall(r"manage\.py ([a-z]+)", page.read_text(encoding="utf-8")):
        assert name in manage.commands, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_exists(page):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for name in re.findall(r"`?make ([a-z]+)", page.read_text(encoding="utf-8")):
        assert name in targets, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_linked_or_named_is_there(page):
    text = page.read_text(encoding="utf-8")
    linked = [name for name in re.findall(r"\]\(([^)]+)\)", text) if not name.startswith("http")]
    named = re.findall(r"`((?:core|auth|pages|data_fixtures|tests|docs)/[\w/.]+)`", text)
    for name in (link.partition("#")[0] for link in linked):
        assert (page.parent / name).exists(), name
    for name in named:
        assert (ROOT / name).exists(), name


AREAS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_every_area_of_decisions_is_in_the_list_of_them():
    listed = re.findall(r"\]\(decisions/(\w[\w-]*\.md)\)", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [area.name for area in AREAS]


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.stem)
def test_every_decision_has_its_day_and_what_supersedes_one_is_there(area):
    text = area.read_text(encoding="utf-8")
    entries = [" ".join(entry.split()) for entry in text.split("\n- ")[1:]]
    days = [re.match(r"(\d{4}-\d\d-\d\d) · \*\*", entry) for entry in entries]
    assert entries
    assert all(days), "wanted: the day, a dot, the decision in bold"
    assert [day[1] for day in days] == sorted(day[1] for day in days), "oldest first"
    for name in re.findall(r'\*Superseded by\* "([^"]+)"', " ".join(entries)):
        assert any(f"· **{name}" in entry for entry in entries), name


def test_every_cause_of_trouble_stands_in_operations_with_what_mends_it():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (.+) \|$", text.partition("### What a command, a page")[2], flags=re.MULTILINE)
    listed = [row for row in rows if row[1] != "what to do"]
    assert sorted(listed) == sorted(every_cause())
