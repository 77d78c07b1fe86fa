"""Data health and the line of freshness in a real browser, over a force whose age and faults each test makes."""

import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from core import clock
from core.extract import Refused
from core.policy.freshness import freshness_policy
from core.store.engine import engine, writing
from core.store.migrate import migrate
from core.store.refresh import refused
from core.store.refresh.load import refresh
from core.store.schema.records import SNAPSHOTS
from data_fixtures.people import ALDER, AUDITOR, BIRCH, CEDAR, Person
from tests import covering
from tests.browser.conftest import come_in, settled
from tests.browser.serving import App
from tests.folders import folder

LIMITS = freshness_policy().records_on(clock.today())
MINUTE = timedelta(minutes=1)


def rows(now: datetime) -> dict[str, Any]:
    """DC Alder's X1 is set aside, with a victim and an entry that go with it; of X5 nobody off its list may know."""
    found: dict[str, Any] = covering.team(now.date())
    bad = ("X1", "X5")
    found["crimes"] = [c | ({"risk": "extreme"} if c["crime_ref"] in bad else {}) for c in found["crimes"]]
    found["victims"] = [{"victim_id": "V1", "crime_ref": "X1"}]
    at = (now - MINUTE).isoformat()
    return found | {"oel_entries": [{"crime_ref": ref, "entered_at": at} for ref in ("X1", "X2")]}


@pytest.fixture
def app(blank: App, tmp_path: Path) -> App:
    now = clock.now()
    refresh(engine(blank.database_url), folder(tmp_path / "x", now.isoformat(), **rows(now)), now)
    return blank


def aged(app: App, extracted: timedelta, loaded: timedelta | None = None) -> None:
    """Makes the records that old, to the minute."""
    at, load = (clock.now() - span for span in (extracted, extracted if loaded is None else loaded))
    with writing(engine(app.database_url)) as db:
        db.execute(update(SNAPSHOTS).values(extracted_at=at, loaded_at=load))


def enter(page: Page, app: App, person: Person, path: str = "/data_health") -> Page:
    come_in(page, app, person, path)
    expect(page.get_by_text("Records as they stood on").first).to_be_visible()
    settled(page)
    return page


def test_fresh_records_say_so_in_a_word_with_when_the_next_are_expected(page: Page, app: App) -> None:
    enter(page, app, AUDITOR)
    line = page.get_by_text(re.compile(r"Up to date\. Records as they stood on .* ago\. Loaded .*\. Next expected by"))
    expect(line).to_be_visible()


def test_records_that_are_expected_any_moment_are_fresh_and_do_not_promise_a_time_that_is_past(
    page: Page, app: App
) -> None:
    aged(app, LIMITS.expected + MINUTE)
    enter(page, app, AUDITOR)
    expect(page.get_by_text(re.compile(r"Up to date\. .* New ones were expected by"))).to_be_visible()
    expect(page.get_by_text("Next expected")).to_have_count(0)


@pytest.mark.parametrize(
    ("age", "word", "says"),
    [
        (LIMITS.late + MINUTE, "Late.", "is not shown yet"),
        (LIMITS.old + MINUTE, "Out of date.", "check the records system before you act"),
    ],
)
def test_past_each_limit_every_page_warns_in_a_box_with_a_word(page: Page, app: App, age, word, says) -> None:
    aged(app, age)
    enter(page, app, BIRCH)
    for path in ("/data_health", "/team", "/sign_in_check", "/crime"):
        page.goto(app.address + path)
        box = page.get_by_role("alert").filter(has_text=word)
        expect(box).to_contain_text(says)


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(days=-2)])
def test_after_a_clock_was_set_back_nothing_is_called_fresh(page: Page, app: App, ahead: timedelta) -> None:
    aged(app, timedelta(hours=1), ahead)
    enter(page, app, BIRCH)
    expect(page.get_by_role("alert").filter(has_text="A clock is wrong.")).to_be_visible()
    expect(page.get_by_text("Up to date")).to_have_count(0)


def test_the_door_says_how_old_the_records_are_before_anybody_signs_in(page: Page, app: App) -> None:
    page.goto(app.address)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_text("Records as they stood on")).to_be_visible()


def test_a_database_without_a_snapshot_has_a_sentence_of_its_own(page: Page, blank: App) -> None:
    migrate(engine(blank.database_url))
    page.goto(blank.address)
    expect(page.get_by_text("No records have been loaded yet")).to_be_visible()


def test_a_silent_table_is_named_over_every_page_and_stands_first_in_its_table(page: Page, app: App) -> None:
    enter(page, app, ALDER, "/my_actions")
    warning = page.get_by_role("alert").filter(has_text="Silent.")
    expect(warning).to_contain_text("Victim contacts (no row at all)")
    expect(warning).not_to_contain_text("Enquiry log")
    page.goto(app.address + "/data_health")
    settled(page)
    verdicts = page.get_by_role("table").first.get_by_role("row").all_inner_texts()
    assert "Arriving" in verdicts[-1]
    assert not any("Arriving" in verdict for verdict in verdicts[1:3])


def test_a_supervisor_takes_out_what_has_to_be_put_right_and_nothing_of_a_restricted_crime(
    page: Page, app: App
) -> None:
    enter(page, app, BIRCH)
    expect(page.get_by_text("Crime X1 could not be loaded")).to_be_visible()
    expect(page.get_by_text(re.compile(r"In your scope: 1 fault to put right"))).to_be_visible()
    page.get_by_role("button", name="Print or export…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Make the file")).to_be_visible()
    dialog.get_by_text("CSV", exact=True).click()
    settled(page)
    dialog.get_by_role("button", name="Make the file").click()
    expect(dialog.get_by_role("link", name="Download the file")).to_be_visible()
    with page.expect_download() as waiting:
        dialog.get_by_role("link", name="Download the file").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert head[:2] == ["Table", "Crime"]
    assert [line[0] for line in lines] == ["Crimes", "Enquiry log", "Victims"]
    assert "X5" not in text


def test_whoever_has_no_row_in_scope_has_no_file_to_take(page: Page, app: App) -> None:
    enter(page, app, CEDAR)
    expect(page.get_by_text("No row of a crime in your scope was set aside.")).to_be_visible()
    expect(page.get_by_role("button", name="Print or export…")).to_have_count(0)
    expect(page.get_by_text("X1")).to_have_count(0)


def test_a_refused_refresh_is_told_until_one_succeeds(page: Page, app: App, tmp_path: Path) -> None:
    with pytest.raises(Refused), refused.noted(app.database_url, clock.now):
        raise Refused("a reason with totals")
    enter(page, app, BIRCH)
    expect(page.get_by_text("was refused, so the records are those of the one before")).to_be_visible()
    expect(page.get_by_text("a reason with totals")).to_have_count(0)
    now = clock.now()
    refresh(engine(app.database_url), folder(tmp_path / "y", now.isoformat(), **rows(now)), now)
    page.reload()
    settled(page)
    expect(page.get_by_text("was refused, so the records")).to_have_count(0)


def test_the_trend_begins_with_the_second_refresh_and_has_a_table_beside_its_line(
    page: Page, app: App, tmp_path: Path
) -> None:
    enter(page, app, BIRCH)
    expect(page.get_by_text("A line begins with the second refresh.")).to_be_visible()
    now = clock.now()
    refresh(engine(app.database_url), folder(tmp_path / "y", now.isoformat(), **rows(now)), now)
    page.reload()
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    expect(page.get_by_role("radiogroup", name="Show as a line").get_by_role("radio")).to_have_count(4)


def test_on_a_phone_the_page_is_no_wider_than_the_screen(chromium: Browser, app: App) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = enter(context.new_page(), app, ALDER)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_role("heading", name="Is every part arriving?")).to_be_visible()
    context.close()
