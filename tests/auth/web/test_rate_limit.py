"""Who asks too often is told to wait; a station at the start of a shift is not."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from auth.settings.app_section import AppSettings
from auth.web.rate_limit import RateLimit, limits_of

pytestmark = pytest.mark.slow


async def answer(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def client(address: str = "192.0.2.7", app: Starlette | None = None, **given: str) -> TestClient:
    settings = AppSettings.model_validate(given)
    made = app or Starlette(
        routes=[Route("/{rest:path}", answer)], middleware=[Middleware(RateLimit, allowed=limits_of(settings))]
    )
    return TestClient(made, client=(address, 50000))


def test_the_last_request_within_the_limit_is_answered_and_the_next_is_not() -> None:
    browser = client(sign_in_limit="3/hour")
    assert [browser.get("/auth/login").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_refusal_says_when_to_come_back_and_blames_nobody() -> None:
    browser = client(feed_limit="1/hour")
    browser.get("/ics/a.ics")
    refused = browser.get("/ics/b.ics")
    assert 0 < int(refused.headers["retry-after"]) <= 3601
    assert "Nothing is wrong with your account" in refused.text


def test_sign_in_and_its_way_back_are_counted_together_and_feeds_apart() -> None:
    browser = client(sign_in_limit="1/hour", feed_limit="1/hour")
    assert browser.get("/auth/login").status_code == 200
    assert browser.get("/oauth2callback?code=1").status_code == 429
    assert browser.get("/ics/a.ics").status_code == 200


def test_pages_are_never_counted() -> None:
    browser = client(sign_in_limit="1/hour", feed_limit="1/hour", health_limit="1/hour")
    assert {browser.get("/my_actions").status_code for _ in range(5)} == {200}


def test_another_address_is_counted_apart() -> None:
    first = client(sign_in_limit="1/hour")
    first.get("/auth/login")
    assert first.get("/auth/login").status_code == 429
    assert client("192.0.2.8", app=first.app, sign_in_limit="1/hour").get("/auth/login").status_code == 200


def test_a_station_of_five_hundred_signs_in_within_a_minute_from_one_address() -> None:
    browser = client()
    asked = [browser.get(path).status_code for _ in range(500) for path in ("/auth/login", "/oauth2callback")]
    assert set(asked) == {200}


def test_sockets_are_counted_by_address_and_a_network_of_ipv6_is_one_visitor() -> None:
    first = client("2001:db8::1", socket_limit="1/hour")
    with pytest.raises(WebSocketDisconnect):  # nothing answers behind it
        first.websocket_connect("/_stcore/stream").__enter__()
    for address, refused in (("2001:db8::ffff", True), ("2001:db8:0:1::1", False)):
        with pytest.raises(WebSocketDisconnect) as ended:
            client(address, app=first.app).websocket_connect("/_stcore/stream").__enter__()
        assert (ended.value.code == 1013) is refused
