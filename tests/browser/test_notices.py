"""The switches of the digest in a real browser: kept without a button, and still so after the page is loaded again."""

from playwright.sync_api import Locator, Page, expect

from core.store.engine import engine, reading_whole
from core.store.work import digests
from data_fixtures.people import ALDER
from tests.browser.conftest import PATIENCE, SignIn


def switch(page: Page, label: str) -> Locator:
    return page.get_by_role("switch", name=label)


def press_until_kept(page: Page, url: str, kept: bool) -> None:
    """Presses the switch of e-mail once and waits until the database says the same."""
    page.get_by_text("By e-mail", exact=True).click()
    for _ in range(PATIENCE // 100):
        with reading_whole(engine(url)) as db:
            if digests.wanted(db, ALDER.collar_number) == {"email": kept, "teams": True}:
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"not kept: {kept}")


def test_a_switch_is_kept_at_once_and_the_other_stays(sign_in: SignIn, small_force: str) -> None:
    page = sign_in(ALDER, "/my_calendar")
    expect(switch(page, "By e-mail")).to_be_checked()
    press_until_kept(page, small_force, kept=False)
    page.reload()
    expect(switch(page, "By e-mail")).not_to_be_checked()
    expect(switch(page, "In Teams")).to_be_checked()
    press_until_kept(page, small_force, kept=True)
    expect(switch(page, "By e-mail")).to_be_checked()
