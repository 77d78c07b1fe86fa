"""My actions at a glance: what happened since yesterday, chips, the table as chosen last, crimes set aside, one key."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from core import clock
from core.store.engine import engine, writing
from core.store.refresh.load import refresh
from core.store.schema.work import CLAIMS
from data_fixtures.people import ALDER, BIRCH
from tests.browser.cards import GRID, PHONE, cards, counted, counter, drawn, grid, groups, press, title
from tests.browser.conftest import DESKTOP, PATIENCE, come_in, settled
from tests.browser.serving import App
from tests.browser.test_claims import ago
from tests.browser.test_my_actions import a_crime, claims_become, work
from tests.folders import folder

Load = Callable[..., None]
FAULT = {"status": "opened"}


@pytest.fixture
def load(blank: App, tmp_path: Path) -> Load:
    made = iter(range(100))

    def loading(hours_ago: float = 0, **more: list[dict[str, Any]]) -> None:
        at = clock.now() - timedelta(hours=hours_ago)
        entries = [{"crime_ref": f"X{number}", "entered_at": ago(days=3)} for number in (1, 2, 3)]
        where = folder(tmp_path / f"x{next(made)}", at.isoformat(), **(work() | {"oel_entries": entries} | more))
        refresh(engine(blank.database_url), where, at)

    return loading


@pytest.fixture
def mine(page: Page, blank: App, load: Load) -> Callable[..., Page]:
    """My actions of DC Alder over the records that are loaded by then."""

    def opened(path: str = "/my_actions") -> Page:
        return drawn(come_in(page, blank, ALDER, path))

    return opened


@pytest.fixture
def phone(page: Page) -> Iterator[Page]:
    page.set_viewport_size(PHONE)
    yield page
    page.set_viewport_size(DESKTOP)


def chip(page: Page, words: str) -> Locator:
    return page.locator("[class*=_feed_only]").get_by_role("radio", name=re.compile(f"^{words}"))


def menu(page: Page, name: str) -> None:
    """Goes to another page by the menu."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=re.compile(f"^{name}")).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settled(page)


def rows(page: Page) -> Locator:
    return grid(page).locator(".ag-center-cols-container .ag-row")


def since(page: Page) -> Locator:
    return page.locator("p.since")


def test_what_was_done_and_what_came_since_yesterday_is_one_line_and_opens_its_lists(
    mine: Callable[..., Page], load: Load
) -> None:
    load(25, bails=[], suspects=[])
    load(0, victim_contacts=[{"victim_id": "WX2", "contacted_at": ago(hours=20)}])
    page = mine()
    expect(since(page)).to_contain_text(re.compile(r"1 cleared · \d new since "))
    since(page).get_by_role("button", name="1 cleared").click()
    box = page.get_by_role("dialog")
    expect(box.get_by_role("link", name="Contact the victim · X2")).to_be_visible()
    expect(box).to_contain_text("Done, next date")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(since(page).get_by_role("button", name="1 cleared")).to_be_focused()
    since(page).get_by_role("button", name=re.compile("new$")).click()
    box.get_by_role("link", name="Bail return · X3").click()
    page.wait_for_url("**/crime?ref=X3")


def test_what_came_back_since_yesterday_is_said_once(mine: Callable[..., Page], load: Load, blank: App) -> None:
    load(25)
    load(0)
    page = mine()
    press(cards(page, "Contact the victim", "X2"), "Done")
    claims_become(page, blank, "WX2")
    with writing(engine(blank.database_url)) as db:
        db.execute(update(CLAIMS).values(outcome="returned", settled_at=clock.now(), reason="not in the records"))
    page.reload()
    drawn(page)
    expect(since(page)).to_contain_text(re.compile("^1 came back since "))
    since(page).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text("Contact the victim · X2")
    expect(page.get_by_role("dialog")).to_contain_text("Not in the records")


def test_nothing_is_said_of_yesterday_without_records_of_it_or_without_news(
    mine: Callable[..., Page], load: Load
) -> None:
    load(0)
    page = mine()
    expect(since(page)).to_have_count(0)


def test_a_chip_narrows_cards_counters_and_table_and_stays_over_reload_and_back(
    mine: Callable[..., Page], load: Load
) -> None:
    load(0, crimes=[a_crime(1), a_crime(2) | {"risk": "high"}, a_crime(3)])
    page = mine()
    chip(page, "By law").click()
    expect(cards(page)).to_have_count(1)
    counted(page, "Overdue", 0)
    assert groups(page) == {"Next 7 days": 1}
    page.reload()
    drawn(page)
    assert groups(page) == {"Next 7 days": 1}
    chip(page, "High risk").click()
    expect(cards(page, "X2").first).to_be_visible()
    expect(cards(page, "X1")).to_have_count(0)
    page.go_back()
    expect(cards(page, "Bail return")).to_have_count(1)
    expect(chip(page, "By law")).to_be_checked()
    settled(page)
    page.get_by_role("button", name="As a table").click()
    expect(rows(page)).to_have_count(2)  # the bail's return, and its period, which is closed among the cards
    chip(page, "All").click()
    expect(rows(page).filter(has_text="Contact the victim").first).to_be_visible()


def test_a_chip_and_a_counter_narrow_together_and_an_empty_list_says_the_way_out(
    mine: Callable[..., Page], load: Load
) -> None:
    load(0)
    page = mine()
    chip(page, "By law").click()
    expect(cards(page)).to_have_count(1)
    counter(page, "Overdue").click()
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    expect(page.get_by_text("Press All, or the same counter or kind again")).to_be_visible()
    chip(page, "All").click()
    expect(cards(page, "Contact the victim").first).to_be_visible()
    assert groups(page) == {"Overdue": 5}


def test_where_nothing_could_be_chosen_there_are_no_chips(mine: Callable[..., Page], load: Load) -> None:
    load(0, bails=[], suspects=[])
    page = mine()
    expect(chip(page, "All")).to_have_count(0)


def test_on_a_phone_the_first_card_stands_under_chips_counters_and_news_without_a_scroll(
    phone: Page, mine: Callable[..., Page], load: Load
) -> None:
    load(25, bails=[], suspects=[])
    load(0)
    page = mine()
    expect(since(page)).to_be_visible()
    head, first = (one.bounding_box() for one in (page.get_by_role("heading", level=1), cards(page).first))
    assert head is not None
    assert first is not None
    assert first["y"] - head["y"] < 300
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_whoever_chose_the_table_finds_it_again_on_coming_back_and_cards_when_they_chose_those(
    mine: Callable[..., Page], load: Load
) -> None:
    load(0)
    page = mine()
    page.get_by_role("button", name="As a table").click()
    expect(rows(page).first).to_be_visible()
    page.go_back()  # what the address says goes before what was chosen
    drawn(page)
    menu(page, "My calendar")
    menu(page, "My actions")
    expect(rows(page).first).to_be_visible()
    assert "view=table" in page.url
    page.get_by_role("button", name="As cards").click()
    drawn(page)
    menu(page, "My calendar")
    menu(page, "My actions")
    drawn(page)
    assert "view=table" not in page.url


def test_in_another_browser_the_same_person_finds_the_table_and_cards_once_they_chose_those_there(
    mine: Callable[..., Page], load: Load, blank: App, chromium: Browser
) -> None:
    load(0)
    page = mine()
    title(cards(page).first).focus()
    page.keyboard.press("t")  # a key is a choice as the button is
    expect(rows(page).first).to_be_visible()
    settled(page)
    phone = come_in(chromium.new_context().new_page(), blank, ALDER, "/my_actions")
    phone.set_viewport_size(PHONE)
    phone.wait_for_url("**/my_actions?view=table", timeout=PATIENCE)
    expect(rows(phone).first).to_be_visible()
    expect(drawn(come_in(chromium.new_context().new_page(), blank, BIRCH, "/my_actions"))).not_to_have_url(
        re.compile("view")
    )
    phone.get_by_role("button", name="As cards").click()
    settled(drawn(phone))
    page.goto(f"{blank.address}/my_actions")
    assert "view=table" not in drawn(page).url
    page.goto(f"{blank.address}/my_actions?view=table")  # a link says how, whatever was chosen
    expect(rows(page).first).to_be_visible()


def test_a_crime_of_mine_that_was_set_aside_is_a_card_over_the_list_and_several_are_one_row(
    mine: Callable[..., Page], load: Load
) -> None:
    faulty = [{"crime_ref": f"F{number}", "oic": ALDER.collar_number, **FAULT} for number in (1, 2, 3)]
    load(0, crimes=[a_crime(1), a_crime(2), a_crime(3), *faulty])
    page = mine()
    aside = page.locator(".faulty")
    expect(aside.locator("section").first).to_contain_text("Crime F1 could not be loaded")
    expect(aside.locator("section").first).to_contain_text("opened")
    expect(aside.get_by_text("Crime F2 could not be loaded")).not_to_be_visible()
    aside.get_by_text("2 more crimes could not be loaded").click()
    expect(aside.get_by_text("Crime F2 could not be loaded")).to_be_visible()


def test_no_crime_is_lost_that_has_no_reference_or_stands_already(mine: Callable[..., Page], load: Load) -> None:
    nameless = [a_crime(9) | {"crime_ref": "", "oic": collar} for collar in (ALDER.collar_number, ALDER.collar_number)]
    load(0, crimes=[a_crime(1), a_crime(2), a_crime(3), a_crime(3), *nameless])
    aside = mine().locator(".faulty")
    aside.locator("summary").click()
    expect(aside.get_by_role("heading", name="2 crimes without a reference could not be loaded")).to_be_visible()
    expect(aside.get_by_role("heading", name="A record of crime X3 was left out")).to_be_visible()
    expect(aside.get_by_text("What is shown of the crime is from its other record")).to_be_visible()


def test_a_slash_goes_to_the_box_that_finds_a_crime_and_types_nothing(mine: Callable[..., Page], load: Load) -> None:
    load(0)
    page = mine()
    expect(page.locator(".keys")).to_contain_text("/ find")
    title(cards(page).first).focus()
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Find a crime")
    expect(box).to_be_focused()
    page.keyboard.type("X2")
    expect(box).to_have_value("X2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/crime?ref=X2")


def test_a_slash_unfolds_a_folded_menu_first(phone: Page, mine: Callable[..., Page], load: Load) -> None:
    load(0)
    page = mine()
    box = page.get_by_role("textbox", name="Find a crime")
    expect(box).not_to_be_in_viewport()
    title(cards(page).first).focus()
    page.keyboard.press("/")
    expect(box).to_be_focused(timeout=PATIENCE)
    expect(box).to_be_in_viewport()


def test_in_a_narrow_grid_what_a_row_says_comes_before_what_may_be_pressed(page: Page, app: App) -> None:
    come_in(page, app, ALDER, "/my_actions?view=table")
    shown = grid(page)
    pinned = shown.locator(".ag-pinned-right-cols-container .ag-cell")
    expect(pinned.first).to_be_visible(timeout=PATIENCE)
    page.set_viewport_size({"width": 820, "height": 1180})
    expect(pinned).to_have_count(0)
    crime = shown.locator(".ag-row[row-index='0'] .ag-cell[col-id='crime_ref']").bounding_box()
    frame = page.locator(GRID).bounding_box()
    assert crime is not None
    assert frame is not None
    assert crime["x"] + crime["width"] <= frame["x"] + frame["width"]
    page.set_viewport_size(DESKTOP)
    expect(pinned.first).to_be_visible()
