"""Signing in and out at a certified provider whose tokens look like those of Microsoft Entra ID."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from data_fixtures.people import ALDER, BIRCH, Person
from tests.browser.certified import certified_app, log_in, sign_in
from tests.browser.serving import App

GROUPS = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"group {number}")) for number in range(300)]


def entra(person: Person) -> dict[str, object]:
    """App roles, three hundred groups, names and the marks of claims that did not fit."""
    return {
        "collar_number": person.collar_number,
        "roles": list(person.roles),
        "groups": GROUPS,
        "name": person.name,
        "preferred_username": person.email,
        "oid": str(uuid.uuid5(uuid.NAMESPACE_URL, person.sub)),
        "tid": str(uuid.uuid5(uuid.NAMESPACE_URL, "the force")),
        "_claim_names": {"groups": "src1"},
        "_claim_sources": {"src1": {"endpoint": "https://graph.example/groups"}},
    }


PEOPLE = {
    "alder": entra(ALDER),
    "birch": entra(BIRCH),
    "no-roles": {name: value for name, value in entra(ALDER).items() if name != "roles"},
    "one-value": {**entra(ALDER), "collar_number": [ALDER.collar_number], "roles": "officer"},
    "one-text": {**entra(ALDER), "roles": "officer supervisor"},
    "no-collar": {name: value for name, value in entra(ALDER).items() if name != "collar_number"},
}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory, small_force: str) -> Iterator[App]:
    with certified_app(tmp_path_factory.mktemp("certified"), small_force, PEOPLE) as app:
        yield app


def test_three_hundred_groups_are_survived_the_link_is_kept_and_little_stays_in_the_browser(page: Page, joined: App):
    sign_in(page, joined, "alder", "/crime?ref=MER%2F26%2F000001")
    page.wait_for_url(joined.address + "/crime?ref=MER%2F26%2F000001")
    expect(page.get_by_text("DC Hazel Alder").first).to_be_visible()
    cookies = [c for c in page.context.cookies(joined.address) if c["name"].startswith("_streamlit_user")]
    assert cookies
    assert sum(len(cookie["value"]) for cookie in cookies) < 4096


def test_signing_out_ends_it_at_the_provider_and_for_every_copy_of_the_cookie(page: Page, joined: App):
    sign_in(page, joined, "alder", "/limits")
    expect(page.get_by_text("DC Hazel Alder").first).to_be_visible()
    copied = page.context.cookies(joined.address)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("input[name=login]")).to_be_visible()  # the provider knows nobody any more
    kept = [{"name": c["name"], "value": c["value"], "url": joined.address} for c in copied]
    page.context.add_cookies(kept)
    page.goto(joined.address + "/limits")
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()


def test_a_second_person_in_the_same_browser_ends_the_sign_in_of_the_first_in_every_tab(page, chromium, joined):
    sign_in(page, joined, "alder", "/policy")
    expect(page.get_by_text("DC Hazel Alder").first).to_be_visible()
    second = page.context.new_page()
    page.context.clear_cookies(domain="127.0.0.1")  # signed out at the provider, as on a shared computer
    second.goto(joined.address + "/auth/login?provider=" + provider_token(chromium, joined))
    log_in(second, joined, "birch")
    expect(second.get_by_text("DS Merle Birch").first).to_be_visible()
    page.get_by_role("link", name="What this does not show").click()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    expect(page.get_by_text("DC Hazel Alder")).to_have_count(0)
    second.close()


def provider_token(chromium: Browser, app: App) -> str:
    """What the sign-in button of a browser nobody has used sends along."""
    other = chromium.new_context().new_page()
    other.goto(app.address)
    with other.expect_request(re.compile("/auth/login")) as asked:
        other.get_by_role("button", name="Sign in", exact=True).click()
    other.context.close()
    return asked.value.url.partition("provider=")[2]


def test_a_sign_in_that_is_cancelled_says_so_and_can_be_tried_again(page: Page, joined: App):
    page.goto(joined.address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name=re.compile("Cancel")).click()
    expect(page.get_by_text("The sign-in service did not let this sign-in through")).to_be_visible()
    sign_in(page, joined, "alder")
    expect(page.get_by_text("DC Hazel Alder").first).to_be_visible()


def test_an_answer_of_the_provider_used_a_second_time_lets_nobody_in(page: Page, chromium: Browser, joined: App):
    with page.expect_request(re.compile("/oauth2callback")) as way_back:
        sign_in(page, joined, "alder")
    other = chromium.new_context().new_page()
    other.goto(way_back.value.url)
    expect(other.get_by_text("its address was used before")).to_be_visible()
    other.context.close()


def test_one_role_as_a_text_and_a_collar_number_in_a_list_are_taken_as_they_are_meant(page: Page, joined: App):
    sign_in(page, joined, "one-value", "/sign_in_check")
    expect(page.get_by_text("DC Hazel Alder").first).to_be_visible()
    expect(page.get_by_text("officer; 0 others")).to_be_visible()
    expect(page.get_by_text(re.compile(r"roles \(a text\)"))).to_be_visible()
    expect(page.get_by_text(re.compile("to put right"))).to_have_count(0)


def test_several_roles_in_one_text_are_refused_by_the_claim_and_its_kind(page: Page, joined: App):
    sign_in(page, joined, "one-text")
    expect(page.get_by_role("heading", name="Your sign-in is missing something we need")).to_be_visible()
    expect(page.get_by_text("read for the claim roles. Found: a text of several words")).to_be_visible()
    expect(page.get_by_text("officer supervisor")).to_have_count(0)


@pytest.mark.parametrize(("sub", "claim"), [("no-roles", "roles"), ("no-collar", "collar_number")])
def test_a_missing_claim_is_named_with_all_that_came_instead(page: Page, joined: App, sub: str, claim: str):
    sign_in(page, joined, sub)
    expect(page.get_by_role("heading", name="Your sign-in is missing something we need")).to_be_visible()
    expect(page.get_by_text(f"read for the claim {claim}. Found: nothing")).to_be_visible()
    page.get_by_text("Show what your sign-in contained").click()
    expect(page.get_by_text(re.compile(f", claim {claim}: to put right"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"groups \(a list\)"))).to_be_visible()


def test_whoever_is_let_in_can_look_at_their_own_sign_in(page: Page, joined: App):
    sign_in(page, joined, "alder", "/sign_in_check")
    expect(page.get_by_text("reachable, issuer as in the token")).to_be_visible()
    expect(page.get_by_text(re.compile("to put right"))).to_have_count(0)
    expect(page.get_by_text(GROUPS[0])).to_have_count(0)


def test_the_log_names_nobody_and_repeats_nothing_a_caller_wrote(page: Page, joined: App):
    page.goto(joined.address + "/oauth2callback?error=Hazel+Alder+was+here&error_description=and+said+this")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    said = joined.log.read_text(encoding="utf-8", errors="replace")
    for secret in ("was here", "said this", "Alder", ALDER.email, "eyJ"):
        assert secret not in said
