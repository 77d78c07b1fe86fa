"""What a sign-in leaves in the browser: the claims the app reads and nothing else, under the size a browser keeps.

A provider may send hundreds of groups, names and addresses. Streamlit keeps all of it in cookies, which then fill the
headers of every request until the first proxy refuses them. This middleware stands before Streamlit's own way back from
the provider and signs anew what is left, and leaves a word for the next page: why a sign-in failed, or that somebody
signed out.

It also ends sign-ins. Streamlit takes a cookie back and leaves every copy of it good, so whenever a browser loses its
sign-in here, the sign-in itself ends: by signing out, however the address was reached, by a new sign-in in its place,
and by one that failed on the way.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from auth.sign_in.deep_link import SIGN_OUT, with_cookie
from auth.sign_in.identity_cookie import claims_in, signed
from auth.sign_in.token import KNOWN, ClaimNames, find, kind

WAY_BACK = "/oauth2callback"
WORD_COOKIE = "daily_actions_sign_in"
# What the cookie may say; the door has the words. LEFT_HERE: the cookie went, and copies of it are still good.
REFUSED, FAILED, LEFT, LEFT_HERE = "refused", "failed", "left", "left_here"
SEEN = "daily_actions_seen"  # a claim of our own: the names and kinds of all claims that came, without their values
_OWN = ("origin", "is_logged_in", "provider")
_STANDARD = ("iss", "sub", "iat", "exp", "auth_time", "nonce")
_MOST_SEEN, _MOST_ROLES, _LONGEST_NAME, _LONGEST_TEXT = 40, 40, 60, 200
_HINT_LIMIT = 3_500  # bytes of an ID token kept as the hint for signing out at the provider
# What RFC 6749 and OpenID Connect let a provider say; anything else is somebody's text.
_ERRORS = (
    "access_denied", "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope",
    "server_error", "temporarily_unavailable", "interaction_required", "login_required", "account_selection_required",
    "consent_required",
)  # fmt: skip

Claims = Mapping[str, Any]
End = Callable[[Claims, Claims | None], bool]


class SignInCookie:
    """ASGI middleware. `key` signs Streamlit's cookies.

    `end` ends the sign-in of the first claims; the second are those of the one that takes its place, None for none. It
    says whether that could be recorded.
    """

    def __init__(self, app: ASGIApp, key: str, names: ClaimNames, end: End) -> None:
        self.app = app
        self.key = key
        self.names = names
        self.end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dress the answer of the way back, and that of signing out; let everything else through."""
        if scope["type"] != "http" or scope["path"] not in (WAY_BACK, SIGN_OUT):
            return await self.app(scope, receive, send)
        before = claims_in(self.key, cookie_parser(Headers(scope=scope).get("cookie", "")))
        if scope["path"] == SIGN_OUT:
            word = LEFT if await self._ended(before) else LEFT_HERE
            return await self.app(scope, receive, with_cookie(send, _word(word)))
        query = parse_qs(scope["query_string"].decode("latin-1"))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._dress(MutableHeaders(scope=message), before, query)
            await send(message)

        return await self.app({**scope, "query_string": _plain(query)}, receive, sending)

    async def _ended(self, before: Claims | None, after: Claims | None = None) -> bool:
        return before is None or await run_in_threadpool(self.end, before, after)

    async def _dress(self, headers: MutableHeaders, before: Claims | None, query: dict[str, list[str]]) -> None:
        given = dict(_pair(cookie) for cookie in headers.getlist("set-cookie"))
        claims = claims_in(self.key, given)
        if claims is None:
            if USER_COOKIE_NAME in given:  # taken back, since what the provider sent did not hold
                await self._ended(before)
            if mishap := _mishap(query):
                headers.append("set-cookie", _word(mishap))
            return
        others = [c for c in headers.getlist("set-cookie") if not c.startswith(USER_COOKIE_NAME)]
        del headers["set-cookie"]
        for cookie in (*others, *self._cookies(claims, given), _word("", lasts=0)):
            headers.append("set-cookie", cookie)
        await self._ended(before, claims)

    def _cookies(self, claims: Claims, given: Mapping[str, str]) -> list[str]:
        """The cookies of a sign-in, signed anew."""
        cookies: list[str] = []
        attributes = "; HttpOnly; Max-Age=43200; Path=/; SameSite=lax"  # as long as the longest session

        def sign(name: str, value: str) -> bytes:
            return create_signed_value(self.key, name, value)

        def keep(name: str, value: str) -> None:
            cookies.append(f"{name}={sign(name, value).decode()}{attributes}")

        kept = {name: claims[name] for name in (*_OWN, *_STANDARD) if name in claims}
        kept[self.names.collar] = _fewer(find(claims, self.names.collar))
        kept[self.names.roles] = _fewer(find(claims, self.names.roles))
        kept[SEEN] = {name[:_LONGEST_NAME]: kind(claims[name]) for name in sorted(claims)[:_MOST_SEEN]}
        token = (signed(self.key, given, TOKENS_COOKIE_NAME) or {}).get("id_token", "")
        tokens = {"id_token": token} if 0 < len(token) <= _HINT_LIMIT else {}
        for name, value in ((USER_COOKIE_NAME, kept), (TOKENS_COOKIE_NAME, tokens)):
            set_cookie_with_chunks(keep, sign, name, value, cookie_attr_size=len(attributes))
        return cookies


def _fewer(value: object) -> object:
    """A claim cut to what a cookie holds, our roles first: somebody may have named one of all groups, or an object."""
    if isinstance(value, Mapping):
        return {}  # that it is one is all that is said of it
    if isinstance(value, str):
        return value[:_LONGEST_TEXT]
    if not isinstance(value, list):
        return value
    return [_fewer(one) for one in sorted(value, key=lambda role: role not in KNOWN)[:_MOST_ROLES]]


def _word(word: str, lasts: int = 300) -> str:
    return f"{WORD_COOKIE}={word}; HttpOnly; Max-Age={lasts}; Path=/; SameSite=lax"


def _pair(cookie: str) -> tuple[str, str]:
    name, _, rest = cookie.partition("=")
    return name, rest.partition(";")[0].strip('"')


def _plain(query: dict[str, list[str]]) -> bytes:
    """The query without a caller's own words, which Streamlit would write into its log."""
    kept = {name: values[0] for name, values in query.items() if name != "error_description"}
    if "error" in kept and kept["error"] not in _ERRORS:
        kept["error"] = "other"
    return urlencode(kept).encode()


def _mishap(query: dict[str, list[str]]) -> str | None:
    """Why the sign-in failed, in one word for the page; None on the way back from signing out."""
    if "error" in query:
        return REFUSED
    return FAILED if "state" in query or "code" in query else None
