"""What a sign-in leaves in the browser: the claims the app reads and nothing else, under the size a browser keeps.

A provider may send hundreds of groups, names and addresses. Streamlit keeps all of it in cookies, which then fill the
headers of every request until the first proxy refuses them. This middleware stands before Streamlit's own way back
from the provider and signs anew what is left; it also ends the sign-in that the new one replaces in the same browser,
and leaves a word for the next page: why a sign-in did not come about, or that somebody signed out.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks, set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from auth.claims import KNOWN, ClaimNames, find, kind
from auth.deep_link import SIGN_OUT, with_cookie

WAY_BACK = "/oauth2callback"
WORD_COOKIE = "daily_actions_sign_in"
REFUSED, FAILED, LEFT = "refused", "failed", "left"  # what the cookie may say; the door has the words
SEEN = "daily_actions_seen"  # a claim of our own: the names and kinds of all claims that came, without their values
_OWN = ("origin", "is_logged_in", "provider")
_STANDARD = ("iss", "sub", "iat", "exp", "auth_time", "nonce")
_MOST_SEEN, _MOST_ROLES, _LONGEST_NAME = 40, 40, 60
_HINT_LIMIT = 3_500  # bytes of an ID token kept as the hint for signing out at the provider
# What RFC 6749 and OpenID Connect let a provider say; anything else is somebody's text.
_ERRORS = (
    "access_denied", "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope",
    "server_error", "temporarily_unavailable", "interaction_required", "login_required", "account_selection_required",
    "consent_required",
)  # fmt: skip

Replace = Callable[[Mapping[str, Any], Mapping[str, Any]], None]


class SignInCookie:
    """ASGI middleware. `key` signs Streamlit's cookies; `replace` ends the first sign-in in favour of the second."""

    def __init__(self, app: ASGIApp, key: str, names: ClaimNames, replace: Replace) -> None:
        self.app = app
        self.key = key
        self.names = names
        self.replace = replace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dress the answer of the way back, and that of signing out; let everything else through."""
        if scope["type"] == "http" and scope["path"] == SIGN_OUT:
            return await self.app(scope, receive, with_cookie(send, _word(LEFT)))
        if scope["type"] != "http" or scope["path"] != WAY_BACK:
            return await self.app(scope, receive, send)
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        before = self._claims(cookie_parser(Headers(scope=scope).get("cookie", "")))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._dress(MutableHeaders(scope=message), before, asked)
            await send(message)

        return await self.app({**scope, "query_string": _plain(asked)}, receive, sending)

    async def _dress(self, headers: MutableHeaders, before: dict[str, Any] | None, asked: dict[str, list[str]]) -> None:
        given = dict(_pair(cookie) for cookie in headers.getlist("set-cookie"))
        claims = self._claims(given)
        if claims is None:
            if mishap := _mishap(asked):
                headers.append("set-cookie", _word(mishap))
            return
        others = [c for c in headers.getlist("set-cookie") if not c.startswith(USER_COOKIE_NAME)]
        del headers["set-cookie"]
        for cookie in (*others, *self._cookies(claims, given), _word("", lasts=0)):
            headers.append("set-cookie", cookie)
        if before is not None:
            await run_in_threadpool(self.replace, before, claims)

    def _claims(self, cookies: Mapping[str, str]) -> dict[str, Any] | None:
        """The claims in signed identity cookies; None without any that we signed."""
        found = self._read(cookies, USER_COOKIE_NAME)
        return found if found is not None and found.get("is_logged_in") is True else None

    def _read(self, cookies: Mapping[str, str], name: str) -> dict[str, Any] | None:
        def one(part: str) -> bytes | None:
            return decode_signed_value(self.key, part, cookies[part]) if cookies.get(part) else None

        found = get_cookie_with_chunks(one, name)
        return None if found is None else json.loads(found)

    def _cookies(self, claims: dict[str, Any], given: Mapping[str, str]) -> list[str]:
        """The cookies of a sign-in, signed anew."""
        made: list[str] = []
        attributes = "; HttpOnly; Max-Age=43200; Path=/; SameSite=lax"  # as long as the longest session

        def sign(name: str, value: str) -> bytes:
            return create_signed_value(self.key, name, value)

        def keep(name: str, value: str) -> None:
            made.append(f"{name}={sign(name, value).decode()}{attributes}")

        kept = {name: claims[name] for name in (*_OWN, *_STANDARD) if name in claims}
        kept[self.names.collar] = find(claims, self.names.collar)
        kept[self.names.roles] = _fewer(find(claims, self.names.roles))
        kept[SEEN] = {name[:_LONGEST_NAME]: kind(claims[name]) for name in sorted(claims)[:_MOST_SEEN]}
        token = (self._read(given, TOKENS_COOKIE_NAME) or {}).get("id_token", "")
        tokens = {"id_token": token} if 0 < len(token) <= _HINT_LIMIT else {}
        for name, value in ((USER_COOKIE_NAME, kept), (TOKENS_COOKIE_NAME, tokens)):
            set_cookie_with_chunks(keep, sign, name, value, cookie_attr_size=len(attributes))
        return made


def _fewer(roles: object) -> object:
    """A list of roles cut to what a cookie holds, ours first: somebody may have named a claim of all groups."""
    if not isinstance(roles, list) or len(roles) <= _MOST_ROLES:
        return roles
    return sorted(roles, key=lambda role: role not in KNOWN)[:_MOST_ROLES]


def _word(word: str, lasts: int = 300) -> str:
    return f"{WORD_COOKIE}={word}; HttpOnly; Max-Age={lasts}; Path=/; SameSite=lax"


def _pair(cookie: str) -> tuple[str, str]:
    name, _, rest = cookie.partition("=")
    return name, rest.partition(";")[0].strip('"')


def _plain(asked: dict[str, list[str]]) -> bytes:
    """The query without a caller's own words, which Streamlit would write into its log."""
    kept = {name: values[0] for name, values in asked.items() if name != "error_description"}
    if "error" in kept and kept["error"] not in _ERRORS:
        kept["error"] = "other"
    return urlencode(kept).encode()


def _mishap(asked: dict[str, list[str]]) -> str | None:
    """Why no sign-in came about, in one word for the page; None on the way back from signing out."""
    if "error" in asked:
        return REFUSED
    return FAILED if "state" in asked or "code" in asked else None
