"""The tour of docs/tour.md, step by step as it is written."""

import re
from itertools import groupby

import pytest
from playwright.sync_api import Page, expect

from auth.pages import PAGES
from data_fixtures.people import PEOPLE
from tests.browser.cards import cards, title
from tests.browser.conftest import PATIENCE, SignIn, settled
from tests.browser.serving import ROOT

_ROW = re.compile(r"^\| (\w+) \| (.*?) ?\| (.*?) ?\| (.*?) ?\| (.+) \|$", re.MULTILINE)
Step = tuple[str, ...]
STEPS: list[Step] = _ROW.findall((ROOT / "docs" / "tour.md").read_text(encoding="utf-8"))
TOUR = [(who, list(steps)) for who, steps in groupby(STEPS, key=lambda step: step[0])]


def _open(page: Page, words: str) -> None:
    """Its entry in the menu, by the name of the page."""
    key = next(one.key for one in PAGES if one.title == words)
    page.get_by_test_id("stSidebarNav").locator(f"a[href$='/{key}']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words, timeout=PATIENCE)
    settled(page)


def _press(page: Page, words: str) -> None:
    if words == "the first title":
        title(cards(page).first).click()
        return
    button = page.get_by_role("button", name=re.compile(rf"^{re.escape(words)}"))
    button.or_(page.locator("summary").filter(has_text=words)).first.click()


@pytest.mark.parametrize(("who", "steps"), TOUR, ids=[who for who, _ in TOUR])
def test_each_step_of_the_tour_shows_what_it_says(sign_in: SignIn, who: str, steps: list[Step]) -> None:
    page = sign_in(next(person for person in PEOPLE if person.sub == who))
    for _, _, opened, pressed, seen in steps:
        if opened:
            _open(page, opened)
        if pressed:
            _press(page, pressed)
        expect(page.get_by_text(seen).filter(visible=True).first).to_be_visible(timeout=PATIENCE)
        settled(page)
