"""Midnight on an open page: every page says so, none moves by itself, and what depends on the day follows it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from core import clock
from core.store.engine import engine, reading_whole
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import CLAIMS, SNOOZES
from data_fixtures.people import ALDER, BIRCH
from tests.browser.cards import asked_for, cards, drawn, press
from tests.browser.cards import opened as unfold
from tests.browser.conftest import settled
from tests.browser.open_pages import every_page, named, opened, signed_in, store
from tests.browser.serving import RUN_ON_ANOTHER_DAY, App, running_app


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """The file in which stands by how many days the app's day is later than the real one."""
    file = tmp_path / "days"
    file.write_text("0", encoding="ascii")
    return file


@pytest.fixture
def app(tmp_path: Path, provider: str, days: Path) -> Iterator[App]:
    with running_app(tmp_path, store(tmp_path), provider, run=RUN_ON_ANOTHER_DAY) as running:
        yield running


def over(page: Page, was: date) -> None:
    """The page says that the day it shows is over."""
    words = f"It is {named(was + timedelta(days=1))} now. This page still shows {named(was)}"
    expect(page.get_by_test_id("stAlert").filter(has_text=words).first).to_be_attached()


def test_every_page_left_open_over_midnight_says_so_and_stays_until_asked(
    chromium: Browser, app: App, days: Path, today: date
) -> None:
    pages = every_page(chromium, app)
    for page in pages.values():
        expect(page.get_by_text("This page still shows")).to_have_count(0)
    before = pages["my_actions"].get_by_test_id("stMain").inner_text()
    days.write_text("1", encoding="ascii")
    for page in pages.values():
        over(page, today)
    shown = pages["my_actions"]
    assert f"{named(today)} · DS Merle Birch" in before
    shown.bring_to_front()
    expect(shown.get_by_text(f"{named(today)} · DS Merle Birch")).to_be_visible()
    shown.get_by_role("button", name="Show today").click()
    tomorrow = today + timedelta(days=1)
    expect(shown.get_by_text(f"{named(tomorrow)} · DS Merle Birch")).to_be_visible()
    expect(shown.get_by_text("This page still shows")).to_have_count(0)
    expect(shown.get_by_role("button", name="Show today")).to_have_count(0)
    for window in {page.context for page in pages.values()}:
        window.close()


def test_a_box_opened_before_midnight_records_a_press_after_it_and_refuses_a_day_that_is_over(
    chromium: Browser, app: App, days: Path, today: date
) -> None:
    page = opened(signed_in(chromium, app, ALDER), app, "/crime?ref=X1")
    dialog = asked_for(page)
    dialog.get_by_text("Put off", exact=True).first.click()
    dialog.get_by_text("Waiting for another organisation").click()
    days.write_text("40", encoding="ascii")
    dialog.get_by_role("button", name="Put off", exact=True).click()
    expect(dialog.get_by_text(re.compile("It can be put off until a day from .* Next: choose a day"))).to_be_visible()
    settled(page)
    days.write_text("1", encoding="ascii")  # a claim waits three days, so that forty days on it would be back
    dialog.get_by_text("Done in the RMS", exact=True).click()
    dialog.get_by_role("button", name="Mark done").click()
    expect(dialog).to_have_count(0)
    unfold(page, "Waiting for the records")
    expect(cards(page, "marked done", "by DC Alder")).to_be_visible()
    with reading_whole(engine(app.database_url)) as db:
        assert db.execute(select(func.count()).select_from(SNOOZES)).scalar_one() == 0
        assert db.execute(select(func.count()).select_from(CLAIMS)).scalar_one() == 1
    page.context.close()


def test_a_press_after_midnight_says_that_the_page_shows_the_new_day(
    chromium: Browser, app: App, days: Path, today: date
) -> None:
    page = opened(signed_in(chromium, app, ALDER), app, "/arrests")
    days.write_text("1", encoding="ascii")
    over(page, today)
    page.get_by_text("Last 28 days").click()
    said = f"It is {named(today + timedelta(days=1))} now, and the page shows that day."
    expect(page.get_by_test_id("stToast").filter(has_text=said)).to_be_visible()
    expect(page.get_by_text("This page still shows")).to_have_count(0)
    page.context.close()


def test_a_press_on_a_card_after_midnight_is_recorded_and_brings_the_whole_page_of_the_new_day(
    chromium: Browser, app: App, days: Path, today: date
) -> None:
    page = drawn(opened(signed_in(chromium, app, ALDER), app, "/my_actions"))
    days.write_text("1", encoding="ascii")
    over(page, today)
    press(cards(page).filter(has=page.locator("[data-do=done]")).first, "")
    tomorrow = today + timedelta(days=1)
    expect(page.get_by_text(f"{named(tomorrow)} · DC Hazel Alder")).to_be_visible()
    expect(page.get_by_text("This page still shows")).to_have_count(0)
    with reading_whole(engine(app.database_url)) as db:
        assert db.execute(select(func.count()).select_from(CLAIMS)).scalar_one() >= 1
    page.context.close()


def test_a_list_looked_at_on_the_new_day_is_a_look_of_its_own(
    chromium: Browser, app: App, days: Path, today: date
) -> None:
    page = opened(signed_in(chromium, app, BIRCH), app, "/reviews")

    def looks() -> int:
        asked = select(func.count()).where(ACCESS_LOG.c.subject.startswith("reviews"))
        with reading_whole(engine(app.database_url)) as db:
            return db.execute(asked).scalar_one()

    assert looks() == 1
    days.write_text("1", encoding="ascii")
    page.get_by_role("button", name="Show today").click()
    expect(page.get_by_text("This page still shows")).to_have_count(0)
    settled(page)
    assert looks() == 2
    page.context.close()


def test_the_text_of_a_review_says_when_its_date_is_over(chromium: Browser, app: App, days: Path, today: date) -> None:
    page = opened(signed_in(chromium, app, BIRCH), app, "/review?ref=X1")
    expect(page.get_by_text("Text to copy into the RMS")).to_be_visible()
    days.write_text("1", encoding="ascii")
    over(page, today)
    page.get_by_test_id("stCheckbox").first.click()
    expect(page.get_by_text(re.compile("It is dated .*, which is over. Next: Show today"))).to_be_visible()
    page.context.close()
