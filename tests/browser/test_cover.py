"""From an absence nobody covers to a cover who sees the work, and the sheet that goes along, in a real browser."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from core import clock
from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import COVERS
from data_fixtures.people import ALDER, BIRCH, CEDAR, Person
from tests import covering
from tests.browser.conftest import come_in, pick
from tests.browser.serving import App
from tests.folders import folder
from tests.stores import held


@pytest.fixture
def url(blank: App, tmp_path: Path) -> str:
    made, now, today = blank.database_url, clock.now(), clock.today()
    refresh(engine(made), folder(tmp_path / "x", now.isoformat(), **covering.team(today)), now)
    return made


@pytest.fixture
def app(blank: App, url: str) -> App:
    return blank


def enter(page: Page, app: App, person: Person, path: str = "/cover") -> Page:
    return come_in(page, app, person, path)


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)


def ask(page: Page) -> None:
    page.get_by_role("button", name="Record cover…").first.click()
    expect(page.get_by_role("dialog").get_by_label("Who covers")).to_be_visible()


def record(page: Page, name: str) -> None:
    dialog = page.get_by_role("dialog")
    if not dialog.is_visible():
        ask(page)
    pick(page, dialog.get_by_label("Who covers"), name, re.compile(name))
    expect(dialog.get_by_role("button", name="Record", exact=True)).to_be_enabled()
    dialog.get_by_role("button", name="Record", exact=True).click()


def test_a_sergeant_records_cover_for_a_loud_absence_and_it_is_quiet_until_withdrawn(page, app):
    enter(page, app, BIRCH)
    expect(page.get_by_text("Not covered: 1 absence with work due.")).to_be_visible()
    expect(page.get_by_text("Nobody covers")).to_be_visible()
    record(page, "DC Broin")
    expect(page.get_by_text(re.compile(r"DC Broin \(1011\) covers DC Alder \(1001\), "))).to_be_visible()
    expect(page.get_by_text("Not covered:")).to_have_count(0)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Not covered: 1 absence with work due.")).to_be_visible()


def test_the_dialog_says_before_the_press_why_not_and_what_would_be_possible(page, app, url):
    enter(page, app, BIRCH)
    page.get_by_role("button", name="Record cover for somebody else…").click()
    dialog = page.get_by_role("dialog")
    pick(page, dialog.get_by_label("Who is away"), "Broin", re.compile("DC Broin"))
    expect(dialog.get_by_label("Why no absence is in the records yet")).to_be_visible()
    dialog.get_by_label("Who covers").click()
    expect(page.get_by_role("option", name=re.compile("DC Alder"))).to_be_visible()
    expect(page.get_by_role("option", name=re.compile("DS Birch"))).to_have_count(0)
    page.get_by_role("option", name=re.compile("DC Alder")).click()
    expect(
        dialog.get_by_text(re.compile("The records show no absence of DC Broin .* a reason holds for"))
    ).to_be_visible()
    expect(dialog.get_by_role("button", name="Record", exact=True)).to_be_disabled()
    pick(page, dialog.get_by_label("Why no absence is in the records yet"), "Rang", re.compile("Rang in sick"))
    dialog.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("1 cover without an absence in the records, marked below.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"DS Birch \(2001\) gave cover of the work of DC Broin"))).to_be_visible()
    with reading_whole(engine(url)) as db:
        entry = db.execute(select(ACCESS_LOG).where(ACCESS_LOG.c.action == "cover_given")).mappings().one()
    assert (entry["collar_number"], entry["reason"]) == (BIRCH.collar_number, "rang_in")


def test_the_person_covered_reads_who_was_given_their_work_and_by_whom(page, app, url, chromium: Browser):
    enter(page, app, BIRCH)
    record(page, "DC Broin")
    expect(page.get_by_text("Not covered:")).to_have_count(0)
    other = chromium.new_context().new_page()
    enter(other, app, ALDER)
    said = r"DS Birch \(2001\) gave cover of your work to DC Broin \(1011\), .* on "
    expect(other.get_by_role("heading", name="Who was given cover of your work")).to_be_visible()
    expect(other.get_by_text(re.compile(said))).to_be_visible()
    other.context.close()


def test_two_windows_that_cover_the_same_days_make_one_cover_and_the_second_reads_who(
    page, app, url, chromium: Browser
):
    enter(page, app, BIRCH)
    other = chromium.new_context().new_page()
    enter(other, app, BIRCH)
    ask(page)
    ask(other)
    record(page, "DC Broin")
    expect(page.get_by_text("Not covered:")).to_have_count(0)
    record(other, "DC Broin")
    words = r"DC Broin \(1011\) covers DC Alder \(1001\) already, .* Next: choose other days"
    expect(other.get_by_text(re.compile(words))).to_be_visible()
    other.context.close()
    with reading_whole(engine(url)) as db:
        assert [row.cover_collar for row in db.execute(select(COVERS))] == [covering.ZUK]


def test_a_locked_database_is_said_and_the_press_can_be_repeated(page, app, url):
    enter(page, app, BIRCH)
    expect(page.get_by_role("button", name="Record cover…").first).to_be_visible()
    with held(url):
        record(page, "DC Broin")
        expect(page.get_by_text("the same press is never recorded twice")).to_be_visible(timeout=30_000)
    page.get_by_role("dialog").get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Not covered:")).to_have_count(0)


def test_an_officer_takes_their_own_sheet_along_as_one_page_and_every_crime_on_it_is_logged(page, app, url):
    enter(page, app, ALDER)
    expect(page.get_by_role("heading", name="Handover sheet")).to_be_visible()
    expect(page.get_by_role("button", name="Record cover…")).to_have_count(0)
    expect(page.get_by_text(re.compile("on restricted crimes: left off the sheet"))).to_be_visible()
    page.get_by_role("button", name="Make a one-page PDF").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the PDF").click()
    pages = PdfReader(io.BytesIO(Path(waiting.value.path()).read_bytes())).pages
    assert len(pages) == 1
    said = " ".join(pages[0].extract_text().split())
    assert "Handover: DC Alder, away" in said
    assert "Bail return (set by law) X2" in said
    with reading_whole(engine(url)) as db:
        rows = db.execute(select(ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.action == "exported")).scalars().all()
    assert sorted(rows) == ["X1", "X2"]


def test_a_sergeant_off_the_list_gets_the_sheet_and_no_hint_of_the_restricted_crime(page, app, url):
    enter(page, app, BIRCH)
    page.get_by_role("button", name="Make a one-page PDF").click()
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible()
    expect(page.get_by_text("restricted")).to_have_count(0)
    with reading_whole(engine(url)) as db:
        rows = db.execute(select(ACCESS_LOG.c.crime_ref).where(ACCESS_LOG.c.action == "exported")).scalars().all()
    assert sorted(rows) == ["X1", "X2"]


def test_a_manager_of_another_department_sees_nobody_of_the_team_away(page, app):
    enter(page, app, CEDAR)
    expect(page.get_by_text("The records show nobody of your scope away in these days.")).to_be_visible()
    expect(page.get_by_text("DC Alder")).to_have_count(0)
