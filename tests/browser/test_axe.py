"""axe finds nothing of ours on any page: every page of the menu for three ranks, and what opens over two of them."""

import pytest
from playwright.sync_api import Page, expect

from data_fixtures.people import ALDER, BIRCH, ELM, OUTSIDER, Person
from tests.browser.axe import AGAIN, STREAMLITS, WAYS, Checked
from tests.browser.cards import cards, drawn, press, title, unfolded
from tests.browser.conftest import PATIENCE, SignIn, settled
from tests.browser.serving import App
from tests.browser.walk import LOOKS, pages_of_menu


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The pages that somebody's menu led to already: they were looked at in every way."""
    return set()


def none_of_ours(checked: Checked) -> None:
    assert checked.faults == {}, "\n" + checked.report()


@pytest.mark.parametrize("person", [ALDER, BIRCH, ELM], ids=["officer", "sergeant", "commander"])
def test_no_page_of_the_menu_breaks_a_rule(sign_in: SignIn, person: Person, seen: set[str]) -> None:
    page, checked = sign_in(person), Checked()
    for key in pages_of_menu(page):
        checked.page(page, f"{key} of {person.called}", AGAIN if key in seen else WAYS)
        seen.add(key)
    none_of_ours(checked)
    assert checked.met == set(STREAMLITS), "what is excused without being there any more"


def test_nothing_that_opens_on_my_actions_and_on_a_crime_breaks_a_rule(sign_in: SignIn, app: App) -> None:
    page, checked = drawn(sign_in(ALDER, "/my_actions")), Checked()
    unfolded(page)
    checked.page(page, "My actions with every fold open")
    press(cards(page).first, "Why?")
    expect(page.get_by_role("dialog").get_by_text("How the date is worked out")).to_be_visible()
    checked.page(page, "Why?")
    page.keyboard.press("Escape")
    title(cards(page).first).click()
    expect(page.locator(".st-key-strip")).to_be_visible(timeout=PATIENCE)
    settled(page, LOOKS)
    unfolded(page)
    checked.page(page, "crime")
    page.goto(f"{app.address}/my_actions?view=table")
    settled(page, LOOKS)
    checked.page(page, "My actions as a table")
    none_of_ours(checked)


def test_no_page_that_has_nothing_to_show_breaks_a_rule(sign_in: SignIn, page: Page, app: App) -> None:
    checked = Checked()
    page.goto(app.address)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
    checked.page(page, "sign-in")
    drawn(sign_in(ELM, "/my_actions"))
    expect(page.get_by_role("heading", name="Nothing is due")).to_be_visible()
    for path in ("/audit", "/crime?ref=NOSUCH1"):
        page.goto(app.address + path)
        settled(page, LOOKS)
        checked.page(page, path)
    page.context.clear_cookies()
    sign_in(OUTSIDER)
    settled(page, LOOKS)
    checked.page(page, "not in the directory")
    none_of_ours(checked)


def test_a_word_too_pale_and_a_button_too_small_are_named(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>Faults</title><p style='color:#aaa;background:#fff'>Pale</p>"
        "<button style='width:9px;height:9px;padding:0' aria-label=a></button>"
        "<button style='width:9px;height:9px;padding:0;margin:0' aria-label=b></button>"
    )
    checked = Checked()
    checked.page(page, "faults")
    assert {rule for rule, _ in checked.faults} == {"color-contrast", "target-size"}
    assert "Pale</p>" in checked.report()
