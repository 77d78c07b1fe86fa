"""Which addresses this server answers at all: its own, its pages, and those of Streamlit that our pages ask for.

Streamlit serves more than that: uploads that stay in memory, counters, an interface for programs; and whatever else it
is asked for it answers with its page. What is not listed here is not there, by whatever method it is asked for.
`tests/browser/test_addresses.py` holds the list to what a browser asks for.
"""

from collections.abc import Iterable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NOT_THERE = "There is nothing at this address.\n"
SOCKET = "/_stcore/stream"
# A page asks at its own address first, is told that nothing is there, and so finds where the server begins.
STREAMLIT = (
    "/_stcore/health", "/_stcore/host-config", "/favicon.png", "/auth/login", "/auth/logout", "/oauth2callback",
)  # fmt: skip
# Files of Streamlit's page, of the grid, of components that are part of the page, and pictures of the page itself.
STREAMLIT_BELOW = ("/static/", "/component/", "/_stcore/bidi-components/", "/media/")
METHODS = ("GET", "HEAD")
_POLICY_VIOLATION = 1008  # RFC 6455; before the socket is open the client gets 403


class KnownAddresses:
    """ASGI middleware: answers 404 for what is not listed, and 403 to a socket anywhere but at Streamlit's own.

    `own` are our addresses, `below` the beginnings of those that go on, `pages` those of pages, such as `/crime`.
    """

    def __init__(self, app: ASGIApp, own: Iterable[str], below: Iterable[str], pages: Iterable[str]) -> None:
        self.app = app
        self.exact = frozenset((*STREAMLIT, *own, "/"))
        self.below = (*STREAMLIT_BELOW, *below)
        self.pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let what is listed through; answer for the rest."""
        if scope["type"] == "http" and not self._listed(scope["method"], scope["path"]):
            return await PlainTextResponse(NOT_THERE, status_code=404)(scope, receive, send)
        if scope["type"] == "websocket" and scope["path"] != SOCKET:
            await receive()  # the request to connect
            return await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return await self.app(scope, receive, send)

    def _listed(self, method: str, path: str) -> bool:
        # Somebody types a slash behind a page's name: Streamlit leads them to the page.
        known = path in self.exact or path.removesuffix("/") in self.pages or path.startswith(self.below)
        return known and method in METHODS
