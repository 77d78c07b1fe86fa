"""My calendar in a real browser: a day opens its items, and the address of one's own calendar works until stopped."""

import re
from datetime import date, timedelta
from pathlib import Path

import httpx
import icalendar
from playwright.sync_api import Locator, Page, expect

from core import clock
from core.store.engine import engine
from core.store.refresh.load import refresh
from core.words import long_day
from data_fixtures.people import ALDER, ANALYST, AUDITOR, BIRCH, ELM, HOME_DEPARTMENT
from tests.browser.cards import PHONE, cards, drawn, opened, press, title
from tests.browser.conftest import DESKTOP, PATIENCE, SignIn, settled
from tests.browser.serving import App
from tests.browser.test_my_actions import work
from tests.folders import folder
from tests.stores import held


def choose_days(page: Page, days: int) -> None:
    page.get_by_role("radio", name=f"{days} days").click()
    expect(page.get_by_text(f"due in the next {days} days")).to_be_visible()
    settled(page)


def many(text: str | None) -> int:
    found = re.search(r"\d+", text or "")
    assert found, text
    return int(found.group())


def days_with_work(page: Page) -> Locator:
    """The days of the weeks on which something is due."""
    return page.locator("table.month").get_by_role("button", name=re.compile(r": [\d,]+ items? due"))


def heading_of_day(page: Page) -> Locator:
    return page.locator(".st-key-feed_place_my_calendar_feed").get_by_role("heading", level=2)


def test_a_day_of_the_calendar_opens_its_items_beside_it_and_an_item_its_crime(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    choose_days(page, 90)
    day = days_with_work(page).last
    said = day.get_attribute("aria-label") or ""
    named, _, due = said.partition(": ")
    day.click()
    expect(heading_of_day(page)).to_have_text(re.compile(rf"{named} {many(due)}$"))
    expect(days_with_work(page).last).to_have_attribute("aria-pressed", "true")
    drawn(page)
    ref = cards(page).first.locator(".ref").inner_text()
    title(cards(page).first).click()
    expect(page.get_by_role("heading", name=f"Crime {ref}")).to_be_visible()
    page.go_back()
    expect(heading_of_day(page)).to_have_text(re.compile(named))
    page.reload()
    expect(heading_of_day(page)).to_have_text(re.compile(named))


def test_the_days_hold_as_many_items_as_the_line_over_them_says(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    choose_days(page, 90)
    total = many(page.get_by_text(re.compile(r"[\d,]+ items? due in the next")).first.text_content())
    said = [one.get_attribute("aria-label") or "" for one in days_with_work(page).all()]
    assert sum(many(one.partition(": ")[2]) for one in said) == total


def test_arrow_keys_go_from_day_to_day_and_enter_opens_one_without_losing_the_place(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    chosen = page.locator("table.month button[aria-pressed=true]")
    expect(chosen).to_be_visible(timeout=PATIENCE)
    settled(page)
    chosen.focus()
    before = date.fromisoformat(chosen.get_attribute("data-day") or "")
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    wanted = (before + timedelta(days=8)).isoformat()
    expect(chosen).to_have_attribute("data-day", wanted)
    expect(page).to_have_url(re.compile(f"day={wanted}"))
    settled(page)
    expect(chosen).to_be_focused()
    expect(page.locator("table.month button[tabindex='0']")).to_have_count(1)


def test_an_item_that_is_marked_done_beside_the_weeks_leaves_its_day_and_waits_under_it(
    sign_in: SignIn, blank: App, tmp_path: Path
) -> None:
    where = folder(tmp_path / "x", clock.now().isoformat(), **work())
    refresh(engine(blank.database_url), where, clock.now())
    day = (clock.today() + timedelta(days=2)).isoformat()
    page = drawn(sign_in(ALDER, f"/my_calendar?day={day}", blank))
    here = page.locator(f"table.month button[data-day='{day}']")
    before = many((here.get_attribute("aria-label") or "").partition(": ")[2])
    press(cards(page, "Bail return"), "Done")
    left = f": {before - 1} item" if before > 1 else ": nothing due"
    expect(here).to_have_attribute("aria-label", re.compile(left))  # at once, not by the next look
    expect(page.get_by_role("button", name="Undo").first).to_be_visible()
    settled(page)
    page.reload()
    expect(here).to_have_attribute("aria-label", re.compile(left))
    opened(page, "Waiting for the records")
    expect(cards(page, "Bail return")).to_be_visible()


def test_who_marks_the_last_item_of_a_day_done_finds_it_there_after_a_reload(
    sign_in: SignIn, blank: App, tmp_path: Path
) -> None:
    where = folder(tmp_path / "x", clock.now().isoformat(), **work())
    refresh(engine(blank.database_url), where, clock.now())
    page = drawn(sign_in(ALDER, "/my_calendar", blank))
    shown = heading_of_day(page).inner_text().rpartition(" ")[0]
    while (done := page.locator(".st-key-feed_place_my_calendar_feed [data-do=done]:not([data-flag])")).count():
        done.first.click()
        settled(page)
        page.wait_for_timeout(6500)  # until what was switched off leaves its place
    page.reload()
    expect(heading_of_day(page)).to_have_text(f"{shown} 0")
    opened(page, "Waiting for the records")
    expect(page.get_by_role("button", name="Undo").first).to_be_visible()


def test_a_day_whose_press_never_arrived_is_not_shown_as_chosen_for_ever(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    choose_days(page, 28)
    chosen = page.locator("table.month button[aria-pressed=true]")
    before = chosen.get_attribute("data-day") or ""
    other = page.locator(f"table.month button[data-day='{(clock.today() + timedelta(days=20)).isoformat()}']")
    page.evaluate("WebSocket.prototype.send = () => {}")  # nothing arrives any more
    other.click()
    expect(chosen).to_have_attribute("data-day", other.get_attribute("data-day") or "")
    expect(chosen).to_have_attribute("data-day", before, timeout=PATIENCE)


def test_on_a_phone_every_day_stands_in_its_week_and_nothing_scrolls_sideways(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    choose_days(page, 90)
    page.set_viewport_size(PHONE)
    first, last = days_with_work(page).first.bounding_box(), days_with_work(page).last.bounding_box()
    assert first is not None
    assert last is not None
    assert first["width"] >= 40
    assert last["x"] + last["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(heading_of_day(page)).not_to_be_in_viewport()
    for day in (days_with_work(page).nth(1), days_with_work(page).first, days_with_work(page).first):
        day.click()
        expect(heading_of_day(page)).to_be_in_viewport()  # what a press asks for comes into sight
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.set_viewport_size(DESKTOP)


def test_a_sergeant_sees_weeks_of_each_officer_and_a_commander_sees_no_table_of_people(
    sign_in: SignIn, page: Page
) -> None:
    sign_in(BIRCH, "/my_calendar")
    page.get_by_role("radio", name="My units").click()
    expect(page.get_by_role("heading", name="Weeks of each officer")).to_be_visible()
    page.context.clear_cookies()
    sign_in(ELM, "/my_calendar")
    page.get_by_role("radio", name="My units").click()
    expect(page.get_by_role("combobox", name="Unit")).to_be_visible()
    expect(page.get_by_role("heading", name="In your own calendar")).to_be_visible()
    expect(page.get_by_text("Weeks of each officer")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Officer in case")).to_have_count(0)


def test_a_unit_that_is_not_in_scope_is_refused_and_a_day_that_is_none_is_left_out(sign_in: SignIn) -> None:
    page = sign_in(BIRCH, "/my_calendar?unit=NOSUCH")
    expect(page.get_by_text("The unit asked for is not in your scope today.")).to_be_visible()
    expect(page.locator("table.month")).to_have_count(0)
    page.goto(
        page.url.partition("?")[0] + "?unit=T1&officer=9999"
    )  # nobody of that number: offered, so that one gets out
    expect(page.get_by_text("Nothing falls due in the next 28 days.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Officer in case")).to_have_value("Officer 9999")
    for day in ("2020-01-01", "2026-99-99", "x" * 400, "%00"):
        page.goto(page.url.partition("?")[0] + f"?day={day}&days=40")
        expect(page.get_by_text("due in the next 28 days")).to_be_visible()
        expect(page.locator("table.month button[aria-pressed=true]")).to_have_count(1)


def test_who_sees_units_without_leading_them_is_told_what_is_late_without_a_way_to_a_page_they_have_not(
    sign_in: SignIn,
) -> None:
    page = sign_in(ANALYST, f"/my_calendar?unit={HOME_DEPARTMENT}")
    expect(page.locator(".st-key-calendar_overdue")).to_contain_text("overdue before today")
    expect(page.locator(".st-key-calendar_overdue").get_by_role("link")).to_have_count(0)
    expect(page.get_by_text("could not be shown")).to_have_count(0)


def test_a_press_and_a_day_chosen_while_the_database_is_locked_lose_no_day_and_no_press(
    sign_in: SignIn, blank: App, tmp_path: Path
) -> None:
    where = folder(tmp_path / "x", clock.now().isoformat(), **work())
    refresh(engine(blank.database_url), where, clock.now())
    first, other = ((clock.today() + timedelta(days=days)).isoformat() for days in (2, 5))
    page = drawn(sign_in(ALDER, f"/my_calendar?days=90&day={first}", blank))
    with held(blank.database_url):
        press(cards(page, "Bail return"), "Done")
        page.locator(f"table.month button[data-day='{other}']").click()
        page.wait_for_timeout(20_000)  # the press is sent again meanwhile, and cuts runs short
    nothing = re.compile(": nothing due$")  # the press was recorded, and the days say so
    expect(page.locator(f"table.month button[data-day='{first}']")).to_have_accessible_name(
        nothing, timeout=PATIENCE * 3
    )
    settled(page)
    expect(page).to_have_url(re.compile(f"days=90&day=({first}|{other})$"))
    chosen = page.locator("table.month button[aria-pressed=true]").get_attribute("data-day") or ""
    assert page.url.endswith(chosen)
    expect(heading_of_day(page)).to_contain_text(long_day(date.fromisoformat(chosen)))


def test_coming_back_from_a_crime_finds_the_same_day_of_the_unit(sign_in: SignIn) -> None:
    page = sign_in(BIRCH, "/my_calendar")
    choose_days(page, 90)
    page.get_by_role("radio", name="My units").click()
    expect(page.get_by_role("heading", name="Weeks of each officer")).to_be_visible()
    settled(page)
    days_with_work(page).first.click()
    drawn(page)
    before = heading_of_day(page).inner_text()
    title(cards(page).first).click()
    expect(page).to_have_url(re.compile("/crime"))
    page.go_back()
    expect(heading_of_day(page)).to_have_text(before)
    expect(page.get_by_role("radio", name="My units")).to_be_checked()
    expect(page.get_by_role("radio", name="90 days")).to_be_checked()


def address_made(page: Page) -> str:
    page.get_by_role("button", name="Make my calendar address").click()
    shown = page.get_by_role("dialog").locator("code")
    expect(shown).to_have_text(re.compile(r"^http://localhost:\d+/ics/[\w-]{43}\.ics$"))
    return (shown.text_content() or "").strip()


def test_an_address_is_shown_once_works_and_is_gone_when_stopped(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER, "/my_calendar")
    expect(page.get_by_role("heading", name="In your own calendar")).to_be_visible()
    choose_days(page, 90)
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link", name=re.compile("^My actions")).inner_text()
    now = many(menu) if "(" in menu else 0
    ahead = many(page.get_by_text(re.compile(r"[\d,]+ items? due")).first.text_content())
    address = address_made(page)
    answer = httpx.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    numbers = {"now": 0, "ahead": 0}
    for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT"):
        assert event.decoded("dtstart") < clock.today() + timedelta(days=91)
        kind = "now" if str(event["summary"]).startswith("To do now") else "ahead"
        numbers[kind] += many(str(event["summary"]).rsplit(" ", 1)[1])
    assert numbers == {"now": now, "ahead": ahead}
    page.reload()
    expect(page.get_by_text("It is not shown again")).to_be_visible()
    expect(page.get_by_text(address)).to_have_count(0)
    page.get_by_role("button", name="Stop this address").click()
    expect(page.get_by_text("Your address no longer works")).to_be_visible()
    assert httpx.get(address).status_code == 404
    assert address.split("/ics/")[1][:43] not in app.log.read_text()


def test_an_auditor_has_no_calendar(sign_in: SignIn) -> None:
    page = sign_in(AUDITOR, "/my_calendar")
    expect(page.get_by_text("This page is not part of your role")).to_be_visible()


def test_an_address_that_was_never_made_is_not_found(app: App) -> None:
    for path in ("/ics/" + "a" * 43 + ".ics", "/ics/", "/ics/x"):
        answer = httpx.get(app.address + path)
        assert (answer.status_code, answer.text) == (404, "There is nothing at this address.\n")
