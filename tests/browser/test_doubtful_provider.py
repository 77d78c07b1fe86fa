"""A provider that offers no sign-out, or whose answers do not hold, and claims whose names have dots in them."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from data_fixtures.people import ALDER
from tests.browser.certified import certified_app, sign_in
from tests.browser.serving import App


@pytest.fixture(scope="module")
def over() -> dict[str, Any]:
    """What stands over the provider's metadata; a test changes it while the app runs."""
    return {}


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory, small_force: str, over: dict[str, Any]) -> Iterator[App]:
    """An app whose claims have names with dots, joined to a provider whose metadata can change."""
    claims = {"extn.employeeId": ALDER.collar_number, "access": {"app": {"roles": list(ALDER.roles)}}}
    settings = {"collar_claim": "extn.employeeId", "roles_claim": "access.app.roles"}
    folder = tmp_path_factory.mktemp("doubtful")
    with certified_app(folder, small_force, {"alder": claims}, over, settings) as app:
        yield app


def test_without_a_sign_out_at_the_provider_the_app_signs_out_and_says_what_is_left_to_do(
    page: Page, doubtful: App, over: dict[str, Any]
):
    over.clear()
    over["end_session_endpoint"] = None
    sign_in(page, doubtful, "alder", "/limits")
    expect(page.get_by_text("DC Hazel Alder").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_text("On a shared computer sign out of Windows too")).to_be_visible()


@pytest.mark.parametrize(
    ("wrong", "instead", "logged"),
    [
        ("issuer", "", "[InvalidClaimError at "),
        ("jwks_uri", "/keys", "[BadSignatureError at "),
        ("token_endpoint", "/token", "[invalid_client OAuthError at "),
    ],
)
def test_a_foreign_or_forged_token_or_a_wrong_secret_lets_nobody_in_and_the_log_says_which(
    page: Page, doubtful: App, over: dict[str, Any], wrong: str, instead: str, logged: str
):
    over.clear()
    over[wrong] = metadata_address(doubtful) + instead
    sign_in(page, doubtful, "alder")
    expect(page.get_by_text("That sign-in was not completed")).to_be_visible()
    expect(page.get_by_text("DC Hazel Alder")).to_have_count(0)
    assert [c["name"] for c in page.context.cookies() if c["name"].startswith("_streamlit_user")] == []
    said = doubtful.log.read_text(encoding="utf-8", errors="replace")
    assert logged in said.strip().splitlines()[-1]
    assert "Alder" not in said


def metadata_address(app: App) -> str:
    secrets = tomllib.loads((app.log.parent / "secrets.toml").read_text(encoding="utf-8"))
    return secrets["auth"]["server_metadata_url"].partition("/.well-known")[0]
