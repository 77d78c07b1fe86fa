"""Why do I see this?: a sergeant asks of a crime and of a colleague; what is not hers is answered as not there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.store.engine import engine, reading_whole
from core.store.schema.records import ACCESS_LOG
from data_fixtures.people import ALDER, BIRCH, ELM, Person
from tests.browser import open_pages
from tests.browser.conftest import PATIENCE, come_in, pick, settled
from tests.browser.serving import App, running_app
from tests.stores import held

NOT_THERE = "There is no crime with this reference that you can see."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    where = tmp_path_factory.mktemp("why")
    with running_app(where, open_pages.store(where), provider) as running:
        yield running


def enter(page: Page, app: App, person: Person, path: str = "/why_visible") -> None:
    come_in(page, app, person, path)
    expect(page.get_by_text(f"{person.rank} {person.name}").first).to_be_visible(timeout=PATIENCE)
    settled(page)


def ask(page: Page, ref: str) -> None:
    page.get_by_label("Crime reference").fill(ref)
    page.get_by_role("button", name="Ask about the crime").click()
    settled(page)


def logged(app: App, person: Person) -> list[tuple[str | None, ...]]:
    columns = (ACCESS_LOG.c.action, ACCESS_LOG.c.crime_ref, ACCESS_LOG.c.subject)
    query = select(*columns).where(ACCESS_LOG.c.collar_number == person.collar_number)
    with reading_whole(engine(app.database_url)) as db:
        return [tuple(row) for row in db.execute(query.order_by(ACCESS_LOG.c.entry_id))]


def test_a_sergeant_asks_why_on_a_phone_and_each_question_is_logged(page: Page, app: App) -> None:
    enter(page, app, BIRCH)
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, "X1")
    expect(page.get_by_text("Sees it")).to_be_visible()
    expect(page.get_by_text("Open by posting to Team 1, since 6 Jan 2020.")).to_be_visible()
    pick(page, page.get_by_label("Who").first, "1011", re.compile("1011"))
    ask(page, "X1")
    expect(page.get_by_text("Does not see it")).to_be_visible()
    expect(
        page.get_by_text("Missing: the role of a supervisor; the posting to Team 1, since 6 Jan 2020 is there.")
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    pick(page, page.get_by_label("Who").last, "1001", re.compile("1001"))
    page.get_by_role("button", name="Ask about the person").click()
    expect(page.get_by_text("Their own crimes, as the officer in case.")).to_be_visible()
    settled(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    settled(page)
    expect(page.get_by_text("DC Alder (1001) today")).to_be_visible()  # drawn anew by no press, and logged once
    assert logged(app, BIRCH) == [
        ("explained", "X1", "why_visible officer=2001"),
        ("explained", "X1", "why_visible officer=1011"),
        ("explained", None, "why_visible officer=1001"),
    ]


def test_a_crime_elsewhere_a_restricted_one_and_none_read_the_same(page: Page, app: App) -> None:
    enter(page, app, BIRCH)
    shown = set()
    for ref in ("X4", "X5", "NOTHERE"):
        ask(page, ref)
        expect(page.get_by_text(NOT_THERE)).to_be_visible()
        shown.add(page.get_by_test_id("stMain").inner_text())
    assert len({re.sub(r"[^\n]*ago\.[^\n]*", "", text) for text in shown}) == 1
    ask(page, " ")
    expect(page.get_by_text("Type the reference of a crime.")).to_be_visible()


def test_no_log_no_answer(page: Page, app: App) -> None:
    enter(page, app, BIRCH, "/why_visible?ref=X1")
    with held(app.database_url):
        page.get_by_role("button", name="Ask about the crime").click()
        expect(page.get_by_text("the log cannot be written now, so nothing is shown")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Sees it")).to_have_count(0)


def test_it_is_a_page_of_those_who_lead_others(page: Page, app: App) -> None:
    enter(page, app, ALDER)
    expect(page.get_by_text("This page is not part of your role (officer).")).to_be_visible()
    page.context.clear_cookies()
    enter(page, app, ELM)
    ask(page, "X4")
    expect(page.get_by_text("Sees it")).to_be_visible()
