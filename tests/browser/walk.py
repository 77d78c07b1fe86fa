"""The pages that somebody's menu leads to, one after the other, each drawn whole."""

import re
from collections.abc import Collection, Iterator

from playwright.sync_api import Page, expect

from auth.pages import keys, page_of
from tests.browser.conftest import PATIENCE, settled

LOOKS = 100  # milliseconds: a page that is only looked at, not pressed


def pages_of_menu(page: Page, but: Collection[str] = ()) -> Iterator[str]:
    """Opens each page of the menu in its order, all `but` some; yields its key while it stands."""
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link").first).to_be_visible(timeout=PATIENCE)
    settled(page, LOOKS)
    here = [key for key in keys() if menu.locator(f"a[href$='/{key}']").count()]
    assert len(here) >= 4
    for key in here:
        if key in but:
            continue
        menu.locator(f"a[href$='/{key}']").click()
        expect(page).to_have_url(re.compile(f"/{key}"))
        expect(page.get_by_role("heading", level=1, name=page_of(key).title)).to_be_visible(timeout=PATIENCE)
        settled(page, LOOKS)
        yield key
