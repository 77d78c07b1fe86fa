"""What every answer carries, seen from outside."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.web.headers import Headers, inline_scripts


async def answer(request: Request) -> PlainTextResponse:
    given = PlainTextResponse("hello", headers={"server": "something 1.2", "cache-control": "public"})
    given.set_cookie("one", "1", httponly=True)
    given.set_cookie("two", "2", secure=True)
    return given


def client(tls: bool = False, scheme: str = "http") -> TestClient:
    app = Starlette(routes=[Route("/{rest:path}", answer)], middleware=[Middleware(Headers, tls=tls)])
    return TestClient(app, base_url=f"{scheme}://app.example")


def test_nobody_frames_a_page_and_it_runs_no_code_from_text() -> None:
    headers = client().get("/crime").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


def test_only_the_grids_own_frame_may_build_functions_and_only_we_frame_it() -> None:
    headers = client().get("/component/st_aggrid.AgGrid.agGrid/index.html").headers
    assert "'unsafe-eval'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_our_own_scripts_are_kept_by_the_browser_since_their_address_names_their_content() -> None:
    headers = client().get("/_stcore/bidi-components/daily_actions.connection-1a2b/connection.js").headers
    assert "immutable" in headers["cache-control"]
    assert "unsafe-eval" not in headers["content-security-policy"]


def test_the_scripts_inside_streamlits_page_are_allowed_by_digest() -> None:
    assert inline_scripts().startswith("'sha256-")
    assert inline_scripts() in client().get("/").headers["content-security-policy"]


def test_the_small_headers_are_on_every_answer_and_the_server_says_nothing_of_itself() -> None:
    headers = client().get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-permitted-cross-domain-policies"] == "none"
    assert "server" not in headers


def test_nothing_of_another_site_joins_a_page_and_nothing_of_ours_joins_one_of_another_site() -> None:
    headers = client().get("/").headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/crime", "/ics/a.ics", "/export/a", "/auth/login", "/readyz", "/media/a.pdf"])
def test_what_could_hold_somebodys_data_is_never_stored(path: str) -> None:
    assert client().get(path).headers["cache-control"] == "no-store"


def test_component_files_are_kept_by_the_browser_and_their_page_is_not() -> None:
    kept = client().get("/component/st_aggrid.AgGrid.agGrid/static/js/main.f4bb7ae6.js").headers
    assert kept["cache-control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client().get("/component/st_aggrid.AgGrid.agGrid/index.html").headers["cache-control"]


@pytest.mark.parametrize(("tls", "scheme"), [(True, "http"), (False, "https")])
def test_over_tls_every_cookie_is_secure_once(tls: bool, scheme: str) -> None:
    answered = client(tls, scheme).get("/")
    cookies = answered.headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]
    assert "max-age" in answered.headers["strict-transport-security"]


def test_without_tls_cookies_still_work() -> None:
    answered = client().get("/")
    assert "Secure" not in answered.headers.get_list("set-cookie")[0]
    assert "strict-transport-security" not in answered.headers
