"""Whole tasks by keyboard alone, and every page enlarged, in the reader's own colours and without motion."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core import clock
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.people import ALDER, AUDITOR, BIRCH, ELM, Person
from tests.browser.access import ENLARGED, REFLOWED, cut, fill_alone, slow, unseen_focus
from tests.browser.cards import GRID, cards, counted, drawn, fold, grid, press, title
from tests.browser.conftest import DESKTOP, PATIENCE, SignIn, come_in, settled
from tests.browser.serving import App
from tests.browser.test_my_actions import work
from tests.browser.walk import LOOKS, pages_of_menu
from tests.folders import folder

MOST = 60  # presses of Tab from one end of a page to the other


@pytest.fixture
def day_of_work(blank: App, tmp_path: Path) -> App:
    """The app over three crimes of DC Alder: see `work`."""
    now = clock.now()
    refresh(engine(blank.database_url), folder(tmp_path / "x", now.isoformat(), **work()), now)
    return blank


def to(page: Page, where: Locator, key: str = "Tab") -> None:
    """Presses one key, and no other, until focus is there."""
    trail = []
    for _ in range(MOST):
        if where.count() and where.first.evaluate("one => one.getRootNode().activeElement === one"):
            return
        page.keyboard.press(key)
        trail.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
        )
    raise AssertionError(f"not reached by {key}: {where}; came by {trail[:30]}")


def enter(page: Page, where: Locator) -> None:
    to(page, where)
    page.keyboard.press("Enter")


def signed_in_by_keys(page: Page, app: App) -> Page:
    page.goto(app.address + "/my_actions")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
    enter(page, page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("button", name=ALDER.sub, exact=True)).to_be_visible()
    enter(page, page.get_by_role("button", name=ALDER.sub, exact=True))
    return drawn(page)


def test_a_day_is_worked_by_keys_alone_from_sign_in_to_sign_out(page: Page, day_of_work: App) -> None:
    signed_in_by_keys(page, day_of_work)
    card = cards(page, "Contact the victim", "X2")
    to(page, title(cards(page).first))
    to(page, title(card), "ArrowDown")
    enter(page, card.get_by_role("button", name="Done"))
    counted(page, "Overdue", 4)
    enter(page, cards(page, "X2").get_by_role("button", name="Undo"))
    counted(page, "Overdue", 5)
    settled(page)  # the sheet shows what is recorded
    to(page, title(cards(page, "Contact the victim", "X2")), "Shift+Tab")
    enter(page, card.get_by_role("button", name="Why?"))
    _put_off(page)
    expect(fold(page, "Waiting for the records")).to_be_visible()
    counted(page, "Overdue", 4)
    settled(page)
    _open_and_come_back(page)
    enter(page, page.get_by_role("button", name="Sign out"))
    ended = page.get_by_role("button", name="End session")  # the provider asks once more
    expect(ended).to_be_visible(timeout=PATIENCE)
    enter(page, ended)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)


def _put_off(page: Page) -> None:
    """In the sheet of Why?, from which focus does not get out, for a reason among several."""
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text("How the date is worked out")).to_be_visible()
    settled(page)
    to(page, sheet.get_by_role("radio", name="Done in the RMS"))
    to(page, sheet.get_by_role("radio", name="Put off"), "ArrowRight")
    page.keyboard.press("Space")
    reason = sheet.get_by_role("radio", name="Waiting for another organisation")
    expect(reason).to_be_attached()
    settled(page)
    to(page, sheet.get_by_role("radiogroup", name="Because").get_by_role("radio").first)
    page.keyboard.press("Space")
    settled(page)
    assert page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))"), "focus left the sheet"
    enter(page, sheet.get_by_role("button", name="Put off", exact=True))
    expect(sheet).to_have_count(0)


def _open_and_come_back(page: Page) -> None:
    card = cards(page).last
    name = card.get_attribute("data-item")
    to(page, page.get_by_role("link", name="Skip the list"), "Shift+Tab")
    to(page, title(page.locator(f"[data-item='{name}']")), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-strip")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.go_back()  # what Alt and the arrow do: this Chromium has no window that would hear them
    drawn(page)
    expect(title(page.locator(f"[data-item='{name}']"))).to_be_focused()


def test_a_crime_is_found_from_the_menu_by_keys_alone(page: Page, day_of_work: App) -> None:
    drawn(come_in(page, day_of_work, ALDER, "/my_actions"))
    to(page, page.get_by_placeholder("Find a crime"))
    page.keyboard.type("x2")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-strip")).to_contain_text("X2", timeout=PATIENCE)
    settled(page)
    to(page, page.get_by_role("link", name="Skip to main content"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#stMain")).to_be_focused()


def test_the_list_becomes_a_table_by_keys_and_tab_leaves_it_in_one_press(page: Page, day_of_work: App) -> None:
    drawn(come_in(page, day_of_work, ALDER, "/my_actions"))
    enter(page, page.get_by_role("button", name="As a table"))
    grid(page)
    to(page, page.locator(GRID))
    page.keyboard.press("ArrowDown")
    to(page, page.get_by_role("combobox", name="Open a crime of this list"))
    page.keyboard.press("Shift+Tab")
    expect(page.locator(GRID)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(GRID)).not_to_be_focused()


def test_in_a_narrow_window_the_folded_menu_takes_no_focus_and_unfolds_by_a_key(page: Page, day_of_work: App) -> None:
    page.set_viewport_size(REFLOWED)
    try:
        drawn(come_in(page, day_of_work, ALDER, "/my_actions"))
        entry = page.get_by_test_id("stSidebarNav").get_by_role("link", name="Arrests")
        unfold = page.get_by_role("button", name="Expand sidebar")
        expect(entry).not_to_be_visible()
        for _ in range(3):
            page.keyboard.press("Tab")
            assert not page.evaluate("document.activeElement.closest('[data-testid=stSidebar]')")
        enter(page, unfold)
        expect(entry).to_be_visible()
        to(page, entry, "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name="Arrests")).to_be_visible(timeout=PATIENCE)
    finally:
        page.set_viewport_size(DESKTOP)


def test_tab_goes_through_under_investigation_without_breaking_it(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/investigations")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=PATIENCE)
    settled(page)
    to(page, page.get_by_role("combobox", name="Age and risk"))
    settled(page)
    expect(page.get_by_text("This page could not be shown")).to_have_count(0)


Question = Callable[[Page], list[str]]
QUESTIONS: dict[str, Question] = {
    "at 200 %": lambda page: cut(page, ENLARGED),
    "320 pixels wide": lambda page: cut(page, REFLOWED),
    "without motion": slow,
    "in forced colours": lambda page: [*fill_alone(page), *unseen_focus(page)],
}


def asked_of(page: Page, name: str) -> list[str]:
    """What each question finds on a page, a line a fault."""
    return [f"{name}, {how}: {fault}" for how, question in QUESTIONS.items() for fault in question(page)]


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The pages that somebody's menu led to already."""
    return set()


@pytest.mark.parametrize("person", [ALDER, BIRCH, ELM, AUDITOR], ids=["officer", "sergeant", "commander", "auditor"])
def test_no_page_of_the_menu_loses_anything_enlarged_in_own_colours_or_without_motion(
    sign_in: SignIn, person: Person, seen: set[str]
) -> None:
    page, faults = sign_in(person), []
    for key in pages_of_menu(page, but=seen - {"my_actions", "team"}):  # theirs look different for each rank
        faults += asked_of(page, f"{key} of {person.called}")
        seen.add(key)
    assert faults == [], "\n" + "\n".join(faults)


def test_nothing_that_opens_loses_anything_either(sign_in: SignIn, page: Page, app: App) -> None:
    page.goto(app.address)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
    faults = asked_of(page, "sign-in")
    drawn(sign_in(BIRCH, "/my_actions"))
    ref = cards(page).first.locator(".ref").inner_text()
    press(cards(page).first, "Why?")
    expect(page.get_by_role("dialog").get_by_text("How the date is worked out")).to_be_visible()
    faults += asked_of(page, "Why?")
    for path in (
        f"/crime?ref={ref}",
        f"/review?ref={ref}",
        "/sign_in_check",
        "/data_dictionary",
        "/crime?ref=NOSUCH1",
        "/audit",
    ):
        page.goto(app.address + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        settled(page, LOOKS)
        faults += asked_of(page, path)
    assert faults == [], "\n" + "\n".join(faults)


def test_what_is_cut_moves_or_is_told_by_a_fill_alone_is_named(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>Faults</title><p style='width:900px'>Wide</p>"
        "<div style='width:30px;overflow:hidden;white-space:nowrap'>Cut off in the middle</div>"
        "<i style='display:block;width:9px;height:9px;background:red'></i><b class=t>law</b>"
        "<button style='outline:none'>Go</button><u style='transition:color 1s'>Slow</u>"
    )
    said = asked_of(page, "faults")
    for wanted in (
        "320 pixels wide: the page scrolls sideways", "at 200 %: cut by div", "in forced colours: a fill alone: i",
        "in forced colours: a tile without an edge: b.t", "focus is not seen: button", "u. in undefined  changes in 1s",
    ):  # fmt: skip
        assert any(wanted in one for one in said), (wanted, said)
