"""A link to a crime survives signing in: Streamlit always lands on `/` and forgets where its visitor was going.

The path is kept in a signed cookie for ten minutes and used once, by the first sign-in after it. Only the app's own
page paths are ever kept or followed, so the cookie cannot send anybody to another site.
"""

import hashlib
from collections.abc import Collection, Mapping
from http.cookies import SimpleCookie

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "daily_actions_next"
IDENTITY_COOKIE = "_streamlit_user"  # Streamlit's name for the signed identity
LASTS = 600  # seconds
LONGEST = 1_000  # characters of path and query; a cookie holds 4,096 bytes
SIGN_OUT = "/auth/logout"


class DeepLink:
    """ASGI middleware. `paths` are the app's own pages, such as `/crime`; `key` signs the cookie."""

    def __init__(self, app: ASGIApp, key: str, paths: Collection[str]) -> None:
        self.app = app
        self.paths = frozenset(paths)
        self.signer = URLSafeTimedSerializer(key, salt=COOKIE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the link of a page, follow it after sign-in, drop it at sign-out; let all else through."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        if scope["path"] == SIGN_OUT:
            return await self.app(scope, receive, with_cookie(send, _cookie("", 0)))
        if not _wants_page(scope):
            return await self.app(scope, receive, send)
        if scope["path"] in self.paths:
            return await self.app(scope, receive, with_cookie(send, self._kept(scope, cookies)))
        target = self._target(cookies) if scope["path"] == "/" else None
        if target is None:
            return await self.app(scope, receive, send)
        return await RedirectResponse(target, status_code=302)(scope, receive, with_cookie(send, _cookie("", 0)))

    def _kept(self, scope: Scope, cookies: dict[str, str]) -> str:
        query = scope["query_string"].decode("latin-1")
        target = f"{scope['path']}?{query}" if query else scope["path"]
        return _cookie(self.signer.dumps([target[:LONGEST], browser_of(cookies)]), LASTS)

    def _target(self, cookies: dict[str, str]) -> str | None:
        """Where the visitor was going, when they signed in since; None to stay on the home page."""
        who = browser_of(cookies)
        try:
            target, asked_by = self.signer.loads(cookies.get(COOKIE, ""), max_age=LASTS)
        except (BadSignature, ValueError):
            return None
        return target if who and who != asked_by and target.partition("?")[0] in self.paths else None


def _wants_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def browser_of(cookies: Mapping[str, str]) -> str:
    """A digest of the identity cookie, empty without one. Each sign-in gives a new cookie, so a new digest:
    someone whose session ran out still holds the old cookie, and their link must wait for the next one."""
    held = sorted(item for item in cookies.items() if item[0].startswith(IDENTITY_COOKIE))
    return hashlib.sha256(repr(held).encode()).hexdigest()[:32] if held else ""


def _cookie(text: str, lasts: int) -> str:
    cookie: SimpleCookie = SimpleCookie({COOKIE: text})
    cookie[COOKIE].update({"path": "/", "max-age": str(lasts), "samesite": "Lax"})
    return cookie[COOKIE].OutputString() + "; HttpOnly"


def with_cookie(send: Send, cookie: str) -> Send:
    """`send`, with one more cookie on the answer; `cookie` is a whole Set-Cookie value."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return sending
