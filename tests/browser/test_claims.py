"""A flag switches off when the work is done, and only then: press, refresh, press, in a real browser."""

import re
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select, update

from core import clock
from core.clock import LONDON
from core.store.engine import engine, reading_whole, writing
from core.store.refresh.load import refresh
from core.store.schema.work import CLAIMS
from data_fixtures.people import ALDER, BIRCH, Person
from tests.browser.cards import asked_for, cards, counted, drawn, groups, opened, press
from tests.browser.conftest import PATIENCE, come_in
from tests.browser.serving import App, running_app
from tests.folders import folder
from tests.stores import held

OFFICERS = [{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in (ALDER, BIRCH)]
POSTINGS = [{"collar_number": p.collar_number, "unit_id": "T1", "from_date": "2020-01-01"} for p in (ALDER, BIRCH)]
VICTIM = {"victim_id": "W1", "crime_ref": "X1"}


def ago(**span: int) -> str:
    return f"{clock.now().astimezone(LONDON) - timedelta(**span):%Y-%m-%dT%H:%M:%S}"


def rows(**more: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """One crime of DC Alder whose victim waits for a first contact, long overdue; all else on it is done."""
    crime = {"crime_ref": "X1", "oic": ALDER.collar_number, "recorded_at": ago(days=20), "reported_at": ago(days=20)}
    done = {"investigation_plan_on": ago(days=19)[:10], "mo": "invented"}
    victim = VICTIM | {"needs_assessed_on": ago(days=19)[:10], "vps_offered_on": ago(days=19)[:10]}
    entry = {"crime_ref": "X1", "entered_at": ago(days=1)}
    review = {"crime_ref": "X1", "reviewed_at": ago(days=19), "by_collar": BIRCH.collar_number}
    made = {"crimes": [crime | done], "victims": [victim], "oel_entries": [entry], "reviews": [review]}
    return made | {"officers": OFFICERS, "postings": POSTINGS} | more


@pytest.fixture
def url(blank: App) -> str:
    return blank.database_url


@pytest.fixture
def load(url: str, tmp_path: Path) -> Callable[..., None]:
    made = iter(range(100))

    def loading(**more: list[dict[str, Any]]) -> None:
        now = clock.now()
        refresh(engine(url), folder(tmp_path / f"x{next(made)}", now.isoformat(), **rows(**more)), now)

    loading()
    return loading


@pytest.fixture
def app(blank: App, load: Callable[..., None]) -> App:
    return blank


def enter(page: Page, app: App, person: Person, path: str) -> Page:
    return come_in(page, app, person, path)


def claims(url: str) -> int:
    with reading_whole(engine(url)) as db:
        return db.execute(select(func.count()).select_from(CLAIMS)).scalar_one()


def two_hours_pass(url: str) -> None:
    """Since every claim: records no newer than that answer none."""
    with writing(engine(url)) as db:
        for claim_id, at in db.execute(select(CLAIMS.c.claim_id, CLAIMS.c.at)).all():
            db.execute(update(CLAIMS).where(CLAIMS.c.claim_id == claim_id).values(at=at - timedelta(hours=2)))


def test_done_waits_comes_back_red_with_the_reason_and_goes_out_when_the_records_hold_it(page, app, load):
    drawn(enter(page, app, ALDER, "/my_actions"))
    counted(page, "Overdue", 1)
    press(cards(page, "Contact the victim"), "Why?")
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Note (optional)").fill("entry of this morning")
    sheet.get_by_label("Note (optional)").press("Tab")
    sheet.get_by_role("button", name="Mark done").click()
    counted(page, "Waiting", 1)
    counted(page, "Overdue", 0)
    opened(page, "Waiting for the records")
    expect(cards(page, "Contact the victim", "marked done Today by DC Alder")).to_be_visible()
    page.goto(app.address + "/crime?ref=X1")
    opened(page, "Waiting for the records")
    press(cards(page, "Contact the victim"), "Why?")
    expect(
        page.get_by_text(re.compile("Marked done .* by DC Alder; waits to .* Note: entry of this morning")).first
    ).to_be_visible()
    two_hours_pass(app.database_url)
    load()
    load()
    page.goto(app.address + "/my_actions")
    drawn(page)
    assert groups(page)["Came back"] == 1
    expect(cards(page, "Contact the victim")).to_contain_text("Not in the records")
    expect(cards(page, "Contact the victim").locator(".t.overdue")).to_be_visible()
    page.goto(app.address + "/crime?ref=X1")
    press(cards(page, "Contact the victim"), "Why?")
    expect(
        page.get_by_text(re.compile("the records of .* do not hold it. Wanted: A contact that reached")).first
    ).to_be_visible()
    load(victim_contacts=[{"victim_id": "W1", "contacted_at": ago(minutes=0)}])
    page.goto(app.address + "/my_actions")
    drawn(page)
    assert "Came back" not in groups(page)
    page.get_by_text("What you marked done in the last 7 days: 1 confirmed").click()
    expect(page.get_by_text(re.compile("answered .*: The records hold it"))).to_be_visible()


def test_two_people_at_once_on_one_crime_make_one_claim_and_the_second_reads_so(
    page, app, url, load, chromium: Browser
):
    load(reviews=[])
    enter(page, app, BIRCH, "/crime?ref=X1")
    other = chromium.new_context().new_page()
    enter(other, app, BIRCH, "/crime?ref=X1")
    for window in (page, other):
        asked_for(window)
    page.get_by_role("dialog").get_by_role("button", name="Mark done").click()
    expect(page.get_by_text("Waiting for the records").first).to_be_visible()
    other.get_by_role("dialog").get_by_role("button", name="Mark done").click()
    expect(other.get_by_text("marked this done already")).to_be_visible()
    assert claims(url) == 1
    other.context.close()


def test_a_locked_database_is_said_and_the_press_can_be_repeated(page, app, url):
    enter(page, app, ALDER, "/crime?ref=X1")
    asked_for(page)
    with held(url):
        page.get_by_role("dialog").get_by_role("button", name="Mark done").click()
        expect(page.get_by_text("press again; the same press is never recorded twice")).to_be_visible(timeout=30_000)
    page.get_by_role("dialog").get_by_role("button", name="Mark done").click()
    expect(page.get_by_text("Waiting for the records").first).to_be_visible()
    assert claims(url) == 1


def press_and_kill(page: Page, app: App, url: str, *, before_the_commit: bool) -> str:
    """Presses Mark done and kills the server; returns the address the browser stood at."""
    asked_for(page)
    address, done = page.url, page.get_by_role("dialog").get_by_role("button", name="Mark done")
    if before_the_commit:
        with held(url):  # the server's write waits behind this one
            done.click()
            page.wait_for_timeout(1500)
            app.process.send_signal(signal.SIGKILL)
            app.process.wait()
        return address
    done.click()
    for _ in range(PATIENCE // 5):
        if claims(url):
            break
        page.wait_for_timeout(5)
    app.process.send_signal(signal.SIGKILL)
    return address


@pytest.mark.parametrize("before_the_commit", [True, False])
def test_after_the_server_was_killed_the_page_says_whether_the_press_counted(
    before_the_commit, page, url, load, tmp_path, provider
):
    with running_app(tmp_path, url, provider) as app:
        enter(page, app, ALDER, "/crime?ref=X1")
        address = press_and_kill(page, app, url, before_the_commit=before_the_commit)
    assert claims(url) == (not before_the_commit)
    with running_app(tmp_path, url, provider, at=int(app.address.rpartition(":")[2])):
        page.goto(address)
        said = "It was not recorded and still counts" if before_the_commit else "It was recorded at"
        expect(page.get_by_text(said)).to_be_visible(timeout=60_000)
        expect(
            page.get_by_text("Waiting for the records" if not before_the_commit else "All of it, or put off…").first
        ).to_be_visible()
