"""One crime on one page: what it is, what happened and is due, what to do and for whom, and a press on it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core import clock
from core.clock import LONDON
from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import CLAIMS
from data_fixtures.people import ALDER, BIRCH
from tests.browser.cards import PHONE
from tests.browser.conftest import DESKTOP, come_in, settled
from tests.browser.serving import App
from tests.folders import folder

LONG = "Bryony " + "Sycamoreholt" * 16 + " B"  # 201 letters, most of them in one word


def ago(**span: int) -> str:
    return f"{clock.now().astimezone(LONDON) - timedelta(**span):%Y-%m-%dT%H:%M:%S}"


def rows(**more: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """A crime of DC Alder: its victim waits long for a contact, a suspect is named, DS Birch has to review it soon."""
    people = (ALDER, BIRCH)
    crime = {"crime_ref": "X1", "oic": ALDER.collar_number, "recorded_at": ago(days=20), "reported_at": ago(days=20)}
    named = {"named_on": ago(days=2)[:10], "status_since": ago(days=2)[:10]}
    return {
        "officers": [{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in people],
        "postings": [{"collar_number": p.collar_number, "unit_id": "T1", "from_date": "2020-01-01"} for p in people],
        "crimes": [crime | {"investigation_plan_on": ago(days=19)[:10], "mo": "invented"}],
        "victims": [{"victim_id": "W1", "crime_ref": "X1", "name": "Bryony Sycamoreholt"}],
        "suspects": [{"suspect_id": "S1", "crime_ref": "X1", "name": "Corin Elderbrook", "status": "wanted"} | named],
        "oel_entries": [{"crime_ref": "X1", "entered_at": ago(days=1), "text": "Address check made, no reply."}],
        "reviews": [{"crime_ref": "X1", "reviewed_at": ago(days=19), "by_collar": BIRCH.collar_number}],
    } | more


@pytest.fixture
def load(blank: App, tmp_path: Path) -> Callable[..., App]:
    def loading(**more: list[dict[str, Any]]) -> App:
        now = clock.now()
        refresh(engine(blank.database_url), folder(tmp_path / "x", now.isoformat(), **rows(**more)), now)
        return blank

    return loading


def at_crime(page: Page, app: App, person: Any = ALDER, size: Any = DESKTOP) -> Page:
    page.set_viewport_size(size)
    come_in(page, app, person, "/crime?ref=X1")
    expect(page.get_by_role("heading", name="Linked crimes")).to_be_visible()
    settled(page)
    return page


def card(page: Page, title: str) -> Locator:
    return page.locator(".feed li.row").filter(has=page.get_by_role("heading", name=re.compile(title)))


def group(page: Page, title: str) -> Locator:
    return page.locator(".feed section.group").filter(has=page.get_by_role("heading", name=re.compile(f"^{title}")))


def looks(app: App) -> list[str]:
    with reading_whole(engine(app.database_url)) as db:
        return list(db.execute(select(ACCESS_LOG.c.action).where(ACCESS_LOG.c.crime_ref == "X1")).scalars())


def claimed(app: App) -> list[str]:
    with reading_whole(engine(app.database_url)) as db:
        return list(db.execute(select(CLAIMS.c.search)).scalars())


def narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_offence_is_the_title_and_the_strip_has_reference_copy_risk_officer_and_age(page, load):
    at_crime(page, load())
    offence = page.get_by_role("heading", level=1)
    assert "X1" not in offence.inner_text()
    strip = page.locator(".st-key-strip")
    for words in ("X1", "Under investigation", "Standard risk", "Officer in case DC Alder", "open 20 days"):
        expect(strip).to_contain_text(words)
    expect(strip.get_by_role("button", name="Copy to clipboard")).to_be_visible()


def test_the_line_of_time_is_text_in_order_and_no_label_lies_over_another(page, load):
    at_crime(page, load())
    said = page.locator(".track").inner_text()
    places = [said.index(words) for words in ("Reported", "Contact the victim", "Today", "Deal with the named")]
    assert places == sorted(places)
    assert re.search(r"\d overdue", said)
    boxes = [label.bounding_box() for label in page.locator(".track .label").all()]
    assert len(boxes) > 5
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            assert apart or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


def test_on_a_phone_the_line_is_a_list_of_six_around_today_and_nothing_scrolls_sideways(page, load):
    at_crime(page, load(), size=PHONE)
    expect(page.locator(".track")).to_be_hidden()
    lines = page.locator(".time .lines li")
    expect(lines).to_have_count(6)
    expect(lines.filter(has_text="Today")).to_have_count(1)
    assert narrow(page)


def test_what_is_overdue_stands_first_with_its_why_in_place_and_the_victims_name(page, load):
    at_crime(page, load())
    headings = page.locator(".feed section.group h2").all_inner_texts()
    assert headings[0].startswith("Overdue")
    first = group(page, "Overdue").locator("li.row").first
    for words in ("Do", "Clears it", "Rule "):
        expect(first.locator(".why")).to_contain_text(words)
    expect(page.locator(".feed .why")).to_have_count(1)
    expect(card(page, "^Contact the victim")).to_contain_text("Bryony Sycamoreholt")
    first.get_by_role("button", name=re.compile("^Less")).click()
    expect(page.locator(".feed .why")).to_have_count(0)


def test_what_is_for_others_is_closed_at_the_end_and_says_whose_it_is(page, load):
    at_crime(page, load())
    others = page.locator(".feed").get_by_role("button", name=re.compile("For others"))
    expect(others).to_have_attribute("aria-expanded", "false")
    expect(others).to_contain_text("DS Birch: supervisor review")
    expect(card(page, "Supervisor review")).to_have_count(0)
    others.click()
    expect(card(page, "Supervisor review")).to_contain_text("For DS Birch")
    expect(card(page, "Supervisor review").get_by_role("button", name=re.compile("^Done"))).to_have_count(0)


def test_a_press_switches_the_card_and_the_count_and_opens_the_crime_no_second_time(page, load):
    app = load()
    at_crime(page, app)
    late = group(page, "Overdue").locator("h2 .n")
    before = int(late.inner_text())
    card(page, "^Contact the victim").get_by_role("button", name=re.compile("^Done")).click()
    expect(card(page, "^Contact the victim")).to_contain_text("Waiting for the records")
    expect(page.locator(".feed section.group h2 .n").first).not_to_have_text(str(before))
    expect(page.locator(".feed").get_by_role("button", name=re.compile("^Waiting for the records"))).to_be_visible()
    settled(page)
    assert claimed(app) == ["victim_contact"]
    assert looks(app).count("consulted") == 1


def test_a_supervisor_marks_a_review_done_on_the_crime_itself(page, load):
    app = load()
    at_crime(page, app, BIRCH)
    review = card(page, "Supervisor review")
    review.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_text("Marked done. It waits for the records.")).to_be_visible()
    settled(page)
    assert claimed(app) == ["supervisor_review"]
    assert looks(app).count("consulted") == 1


def test_why_is_part_of_the_look_at_the_crime(page, load):
    app = load()
    at_crime(page, app)
    card(page, "Deal with the named suspect").get_by_role("button", name=re.compile("^Why")).click()
    expect(page.get_by_role("dialog")).to_contain_text("How the date is worked out")
    assert looks(app) == ["consulted"]


def test_beside_the_feed_stand_victim_suspect_and_the_last_entry_with_a_way_to_all(page, load):
    at_crime(page, load())
    beside = page.locator(".beside")
    expect(beside.nth(0)).to_contain_text("Bryony Sycamoreholt")
    expect(beside.nth(0)).to_contain_text("never")
    expect(beside.nth(1)).to_contain_text("Wanted")
    expect(beside.nth(2)).to_contain_text("Address check made, no reply.")
    page.get_by_role("link", name="The entry").click()
    expect(page.get_by_role("heading", name="Enquiry log", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("size", [DESKTOP, {"width": 820, "height": 1180}, PHONE], ids=["1440", "820", "360"])
def test_names_of_200_letters_break_and_nothing_scrolls_sideways(page, load, size):
    victims = [{"victim_id": "W1", "crime_ref": "X1", "name": LONG}]
    suspects = [{"suspect_id": "S1", "crime_ref": "X1", "name": LONG, "status": "wanted"}]
    at_crime(page, load(victims=victims, suspects=suspects), size=size)
    expect(page.locator(".beside").first).to_contain_text(LONG)
    assert narrow(page)


def test_a_crime_without_victim_suspect_log_or_review_says_so(page, load):
    at_crime(page, load(victims=[], suspects=[], oel_entries=[], reviews=[]))
    for words in ("No victim is recorded.", "No suspect is recorded.", "No entry is recorded."):
        expect(page.locator(".beside").filter(has_text=words)).to_have_count(1)
    expect(page.locator(".track")).to_contain_text("Reported")


def test_a_crime_on_which_nothing_is_due_says_so(page, load):
    over = {"crime_ref": "X1", "oic": ALDER.collar_number, "status": "filed", "outcome_code": 18}
    done = {"outcome_on": ago(days=1)[:10], "recorded_at": ago(days=20), "reported_at": ago(days=20)}
    at_crime(page, load(crimes=[over | done], victims=[], suspects=[]))
    expect(page.locator(".feed")).to_contain_text("Nothing is due on this crime")
    expect(page.locator(".track")).to_contain_text("Nothing overdue")


def test_the_table_is_one_press_away_and_back(page, load):
    at_crime(page, load())
    page.get_by_role("button", name="As a table").click()
    expect(page.locator("iframe").first.content_frame.locator(".ag-row").first).to_be_visible()
    assert "view=table" in page.url
    page.get_by_role("button", name="As cards").click()
    expect(page.locator(".feed li.row").first).to_be_visible()


def test_back_from_the_crime_returns_to_the_list(page, load):
    come_in(page, load(), ALDER, "/my_actions")
    page.locator(".feed h3 a").first.click()
    expect(page.locator(".st-key-strip")).to_contain_text("X1")
    page.go_back()
    expect(page.get_by_role("heading", name="My actions", level=1)).to_be_visible()
