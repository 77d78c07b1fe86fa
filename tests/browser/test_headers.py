"""The rules sent along with every page hold in a real browser, and no page of ours asks for more than they allow."""

import re

import pytest
from playwright.sync_api import Page, expect

from data_fixtures.people import ALDER, AUDITOR, BIRCH, OAK, Person
from tests.browser.cards import cards, drawn, title
from tests.browser.conftest import SignIn, by_hand, settled
from tests.browser.serving import App

OUTSIDE = "http://127.0.0.1:9"
TELL = "addEventListener('securitypolicyviolation', e => told(e.violatedDirective + ' ' + e.blockedURI))"
WALKS: list[tuple[Person, list[str]]] = [
    (ALDER, ["my_actions", "my_actions?view=table", "my_calendar", "arrests", "investigations", "cover", "policy"]),
    (BIRCH, ["team", "reviews", "cover", "data_health", "data_dictionary", "limits", "sign_in_check"]),
    (OAK, ["demand", "demand?unit=D1", "demand?view=table", "team"]),
    (AUDITOR, ["audit"]),
]


def listening(page: Page) -> list[str]:
    """What the browser refused to load or to run, in any frame."""
    refused: list[str] = []
    page.expose_binding("told", lambda _source, what: _keep(refused, "Content Security Policy " + what))
    page.add_init_script(TELL)
    page.on("console", lambda said: _keep(refused, said.text))
    return refused


# The library of Streamlit's messages tries whether it may compile to machine code and does without.
DOES_WITHOUT = "wasm|WebAssembly"


def _keep(refused: list[str], said: str) -> None:
    if re.search(
        "Content Security Policy|Permissions-Policy|Permissions policy|NotSameOrigin|COEP", said
    ) and not re.search(DOES_WITHOUT, said):
        refused.append(said)


@pytest.mark.parametrize(("person", "paths"), WALKS, ids=[person.sub for person, _ in WALKS])
def test_no_page_asks_for_what_the_policy_forbids(page: Page, app: App, person: Person, paths: list[str]) -> None:
    refused = listening(page)
    by_hand(page, app, person, "/" + paths[0])
    for path in paths:
        page.goto(f"{app.address}/{path}")
        expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
        settled(page)
        assert refused == [], path
        broken = page.get_by_text(re.compile("could not be shown|Component Error|trouble loading"))
        assert broken.count() == 0, path
    if person is OAK:  # the style sheet of a page is not refused either
        page.goto(f"{app.address}/demand")
        expect(page.locator("[class*='st-key-unit_row_'] .bar").first).to_have_css("height", "26px")
    assert refused == []


def test_dialogs_and_the_crime_page_ask_for_nothing_more(page: Page, sign_in: SignIn, app: App) -> None:
    refused = listening(page)
    drawn(sign_in(ALDER))
    for key in ("w", "s"):  # why, put off
        title(cards(page).first).focus()
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        settled(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    title(cards(page).first).click()
    expect(page.get_by_role("heading", name=re.compile("^Crime "))).to_be_visible()
    settled(page)
    assert refused == []


def test_a_script_written_into_the_page_does_not_run_and_nothing_of_another_site_loads(
    page: Page, sign_in: SignIn
) -> None:
    refused = listening(page)
    sign_in(ALDER)
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    page.evaluate(
        """() => {
            const put = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
            put('script', {textContent: 'window.ran = true'});
            put('img', {src: 'http://127.0.0.1:9/'});
            put('iframe', {src: 'http://127.0.0.1:9/'});
            fetch('http://127.0.0.1:9/').catch(() => null);
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.ran") is None
    told = " ".join(refused)
    for kind, what in (
        ("script-src-elem", "inline"),
        ("img-src", OUTSIDE),
        ("frame-src", OUTSIDE),
        ("connect-src", OUTSIDE),
    ):
        assert f"{kind} {what}" in told


def test_a_page_left_by_signing_out_does_not_come_back(page: Page, sign_in: SignIn, app: App) -> None:
    drawn(sign_in(ALDER))
    expect(cards(page).first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    for _ in range(3):
        page.go_back()
        if page.url.startswith(app.address):
            expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
            assert cards(page).count() == 0
