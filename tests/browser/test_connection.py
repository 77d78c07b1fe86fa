"""A killed server on any page: the lost connection is said, each press gets its answer, what was typed comes back."""

import json
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from core.store.engine import engine, reading_whole
from core.store.schema.work import CLAIMS, FEEDS
from data_fixtures.people import ALDER, BIRCH
from tests.browser import cards as cards_part
from tests.browser.cards import cards, fold, press
from tests.browser.conftest import PATIENCE, choose, pick, settled
from tests.browser.open_pages import every_page, line, opened, says, signed_in, store
from tests.browser.serving import App, running_app

LOST, BACK = "Connection lost. Nothing can be sent until it is back", "The connection was lost at"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return store(tmp_path)


@pytest.fixture
def app(tmp_path: Path, url: str, provider: str) -> Iterator[App]:
    """Killed by the test; its place is taken by `again`."""
    with running_app(tmp_path, url, provider) as running:
        yield running


@contextmanager
def again(app: App, folder: Path, provider: str) -> Iterator[App]:
    """The server once more, at the same place."""
    with running_app(folder, app.database_url, provider, at=int(app.address.rpartition(":")[2])) as running:
        yield running


def stops(app: App) -> None:
    """From now on nothing that is pressed arrives, and nobody can tell: the socket stays open."""
    app.process.send_signal(signal.SIGSTOP)


def dies(app: App) -> None:
    app.process.send_signal(signal.SIGKILL)
    app.process.wait()


def asked_for(page: Page) -> Page:
    cards_part.asked_for(page)
    return page


def stored(page: Page) -> str:
    return page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_every_page_says_that_the_connection_is_lost_and_that_it_is_back(
    chromium: Browser, app: App, tmp_path: Path, provider: str
) -> None:
    pages = every_page(chromium, app)
    dies(app)
    for key, page in pages.items():
        says(page, LOST)
        # What the framework says of it names a terminal.
        expect(page.get_by_text("Is Streamlit still running")).to_have_count(0)
        assert "may not have arrived" not in line(page), key
    with again(app, tmp_path, provider):
        for page in pages.values():
            says(page, BACK)
    for window in {page.context for page in pages.values()}:
        window.close()


def test_every_press_that_never_arrived_is_said_to_be_not_recorded(
    chromium: Browser, app: App, tmp_path: Path, provider: str
) -> None:
    officer, sergeant = signed_in(chromium, app, ALDER), signed_in(chromium, app, BIRCH)
    at_crime = [asked_for(opened(officer, app, "/crime?ref=X1")) for _ in range(2)]
    put_off = at_crime[1].get_by_role("dialog")
    put_off.get_by_text("Put off", exact=True).first.click()
    put_off.get_by_text("Waiting for another organisation").click()
    calendar, switch = (opened(officer, app, "/my_calendar") for _ in range(2))
    cover = opened(sergeant, app, "/cover")
    cover.get_by_role("button", name="Record cover…").first.click()
    box = cover.get_by_role("dialog")
    pick(cover, box.get_by_label("Who covers"), "DC Broin", re.compile("DC Broin"))
    expect(box.get_by_role("button", name="Record", exact=True)).to_be_enabled()
    sheet, leaving = opened(sergeant, app, "/cover"), opened(sergeant, app, "/policy")
    export = opened(sergeant, app, "/reviews?view=table")
    export.get_by_role("button", name="Print or export…").click()
    expect(export.get_by_role("dialog").get_by_role("button", name="Make the file")).to_be_visible()
    for page in (*at_crime, calendar, switch, cover, sheet, leaving, export):
        settled(page)
    stops(app)
    at_crime[0].get_by_role("button", name="Mark done").click()
    put_off.get_by_role("button", name="Put off", exact=True).click()
    calendar.get_by_role("button", name="Make my calendar address").click()
    switch.get_by_text("By e-mail", exact=True).click()
    box.get_by_role("button", name="Record", exact=True).click()
    sheet.get_by_role("button", name="Make a one-page PDF").click()
    leaving.get_by_role("button", name="Sign out").click()
    export.get_by_role("button", name="Make the file").click()
    dies(app)
    with again(app, tmp_path, provider):
        says(
            at_crime[0],
            "“Mark done” (",
            " · X1)",
            "It was not recorded and still counts as not done. Next: press it again.",
        )
        says(at_crime[1], "“Put off” (", "It was not recorded and is not put off.")
        says(calendar, "“Make my calendar address”", "No address was made.")
        says(switch, "“By e-mail”", "It was not kept; the switch is as before.")
        says(cover, "“Record” (", "No cover was recorded.")
        says(sheet, "“Make a one-page PDF”", "If a file was made it is gone")
        says(export, "“Make the file”", "If a file was made it is gone")
        says(leaving, "“Sign out”", "You are still signed in.")
    officer.context.close()
    sergeant.context.close()


def rows(url: str, table: object) -> int:
    with reading_whole(engine(url)) as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def recorded_then_killed(app: App, url: str, table: object, many: int, page: Page) -> None:
    """Waits for what a press wrote and kills the server at once."""
    for _ in range(PATIENCE // 5):
        if rows(url, table) >= many:
            break
        page.wait_for_timeout(5)
    dies(app)


def test_a_press_that_was_recorded_before_the_server_died_is_said_to_be_recorded(
    chromium: Browser, app: App, url: str, tmp_path: Path, provider: str
) -> None:
    page = asked_for(opened(signed_in(chromium, app, ALDER), app, "/crime?ref=X1"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Note (optional)").fill("went with it")
    dialog.get_by_role("button", name="Mark done").click()
    recorded_then_killed(app, url, CLAIMS, 1, page)
    with again(app, tmp_path, provider):
        says(page, "“Mark done” (", "It was recorded at", "Nothing needs doing again.")
        assert "may not have been sent" not in line(page)  # the note went with the press
        fold(page, "Waiting for the records").get_by_role("button").click()
        press(cards(page, "Update the enquiry log", "Waiting for the records"), "Why?")
        expect(dialog.get_by_text(re.compile("Marked done .* Note: went with it"))).to_be_visible()
    page.context.close()


def test_an_address_that_was_made_and_never_shown_is_said_to_be_lost(
    chromium: Browser, app: App, url: str, tmp_path: Path, provider: str
) -> None:
    page = opened(signed_in(chromium, app, ALDER), app, "/my_calendar")
    page.get_by_role("button", name="Make my calendar address").click()
    recorded_then_killed(app, url, FEEDS, 1, page)
    with again(app, tmp_path, provider):
        says(page, "An address was made, but it is shown only once and was lost. Next: make a new one.")
    page.context.close()


def test_what_was_half_typed_is_handed_back_and_stands_in_no_storage(
    chromium: Browser, app: App, tmp_path: Path, provider: str
) -> None:
    page = asked_for(opened(signed_in(chromium, app, ALDER), app, "/crime?ref=X1"))
    page.get_by_role("dialog").get_by_label("Note (optional)").press_sequentially("half of a no")
    settled(page)
    dies(app)
    says(page, LOST, "What you typed is kept while this page stays open.")
    assert "half of" not in stored(page)
    with again(app, tmp_path, provider):
        says(page, "“Why is this here?” was closed by it.", "What you typed in “Note (optional)” may not have been")
        assert "recorded" not in line(page)  # nobody had pressed anything
        kept = page.locator(".st-key-connection_line textarea")
        expect(kept).to_have_value("half of a no")
        page.get_by_role("button", name="OK", exact=True).click()
        expect(kept).to_have_count(0)
    page.context.close()


def test_a_page_loaded_again_after_the_server_died_still_says_what_became_of_the_press(
    chromium: Browser, app: App, tmp_path: Path, provider: str
) -> None:
    page = asked_for(opened(signed_in(chromium, app, ALDER), app, "/crime?ref=X1"))
    settled(page)
    stops(app)
    page.get_by_role("dialog").get_by_role("button", name="Mark done").click()
    dies(app)
    kept = json.loads(stored(page))["daily_actions_presses"]
    assert "X1" not in kept
    assert ALDER.collar_number not in json.loads(kept)["person"]
    with again(app, tmp_path, provider):
        page.goto(app.address + "/policy")
        says(page, "“Mark done”, pressed at", "It was not recorded and still counts as not done.")
    page.context.close()


def test_another_person_in_the_same_window_is_told_nothing_of_the_first_ones_presses(
    chromium: Browser, app: App, tmp_path: Path, provider: str
) -> None:
    page = asked_for(opened(signed_in(chromium, app, ALDER), app, "/crime?ref=X1"))
    settled(page)
    stops(app)
    page.get_by_role("dialog").get_by_role("button", name="Mark done").click()
    dies(app)
    with again(app, tmp_path, provider):
        page.context.clear_cookies()
        page.goto(app.address + "/policy")
        page.get_by_role("button", name="Sign in", exact=True).click()
        choose(page, BIRCH, app)
        settled(page)
        assert line(page) == ""
        assert "daily_actions_presses" not in stored(page)
    page.context.close()


def test_an_answered_press_leaves_nothing_behind(chromium: Browser, app: App) -> None:
    page = asked_for(opened(signed_in(chromium, app, ALDER), app, "/crime?ref=X1"))
    page.get_by_role("dialog").get_by_role("button", name="Mark done").click()
    expect(page.get_by_text("Waiting for the records").first).to_be_visible()
    for _ in range(PATIENCE // 500):
        if "daily_actions_presses" not in stored(page):
            break
        page.wait_for_timeout(500)
    assert "daily_actions_presses" not in stored(page)
    assert line(page) == ""
    page.context.close()
