"""Two officers of one rank and surname, two teams of one name: what is chosen is what is shown, and what is logged."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import COVERS
from data_fixtures.people import BIRCH, CEDAR, Person
from tests import covering
from tests.browser.cards import cards, drawn, unfolded
from tests.browser.conftest import come_in, pick
from tests.browser.serving import App
from tests.folders import folder


@pytest.fixture
def app(blank: App, tmp_path: Path) -> App:
    """DC Quill twice in Team 1; Team 2 is called Team 1 as well; DI Cedar manages both."""
    now, rows = clock.now(), covering.team(clock.today())
    twins = [{"collar_number": collar, "name": "Invented Quill", "rank": "DC"} for collar in ("1201", "1202")]
    rows["officers"] = [*rows["officers"], *twins]
    rows["postings"] += [{"collar_number": twin["collar_number"], "unit_id": "T1"} for twin in twins]
    rows["postings"].append({"collar_number": CEDAR.collar_number, "unit_id": "D1", "from_date": "2020-01-06"})
    rows["units"] = [unit | {"name": "Team 1"} for unit in rows["units"]]
    recorded = {"recorded_at": rows["crimes"][0]["recorded_at"], "reported_at": rows["crimes"][0]["recorded_at"]}
    rows["crimes"] += [
        {"crime_ref": f"Q{twin['collar_number']}", "oic": twin["collar_number"], **recorded} for twin in twins
    ]
    refresh(engine(blank.database_url), folder(tmp_path / "x", now.isoformat(), **rows), now)
    return blank


def enter(page: Page, app: App, person: Person, path: str) -> None:
    come_in(page, app, person, path)


def logged(app: App) -> list[str]:
    with reading_whole(engine(app.database_url)) as db:
        return [str(said) for said in db.execute(select(ACCESS_LOG.c.subject)).scalars()]


def test_the_cover_is_the_one_who_was_chosen_on_the_screen_and_in_the_store(page, app):
    enter(page, app, BIRCH, "/cover")
    page.get_by_role("button", name="Record cover…").first.click()
    dialog = page.get_by_role("dialog")
    pick(page, dialog.get_by_label("Who covers"), "Quill", re.compile("1201"))
    expect(dialog.get_by_text("DC Quill (1201) sees the crimes of DC Alder (1001)")).to_be_visible()
    dialog.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text(re.compile(r"DC Quill \(1201\) covers .*, given by DS Birch \(2001\)"))).to_be_visible()
    with reading_whole(engine(app.database_url)) as db:
        assert [row.cover_collar for row in db.execute(select(COVERS))] == ["1201"]


def test_the_handover_is_of_the_one_who_was_chosen(page, app):
    enter(page, app, BIRCH, "/cover")
    pick(page, page.get_by_label("Whose work"), "Quill", re.compile("1201"))
    expect(cards(page, "Q1201").first).to_be_visible()
    expect(cards(page, "Q1202")).to_have_count(0)
    assert "cover officer=1201" in logged(app)


def test_of_two_teams_with_one_name_the_one_chosen_is_shown(page, app):
    enter(page, app, CEDAR, "/team")
    for unit, there in (("T1", "X1"), ("T2", "X4")):
        pick(page, page.get_by_role("combobox", name="Unit"), unit, re.compile(unit))
        expect(page).to_have_url(re.compile(f"unit={unit}"))
        unfolded(drawn(page))
        expect(cards(page, there).first).to_be_visible()
    expect(cards(page, "X1")).to_have_count(0)
    assert "team unit=T2" in logged(app)
