"""A link to a page survives signing in, and can lead nowhere else."""

from itsdangerous import URLSafeTimedSerializer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.sign_in.deep_link import COOKIE, IDENTITY_COOKIE, DeepLink

KEY = "a key for tests alone"
PAGE = {"accept": "text/html,application/xhtml+xml"}


async def answer(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the app")


def browser() -> TestClient:
    app = Starlette(
        routes=[Route("/{rest:path}", answer)], middleware=[Middleware(DeepLink, key=KEY, paths=["/crime", "/team"])]
    )
    return TestClient(app, base_url="http://app.example", follow_redirects=False)


def sign_in(client: TestClient, identity: str = "signed identity") -> None:
    client.cookies.set(IDENTITY_COOKIE, identity, domain="app.example", path="/")


def test_a_link_opened_before_signing_in_is_followed_after_it_and_only_once() -> None:
    client = browser()
    client.get("/crime?ref=MER%2F26%2F1", headers=PAGE)
    sign_in(client)
    arrived = client.get("/", headers=PAGE)
    assert (arrived.status_code, arrived.headers["location"]) == (302, "/crime?ref=MER%2F26%2F1")
    assert client.get("/", headers=PAGE).status_code == 200


def test_a_link_opened_with_a_session_that_ran_out_waits_for_the_next_sign_in() -> None:
    client = browser()
    sign_in(client, "yesterday's identity")
    client.get("/crime?ref=1", headers=PAGE)
    assert client.get("/", headers=PAGE).status_code == 200
    sign_in(client, "today's identity")
    assert client.get("/", headers=PAGE).headers["location"] == "/crime?ref=1"


def test_nobody_is_sent_anywhere_before_signing_in() -> None:
    client = browser()
    client.get("/crime?ref=1", headers=PAGE)
    assert client.get("/", headers=PAGE).status_code == 200


def test_the_cookie_is_short_lived_and_hidden_from_scripts() -> None:
    kept = browser().get("/crime?ref=1", headers=PAGE).headers["set-cookie"]
    assert "Max-Age=600" in kept
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept


def test_only_our_own_pages_opened_as_pages_are_kept() -> None:
    client = browser()
    assert "set-cookie" not in client.get("/elsewhere", headers=PAGE).headers
    assert "set-cookie" not in client.get("/crime", headers={"accept": "application/json"}).headers
    assert "set-cookie" not in client.post("/crime", headers=PAGE).headers


def test_a_forged_cookie_leads_nowhere() -> None:
    for text in ("", "x", URLSafeTimedSerializer("another key", salt=COOKIE).dumps(["/crime", ""])):
        client = browser()
        client.cookies.set(COOKIE, text, domain="app.example", path="/")
        sign_in(client)
        assert client.get("/", headers=PAGE).status_code == 200


def test_even_a_signed_cookie_leads_to_no_other_site() -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example/crime", "/auth/logout", "/crime/../team"):
        client = browser()
        client.cookies.set(COOKIE, URLSafeTimedSerializer(KEY, salt=COOKIE).dumps([target, ""]), domain="app.example")
        sign_in(client)
        assert client.get("/", headers=PAGE).status_code == 200


def test_signing_out_forgets_the_link() -> None:
    client = browser()
    client.get("/crime?ref=1", headers=PAGE)
    client.get("/auth/logout", headers=PAGE)
    sign_in(client)
    assert client.get("/", headers=PAGE).status_code == 200


def test_a_very_long_link_is_kept_without_what_does_not_fit() -> None:
    client = browser()
    client.get("/crime?ref=1&rest=" + "x" * 5_000, headers=PAGE)
    sign_in(client)
    assert len(client.get("/", headers=PAGE).headers["location"]) == 1_000
