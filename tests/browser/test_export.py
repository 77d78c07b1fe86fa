"""Taking a list out in a real browser: what leaves, that it is logged, and that nothing else lets it out."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from core import clock
from core.store.engine import engine, reading, writing
from core.store.refresh import refresh
from core.store.sessions import sessions
from core.store.tables import ACCESS_LOG, EXTRACT
from data_fixtures.people import ALDER, BIRCH, Person
from tests import covering
from tests.browser.conftest import choose, settled
from tests.browser.serving import App
from tests.folders import folder


@pytest.fixture
def url(blank: App, tmp_path: Path) -> str:
    made, now, today = blank.database_url, clock.now(), clock.today()
    refresh(engine(made), folder(tmp_path / "x", now.isoformat(), **covering.team(today)), now)
    return made


@pytest.fixture
def app(blank: App, url: str) -> App:
    return blank


def enter(page: Page, app: App, person: Person, path: str = "/my_actions") -> None:
    page.goto(app.address + path)
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, person, app)
    expect(page.get_by_role("button", name="Export…")).to_be_visible()
    settled(page)


def ask(page: Page, kind: str = "Excel") -> None:
    page.get_by_role("button", name="Export…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Make the file")).to_be_visible()
    dialog.get_by_text(kind, exact=True).click()


def make(page: Page) -> str:
    """Presses, and returns the address of the file."""
    page.get_by_role("dialog").get_by_role("button", name="Make the file").click()
    way = page.get_by_role("dialog").get_by_role("link", name="Download the file")
    expect(way).to_be_visible()
    address = way.get_attribute("href")
    assert address is not None
    return address


def fetched(page: Page) -> Path:
    with page.context.expect_event("page") as tab, page.context.pages[0].expect_popup():
        page.get_by_role("link", name="Download the file").click()
    with tab.value.expect_download() as waiting:
        pass
    return Path(waiting.value.path())


def exported(url: str) -> list[str]:
    with reading(engine(url)) as db:
        rows = db.execute(select(ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.action == "exported")).scalars()
        return sorted(rows)


def test_an_officer_takes_out_both_kinds_and_every_crime_is_logged(page: Page, app: App, url: str) -> None:
    enter(page, app, ALDER)
    ask(page, "CSV")
    expect(page.get_by_text("on restricted crimes stay")).to_be_visible()
    make(page)
    with page.expect_event("popup") as tab:
        page.get_by_role("link", name="Download the file").click()
    with tab.value.expect_download() as waiting:
        pass
    print(waiting.value.suggested_filename)
    print(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))
