"""The switches of the digest in a real browser: kept without a button, and still so after the page is loaded again."""

from playwright.sync_api import Locator, Page, expect

from data_fixtures.people import ALDER
from tests.browser.conftest import SignIn


def switch(page: Page, label: str) -> Locator:
    return page.get_by_role("switch", name=label)


def press(page: Page, label: str) -> None:
    page.get_by_text(label, exact=True).click()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "running")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_a_switch_is_kept_at_once_and_the_other_stays(sign_in: SignIn) -> None:
    page = sign_in(ALDER, "/my_calendar")
    expect(switch(page, "By e-mail")).to_be_checked()
    press(page, "By e-mail")
    expect(switch(page, "By e-mail")).not_to_be_checked()
    page.reload()
    expect(switch(page, "By e-mail")).not_to_be_checked()
    expect(switch(page, "In Teams")).to_be_checked()
    press(page, "By e-mail")
    expect(switch(page, "By e-mail")).to_be_checked()
    for w,c,n in ((1280,"light","d"),(390,"dark","p")):
        page.emulate_media(color_scheme=c); page.set_viewport_size({"width":w,"height":900}); page.reload()
        expect(switch(page, "In Teams")).to_be_visible(); switch(page,"In Teams").scroll_into_view_if_needed(); page.wait_for_timeout(800)
        page.screenshot(path=f"/tmp/b4/dg/{n}.png")
