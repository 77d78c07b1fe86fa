"""A page is one file and one record: its menu entry, count, roles, log and address follow, and nothing else changes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.store.engine import engine, reading_whole
from core.store.schema.records import ACCESS_LOG
from data_fixtures.people import ALDER, BIRCH, Person
from tests.browser import open_pages
from tests.browser.conftest import PATIENCE, come_in, settled
from tests.browser.serving import RUN, App, running_app

FILE = """
import streamlit as st

from pages.work import freshness


def show(desk):
    freshness.head("Stocktake", desk.snapshot)
    st.write(f"Drawn for {len(desk.visitor.scope.units)} unit.")
"""
# The one line, and where its file lies: beside the tests' secrets instead of in the project's folder.
RUN_WITH_IT = f"""
import sys
from pathlib import Path
import pages.supervisor
from auth import pages as of_app
from auth.roles import LEADERS
pages.supervisor.__path__.append(str(Path(sys.argv[3]).parent))
where = of_app.Section.SUPERVISOR, of_app.Heading.MY_TEAM
record = of_app.Page("stocktake", *where, "Stocktake", ":material/inventory:", LEADERS,
                     count=lambda tallies: tallies["in_units"].astype(bool))
of_app.PAGES = (*of_app.PAGES, record)
{RUN}
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    where = tmp_path_factory.mktemp("stocktake")
    (where / "stocktake.py").write_text(FILE, encoding="utf-8")
    with running_app(where, open_pages.store(where), provider, run=RUN_WITH_IT) as running:
        yield running


def enter(page: Page, app: App, person: Person, path: str) -> None:
    come_in(page, app, person, path)
    expect(page.get_by_text(f"{person.rank} {person.name}").first).to_be_visible(timeout=PATIENCE)
    settled(page)


def logged(app: App, person: Person) -> list[tuple[str, str]]:
    query = select(ACCESS_LOG.c.action, ACCESS_LOG.c.subject).where(ACCESS_LOG.c.collar_number == person.collar_number)
    with reading_whole(engine(app.database_url)) as db:
        return [(action, subject) for action, subject in db.execute(query.order_by(ACCESS_LOG.c.entry_id))]


def test_whoever_may_open_it_is_led_to_it_by_its_address_finds_it_in_the_menu_and_is_logged(
    page: Page, app: App
) -> None:
    enter(page, app, BIRCH, "/stocktake")  # a deep link: the door leads on to it after the sign-in
    expect(page.get_by_role("heading", name="Stocktake")).to_be_visible()
    expect(page.get_by_text("Drawn for 1 unit.")).to_be_visible()
    menu = page.get_by_role("link", name=re.compile(r"^(\w+ )?Stocktake \(\d+\)$"))
    expect(menu).to_have_count(1)
    assert logged(app, BIRCH) == [("searched", "stocktake")]


def test_whoever_may_not_is_told_so_and_the_attempt_is_logged(page: Page, app: App) -> None:
    enter(page, app, ALDER, "/stocktake")
    expect(page.get_by_text("This page is not part of your role (officer).")).to_be_visible()
    expect(page.get_by_text("Drawn for")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Stocktake"))).to_have_count(0)
    assert logged(app, ALDER) == [("refused", "stocktake")]
