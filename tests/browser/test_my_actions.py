"""My actions in a real browser: what a tired officer sees, switches off, takes back and opens, and what goes wrong."""

import json
import re
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG, FLAGS
from core.store.schema.work import CLAIMS
from data_fixtures.people import ALDER, BIRCH
from tests.browser.cards import NOT_SENT, PHONE, cards, counted, counter, drawn, grid, groups, opened, press, title
from tests.browser.conftest import PATIENCE, come_in, pick, settled
from tests.browser.serving import App, running_app
from tests.browser.test_claims import OFFICERS, POSTINGS, ago
from tests.folders import folder
from tests.stores import held, held_whole

Load = Callable[..., None]


def day(days: int) -> str:
    return str(clock.today() + timedelta(days=days))


def a_crime(number: int, **more: Any) -> dict[str, Any]:
    """A crime of DC Alder on which nothing is due."""
    crime = {"crime_ref": f"X{number}", "oic": ALDER.collar_number, "recorded_at": ago(days=20), "mo": "invented"}
    return crime | {"reported_at": ago(days=20), "investigation_plan_on": day(-19)} | more


def a_victim(name: str, ref: str) -> dict[str, Any]:
    """A victim of whom nothing but a first contact is missing, long overdue."""
    return {"victim_id": name, "crime_ref": ref, "needs_assessed_on": day(-19), "vps_offered_on": day(-19)}


def work(crimes: int = 3) -> dict[str, list[dict[str, Any]]]:
    """Crimes with a victim each to be called; the first has three of them, the last a bail return in two days."""
    refs = [f"X{number}" for number in range(1, crimes + 1)]
    entries = [{"crime_ref": ref, "entered_at": ago(days=1)} for ref in refs]
    reviews = [{"crime_ref": ref, "reviewed_at": ago(days=19), "by_collar": BIRCH.collar_number} for ref in refs]
    victims = [a_victim(f"W{ref}", ref) for ref in refs] + [a_victim(name, "X1") for name in ("V2", "V3")]
    bail = {"bail_id": "B1", "suspect_id": "S1", "crime_ref": refs[-1], "arrested_on": day(-20), "return_on": day(2)}
    suspect = {"suspect_id": "S1", "crime_ref": refs[-1], "status": "bailed"}
    return {
        "officers": OFFICERS, "postings": POSTINGS, "crimes": [a_crime(n) for n in range(1, crimes + 1)],
        "oel_entries": entries, "reviews": reviews, "victims": victims, "suspects": [suspect], "bails": [bail],
    }  # fmt: skip


@pytest.fixture
def load(blank: App, tmp_path: Path) -> Load:
    made = iter(range(100))

    def loading(hours_ago: float = 0, **more: list[dict[str, Any]]) -> None:
        at = clock.now() - timedelta(hours=hours_ago)
        where = folder(tmp_path / f"x{next(made)}", at.isoformat(), **(work() | more))
        refresh(engine(blank.database_url), where, clock.now())

    return loading


@pytest.fixture
def app(blank: App, load: Load) -> App:
    load()
    return blank


@pytest.fixture
def mine(page: Page, app: App) -> Page:
    """My actions of DC Alder."""
    return drawn(come_in(page, app, ALDER, "/my_actions"))


def claimed(app: App) -> list[str]:
    with reading_whole(engine(app.database_url)) as db:
        return sorted(db.execute(select(CLAIMS.c.subject).where(CLAIMS.c.stands)).scalars())


def as_a_table(page: Page, app: App) -> None:
    """Waits until the grid has every flag that is DC Alder's to clear."""
    with reading_whole(engine(app.database_url)) as db:
        every = len(db.execute(select(FLAGS.c.subject).where(FLAGS.c.acts == "oic")).all())
    expect(grid(page).locator(".ag-center-cols-container .ag-row")).to_have_count(every)


def claims_become(page: Page, app: App, *subjects: str) -> None:
    for _ in range(PATIENCE // 100):
        if claimed(app) == sorted(subjects):
            return
        page.wait_for_timeout(100)
    raise AssertionError(claimed(app))


def menu(page: Page, many: int) -> None:
    """Waits until the menu says how much there is to do."""
    name = re.compile(rf"My actions \({many}\)" if many else "My actions$")
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name=name)).to_be_visible(timeout=PATIENCE)


def test_the_groups_stand_in_the_order_of_the_day_with_the_counts_of_the_store(mine: Page) -> None:
    assert groups(mine) == {"Overdue": 5, "Next 7 days": 1}
    counted(mine, "Overdue", 5)
    counted(mine, "7 days", 1)
    counted(mine, "Today", 0)
    menu(mine, 5)
    assert mine.title() == "(5) My actions"
    card = cards(mine, "Contact the victim", "X1")
    expect(card).to_contain_text("days overdue")
    expect(card.get_by_role("button", name=re.compile("^All 3"))).to_be_visible()
    expect(card.locator(".lines button")).to_have_count(3)


def test_done_changes_card_and_counters_at_once_and_the_menu_by_the_next_run(mine: Page, app: App) -> None:
    press(cards(mine, "Contact the victim", "X2"), "Done")
    counted(mine, "Overdue", 4)
    counted(mine, "Waiting", 1)
    expect(cards(mine, "X2")).to_contain_text("Waiting for the records")
    claims_become(mine, app, "WX2")
    expect(mine.locator(".toast")).to_contain_text("Marked done. It waits for the records.")
    mine.get_by_role("button", name="Everything on my crimes").click()  # any run of the whole page
    menu(mine, 4)
    drawn(mine)
    opened(mine, "Waiting for the records")
    expect(cards(mine, "X2", "marked done Today by DC Alder")).to_be_visible()


def test_one_press_switches_three_off_and_one_takes_them_back(mine: Page, app: App) -> None:
    press(cards(mine, "Contact the victim", "X1"), "All 3")
    counted(mine, "Overdue", 2)
    claims_become(mine, app, "V2", "V3", "WX1")
    mine.locator(".toast").get_by_role("button", name="Undo").click()
    counted(mine, "Overdue", 5)
    counted(mine, "Waiting", 0)
    claims_become(mine, app)
    expect(cards(mine, "X1").get_by_role("button", name=re.compile("^All 3"))).to_be_visible()


def test_two_windows_of_one_person_make_one_claim_and_the_second_reads_why(mine: Page, app: App) -> None:
    other = mine.context.new_page()
    other.goto(app.address + "/my_actions")
    drawn(other)
    press(cards(mine, "Contact the victim", "X2"), "Done")
    claims_become(mine, app, "WX2")
    press(cards(other, "Contact the victim", "X2"), "Done")
    expect(other.locator("p.alert, .toast").filter(has_text="You marked this done already").first).to_be_visible()
    counted(other, "Overdue", 4)
    assert claimed(app) == ["WX2"]


def test_a_press_on_a_flag_that_is_gone_says_so_and_records_nothing(mine: Page, app: App, load: Load) -> None:
    load(victims=[a_victim("WX1", "X1")])
    press(cards(mine, "Contact the victim", "X2"), "Done")
    expect(mine.locator("p.alert, .toast").filter(has_text="not on your list any more").first).to_be_visible()
    expect(cards(mine, "Contact the victim", "X2")).to_have_count(0)
    assert claimed(app) == []


def test_a_press_while_the_database_cannot_be_written_is_said_and_recorded_once_it_can(mine: Page, app: App) -> None:
    with held(app.database_url):
        press(cards(mine, "Contact the victim", "X2"), "Done")
        expect(mine.locator(".toast")).to_contain_text(NOT_SENT, timeout=PATIENCE)
        counted(mine, "Overdue", 5)
    claims_become(mine, app, "WX2")
    counted(mine, "Overdue", 4)


def test_a_press_while_the_server_is_down_is_said_and_recorded_once_when_it_is_back(
    page: Page, app: App, tmp_path: Path, provider: str
) -> None:
    with running_app(tmp_path, app.database_url, provider) as mortal:
        mine = drawn(come_in(page, mortal, ALDER, "/my_actions"))
        mortal.process.send_signal(signal.SIGKILL)
        mortal.process.wait()
        press(cards(mine, "Contact the victim", "X2"), "Done")
        expect(mine.locator(".toast")).to_contain_text(NOT_SENT, timeout=PATIENCE)
        counted(mine, "Overdue", 5)
        assert claimed(app) == []
    with running_app(tmp_path, app.database_url, provider, at=int(mortal.address.rpartition(":")[2])):
        claims_become(mine, app, "WX2")
        counted(mine, "Overdue", 4)
        mine.wait_for_timeout(5000)  # longer than until it would be sent again
        assert claimed(app) == ["WX2"]


def test_a_counter_filters_and_stays_over_a_reload_and_back(mine: Page) -> None:
    counter(mine, "7 days").click()
    expect(cards(mine)).to_have_count(1)
    assert groups(mine) == {"Next 7 days": 1}
    mine.reload()
    drawn(mine)
    expect(counter(mine, "7 days")).to_have_attribute("aria-pressed", "true")
    assert groups(mine) == {"Next 7 days": 1}
    counter(mine, "Overdue").click()
    expect(cards(mine, "Contact the victim").first).to_be_visible()
    assert groups(mine) == {"Overdue": 5}
    mine.go_back()
    expect(counter(mine, "7 days")).to_have_attribute("aria-pressed", "true")
    drawn(mine)
    assert groups(mine) == {"Next 7 days": 1}
    counter(mine, "7 days").click()
    expect(cards(mine, "Contact the victim").first).to_be_visible()
    assert groups(mine) == {"Overdue": 5, "Next 7 days": 1}


def test_the_list_is_a_table_by_a_button_or_a_key_and_cards_again(mine: Page, app: App) -> None:
    mine.get_by_role("button", name="As a table").click()
    as_a_table(mine, app)
    assert "view=table" in mine.url
    mine.get_by_role("button", name="As cards").click()
    drawn(mine)
    title(cards(mine).first).focus()
    mine.keyboard.press("t")
    as_a_table(mine, app)
    mine.get_by_role("button", name="As cards").click()
    drawn(mine)
    assert groups(mine) == {"Overdue": 5, "Next 7 days": 1}


def test_why_opens_beside_the_list_is_logged_as_one_look_and_gives_the_focus_back(mine: Page, app: App) -> None:
    card = cards(mine, "Contact the victim", "X2")
    press(card, "Why?")
    expect(mine.get_by_role("dialog").get_by_text("How the date is worked out")).to_be_visible()
    mine.keyboard.press("Escape")
    expect(mine.get_by_role("dialog")).to_have_count(0)
    expect(title(card)).to_be_focused()
    with reading_whole(engine(app.database_url)) as db:
        entries = select(ACCESS_LOG.c.action, ACCESS_LOG.c.crime_ref).order_by(ACCESS_LOG.c.entry_id)
        assert [tuple(row) for row in db.execute(entries)] == [("searched", None), ("consulted", "X2")]


def test_why_of_a_card_of_several_explains_each_of_them_in_one_look(page: Page, app: App, load: Load) -> None:
    people = {"V1": "Bryony Holt", "V2": "Corin Elder"}
    load(victims=[a_victim(key, "X1") | {"name": name} for key, name in people.items()])
    mine = drawn(come_in(page, app, ALDER, "/my_actions"))
    press(cards(mine, "Contact the victim", "X1"), "Why?")
    sheet = mine.get_by_role("dialog")
    for name in people.values():
        pick(mine, sheet.get_by_role("combobox"), name, re.compile(f"^{name}, since"))
        expect(sheet.get_by_text(f"For {name}.")).to_be_visible()
        expect(sheet.get_by_text("How the date is worked out")).to_have_count(1)
    settled(mine)
    expect(sheet.get_by_role("button", name="Mark done")).to_be_visible()
    settled(mine)
    sheet.get_by_role("button", name="Mark done").click()
    claims_become(mine, app, "V2")
    with reading_whole(engine(app.database_url)) as db:
        looked = select(ACCESS_LOG.c.entry_id).where(ACCESS_LOG.c.action == "consulted")
        assert len(db.execute(looked).all()) == 1


def test_a_fold_that_is_opened_while_the_database_is_away_says_so_and_opens_once_it_is_back(
    mine: Page, app: App
) -> None:
    closed = mine.locator("[data-item^='fold '] button[aria-expanded='false']")
    many, rows = closed.count(), mine.locator("[data-item^='row ']").count()
    assert many > 0
    with held_whole(app.database_url):
        closed.first.click()
        expect(mine.get_by_text("One moment…")).to_be_visible()
        expect(mine.get_by_text(re.compile("database cannot be reached"))).to_be_visible(timeout=PATIENCE * 2)
        expect(mine.get_by_text("This page could not be shown")).to_have_count(0)
    mine.reload()
    drawn(mine).locator("[data-item^='fold '] button[aria-expanded='false']").first.click()
    expect(mine.locator("[data-item^='row ']").nth(rows)).to_be_visible(timeout=PATIENCE)


def test_presses_counters_and_folds_are_no_new_look_at_the_list_and_newer_records_are(
    mine: Page, app: App, load: Load
) -> None:
    def looks() -> int:
        with reading_whole(engine(app.database_url)) as db:
            return len(db.execute(select(ACCESS_LOG.c.entry_id).where(ACCESS_LOG.c.action == "searched")).all())

    press(cards(mine, "Contact the victim", "X2"), "Done")
    claims_become(mine, app, "WX2")
    counter(mine, "Overdue").click()
    expect(mine).to_have_url(re.compile("show=overdue"))
    settled(mine)
    assert looks() == 1
    load()
    counter(mine, "Overdue").click()
    expect(mine).not_to_have_url(re.compile("show=overdue"))
    settled(mine)
    assert looks() == 2


def test_an_empty_list_says_so_and_old_records_say_how_old(page: Page, blank: App, load: Load) -> None:
    load(72, crimes=[], victims=[], suspects=[], bails=[], oel_entries=[], reviews=[])
    mine = drawn(come_in(page, blank, ALDER, "/my_actions"))
    expect(mine.get_by_role("heading", name="Nothing is due")).to_be_visible()
    expect(mine.get_by_role("alert").filter(has_text="Out of date.")).to_contain_text("3 days ago")
    expect(mine.locator(".pill")).to_contain_text("Records: 3 days old, check the RMS")
    assert mine.get_by_test_id("stMain").aria_snapshot().count("Records as they stood on") == 1  # read out once
    menu(mine, 0)
    assert groups(mine) == {}


@pytest.fixture
def many(blank: App, load: Load) -> App:
    """More than 3,000 flags of one person."""
    crimes = [a_crime(number) | {"recorded_at": ago(days=9), "reported_at": ago(days=9)} for number in range(3000)]
    victims = [a_victim(f"W{number}", f"X{number}") for number in range(3000)]
    load(crimes=crimes, victims=victims, oel_entries=[], reviews=[], suspects=[], bails=[])
    return blank


def test_of_three_thousand_flags_the_page_gets_few_and_says_how_many_there_are(
    page: Page, many: App, record_property: Callable[[str, Any], None]
) -> None:
    kilobytes = [0.0]
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda f: kilobytes.append(kilobytes.pop() + len(f) / 1000)),
    )
    mine = drawn(come_in(page, many, ALDER, "/my_actions"))
    record_property("page_data_in_kB", kilobytes[0])
    assert kilobytes[0] < 600
    late = groups(mine)["Overdue"]
    assert late >= 3000
    expect(cards(mine)).to_have_count(60)
    mine.get_by_role("button", name=re.compile(r"^Show 500 of [\d,]+$")).click()
    expect(cards(mine)).to_have_count(500, timeout=PATIENCE)
    counted(mine, "Overdue", late)
    mine.get_by_role("button", name=re.compile("cards stand here. See all as a table")).click()
    grid(mine)
    expect(mine.get_by_text(re.compile(r"^The first 2,000 of [\d,]+ items"))).to_be_visible()


@pytest.mark.parametrize("file", ["feed.js", "outbox.js"])
def test_a_page_whose_script_does_not_come_says_so_and_offers_the_table(page: Page, app: App, file: str) -> None:
    context = page.context.browser.new_context() if page.context.browser else page.context
    window = context.new_page()
    window.route(re.compile(rf"bidi-components/.*/{file}"), lambda route: route.abort())
    come_in(window, app, ALDER, "/my_actions")
    words = window.get_by_text("This list cannot be drawn here").filter(visible=True)
    expect(words).to_have_count(1, timeout=PATIENCE)
    window.get_by_role("button", name="As a table").click()
    as_a_table(window, app)
    window.close()


def test_on_a_narrow_phone_nothing_goes_sideways_and_a_thumb_hits_what_it_means(page: Page, app: App) -> None:
    page.set_viewport_size(PHONE)
    try:
        mine = drawn(come_in(page, app, ALDER, "/my_actions"))
        assert mine.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        for card in cards(mine).all():
            box = card.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]
            done = card.locator(".acts [data-do=done]").bounding_box()
            assert done is not None
            assert min(done["width"], done["height"]) >= 44
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_nothing_in_the_page_names_a_victim_or_what_a_key_stands_for(mine: Page) -> None:
    texts = mine.evaluate(
        """() => [...document.querySelectorAll('*')].filter((e) => e.shadowRoot)
                  .map((e) => e.shadowRoot.innerHTML).join('')"""
    )
    assert "Contact the victim" in texts
    for hidden in ("WX2", "victim_contact", ALDER.collar_number):
        assert hidden not in texts
    press(cards(mine, "Contact the victim", "X2"), "Done")
    kept = json.dumps(mine.evaluate("({...sessionStorage, ...localStorage})"))
    for hidden in ("WX2", "victim_contact", f'"{ALDER.collar_number}"'):
        assert hidden not in kept
