"""My calendar in a real browser: a day opens its items, and the address of one's own calendar works until stopped."""

import re
from datetime import timedelta

import httpx
import icalendar
from playwright.sync_api import Browser, Page, expect

from core import clock
from data_fixtures.people import ALDER, AUDITOR, BIRCH, ELM
from tests.browser.conftest import SignIn, choose
from tests.browser.serving import App

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 Mobi"


def choose_days(page: Page, days: int) -> None:
    page.get_by_role("radio", name=f"{days} days").click()
    expect(page.get_by_text(re.compile(f"items? due in the next {days} days"))).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def many(text: str | None) -> int:
    found = re.search(r"\d+", text or "")
    assert found, text
    return int(found.group())


def test_a_day_of_the_calendar_opens_its_items_and_an_item_its_crime(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar?view=simple")
    choose_days(page, 90)
    day = page.get_by_role("button", name=re.compile(r"^(Today|\w{3} \d+ \w{3}): \d+ due")).first
    number = many((day.text_content() or "").split(":")[1])
    day.click()
    expect(page.get_by_role("heading", name=re.compile("Due on"))).to_be_visible()
    expect(page.get_by_text(re.compile(rf"^{number} items?\."))).to_be_visible()
    page.get_by_role("button", name=re.compile("^Open ")).first.click()
    expect(page.get_by_role("heading", name="Crime", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile("/crime"))


def test_weeks_hold_as_many_items_as_the_list_of_days(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    choose_days(page, 90)
    total = many(page.get_by_text(re.compile(r"[\d,]+ items? due")).first.text_content())
    cells = page.get_by_role("button", name=re.compile(r"\d+ due"))
    expect(cells.first).to_be_visible()
    in_weeks = sum(many(re.split("Today|[A-Z][a-z]{2}", text, maxsplit=1)[1]) for text in cells.all_text_contents())
    assert in_weeks == total, cells.all_text_contents()
    for name in ("Mon", "Sun"):
        expect(page.get_by_text(name, exact=True)).to_be_visible()


def test_a_phone_gets_the_days_as_a_list_that_fits_its_width(chromium: Browser, app: App) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, user_agent=PHONE)
    page = context.new_page()
    page.goto(app.address + "/my_calendar")
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, ALDER, app)
    choose_days(page, 90)
    expect(page.get_by_role("button", name=re.compile(r"^(Today|\w{3} \d+ \w{3}): \d+ due")).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_a_sergeant_sees_weeks_of_each_officer_and_a_commander_sees_no_table_of_people(
    sign_in: SignIn, chromium: Browser, app: App
) -> None:
    page = sign_in(BIRCH, "/my_calendar")
    page.get_by_role("radio", name="My units").click()
    expect(page.get_by_role("heading", name="Weeks of each officer")).to_be_visible()
    other = chromium.new_context().new_page()
    other.goto(app.address + "/my_calendar")
    other.get_by_role("button", name="Sign in", exact=True).click()
    choose(other, ELM, app)
    other.get_by_role("radio", name="My units").click()
    expect(other.get_by_role("combobox", name="Unit")).to_be_visible()
    expect(other.get_by_role("heading", name="In your own calendar")).to_be_visible()
    expect(other.get_by_text("Weeks of each officer")).to_have_count(0)
    expect(other.get_by_role("combobox", name="Officer in case")).to_have_count(0)
    other.context.close()


def test_coming_back_from_a_crime_finds_the_same_list_of_the_unit(sign_in: SignIn) -> None:
    page = sign_in(BIRCH, "/my_calendar?view=simple")
    choose_days(page, 90)
    page.get_by_role("radio", name="My units").click()
    expect(page.get_by_role("heading", name="Weeks of each officer")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^(Today|\w{3} \d+ \w{3}): \d+ due")).first.click()
    heading = page.get_by_role("heading", name=re.compile("Due on"))
    expect(heading).to_be_visible()
    listed = page.get_by_text(re.compile(r"^\d+ items?\."))
    before = (heading.text_content(), many(listed.text_content()))
    page.get_by_role("button", name=re.compile("^Open ")).first.click()
    expect(page).to_have_url(re.compile("/crime"))
    page.go_back()
    expect(heading).to_be_visible()
    expect(page.get_by_role("radio", name="My units")).to_be_checked()
    expect(page.get_by_role("radio", name="90 days")).to_be_checked()
    expect(listed).to_have_text(re.compile(f"^{before[1]} items?\\."))
    assert heading.text_content() == before[0]


def address_made(page: Page) -> str:
    page.get_by_role("button", name="Make my calendar address").click()
    shown = page.get_by_role("dialog").locator("code")
    expect(shown).to_have_text(re.compile(r"^http://localhost:\d+/ics/[\w-]{43}\.ics$"))
    return (shown.text_content() or "").strip()


def test_an_address_is_shown_once_works_and_is_gone_when_stopped(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER, "/my_calendar")
    to_do = page.get_by_text(re.compile(r"^[\d,]+ to do now"))
    expect(page.get_by_role("heading", name="In your own calendar")).to_be_visible()
    choose_days(page, 90)
    now = many(to_do.text_content()) if to_do.count() else 0
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
