"""What the server answers at all: the list, and nothing that is not on it."""

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auth.web.addresses import SOCKET, KnownAddresses

LISTED = (
    "/", "/crime", "/crime/", "/livez", "/ics/a.ics", "/ics/", "/export/a", "/static/js/index.js", "/favicon.png",
    "/component/st_aggrid.AgGrid.agGrid/index.html", "/_stcore/bidi-components/a/b.js", "/media/a.png",
    "/_stcore/health", "/_stcore/host-config", "/auth/login", "/auth/logout", "/oauth2callback",
)  # fmt: skip
NOT_LISTED = (
    "/_stcore/upload_file/s/f", "/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp", "/_stcore/agent/interact", "/_stcore/script-health-check", "/_stcore/stream", "/_stcore/",
    "/_stcore/anything", "//_stcore/upload_file/s/f", "/_stcore/health/", "/_stcore//health", "/crime/_stcore/health",
    "/crime/_stcore/upload_file/s/f", "/app/static/a", "/healthz", "/script-health-check", "/st-metrics", "/stream",
    "/unheard-of", "/crime//", "/crimes", "/CRIME", "/static", "/index.html", "/auth/", "/auth/login/", "",
)  # fmt: skip


def answered(path: str, method: str = "GET", kind: str = "http") -> object:
    """What a visitor gets: the status of our own answer, the code of a refused socket, or "app" when it was let in."""
    said: list[Any] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        said.append("app")

    async def receive() -> dict[str, str]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        said.append(message.get("status", message.get("code")))

    served = KnownAddresses(app, own=["/livez"], below=["/ics/", "/export/"], pages=["/crime", "/team"])
    asyncio.run(served({"type": kind, "path": path, "method": method, "headers": []}, receive, send))
    return said[0]


@pytest.mark.parametrize("path", LISTED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_our_pages_and_our_own_addresses_need_is_let_through(path: str, method: str) -> None:
    assert answered(path, method) == "app"


@pytest.mark.parametrize("path", NOT_LISTED)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_what_is_not_listed_is_not_there_by_any_method(path: str, method: str) -> None:
    assert answered(path, method) == 404


@given(st.sampled_from(LISTED), st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=9))
@example("/static/js/index.js", "PUT")
@example("/media/a.png", "POST")
def test_what_is_listed_is_there_to_be_read_and_for_nothing_else(path: str, method: str) -> None:
    assert answered(path, method) == ("app" if method in ("GET", "HEAD") else 404)


@given(st.text(alphabet="/_.%acehimorst", max_size=30).filter(lambda rest: not rest.startswith("/")))
def test_of_the_frameworks_own_prefix_nothing_is_there_but_what_is_listed(rest: str) -> None:
    path = f"/_stcore/{rest}"
    listed = rest in ("health", "host-config") or rest.startswith("bidi-components/")
    assert answered(path) == ("app" if listed else 404)


@pytest.mark.parametrize("path", ["/", "/stream", "/crime/_stcore/stream", "/_stcore/stream/", "/_stcore/agent/mcp"])
def test_a_socket_opens_at_its_own_address_alone(path: str) -> None:
    assert answered(path, kind="websocket") == 1008
    assert answered(SOCKET, kind="websocket") == "app"
