"""The feed of cards of a page, as a reader finds its parts: counters, groups, cards and folds."""

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.conftest import PATIENCE, settled

GRID = "iframe[title='st_aggrid.AgGrid.agGrid']"
PHONE = {"width": 360, "height": 780}
NOT_SENT = "Not sent. It still counts as not done."


def drawn(page: Page) -> Page:
    """Waits until the feed stands and the page's run is over."""
    expect(page.locator(".feed .list > *").first).to_be_visible(timeout=PATIENCE * 2)
    settled(page)
    return page


def grid(page: Page) -> FrameLocator:
    """The grid of a page whose run is over, rows drawn; while a list changes, the old and the new one both stand."""
    settled(page)
    holder = page.locator(GRID)
    expect(holder).to_have_count(1, timeout=PATIENCE)
    expect(holder.content_frame.locator(".ag-center-cols-container .ag-row").first).to_be_visible(timeout=PATIENCE)
    return holder.content_frame


def cards(page: Page, *words: str) -> Locator:
    """The cards that have all of these words, in their order on the page."""
    found = page.locator("[data-item^='row ']")
    for word in words:
        found = found.filter(has_text=word)
    return found


def title(card: Locator) -> Locator:
    """The link of a card that opens its crime."""
    return card.get_by_role("link")


def press(card: Locator, label: str) -> None:
    """Presses the button of a card that begins with a word."""
    card.get_by_role("button", name=re.compile(f"^{re.escape(label)}")).first.click()


def counter(page: Page, word: str) -> Locator:
    """The button of a counter."""
    return page.locator("button.counter").filter(has_text=word)


def counted(page: Page, word: str, many: int) -> None:
    """Waits until a counter has this number."""
    expect(counter(page, word).locator("b")).to_have_text(str(many), timeout=PATIENCE)


def groups(page: Page) -> dict[str, int]:
    """The groups that stand open, in order, with the number each has."""
    headings = page.locator("section.group h2").all_inner_texts()
    return {text.rsplit(None, 1)[0]: int(text.rsplit(None, 1)[1].replace(",", "")) for text in headings}


def fold(page: Page, words: str) -> Locator:
    """A closed row that stands for several cards."""
    return page.locator("[data-item^='fold ']").filter(has_text=words)


def opened(page: Page, words: str) -> None:
    """Opens a closed row."""
    button = fold(page, words).get_by_role("button")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")


def unfolded(page: Page) -> None:
    """Opens every closed row."""
    closed = page.locator("[data-item^='fold '] button[aria-expanded='false']")
    while closed.count():
        closed.first.click()


def asked_for(page: Page) -> Locator:
    """On the crime's page, the box in which its first item is marked done or put off, drawn whole."""
    page.locator(".feed").get_by_role("button", name=re.compile("^(Why|All of it)")).first.click()
    box = page.get_by_role("dialog")
    expect(box.get_by_role("button", name="Mark done")).to_be_visible()  # so that a choice is heard
    return box
