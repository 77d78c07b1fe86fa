"""How often one address may ask for what needs no sign-in: signing in itself, calendar feeds, the server's health and
its numbers.

A whole station may share one address and all of it arrives in the same minute, so the numbers stop a flood and not a
shift; what stops guessing is the length of what would have to be guessed. Counted in this process alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.feed import PREFIX
from core import clock


@dataclass(frozen=True)
class Limit:
    """What is counted together, where its addresses begin, and how often it may be asked for without a setting."""

    setting: str
    prefixes: tuple[str, ...]
    usual: str


LIMITS = (
    # Two requests for each person who signs in.
    Limit("sign_in_limit", ("/auth/", "/oauth2callback"), "1200/minute"),
    # A calendar program asks every few minutes.
    Limit("feed_limit", (PREFIX,), "600/minute"),
    Limit("health_limit", ("/readyz",), "120/minute"),
    # One or two Prometheus servers every fifteen seconds.
    Limit("metrics_limit", ("/metrics",), "60/minute"),
)
WORDS = "Too many requests from this address. Nothing is wrong with your account. Next: try again in a minute.\n"


class BadLimit(Exception):
    """A limit in the secrets cannot be used; the message names it and the form that is wanted."""


def limits_of(settings: Mapping[str, object]) -> dict[str, RateLimitItem]:
    """How often each kind may be asked for, from the secrets' section `daily_actions`. Raises BadLimit."""
    return {limit.setting: _parsed(limit, settings.get(limit.setting, limit.usual)) for limit in LIMITS}


def _parsed(limit: Limit, given: object) -> RateLimitItem:
    try:
        found = parse(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    if found is None or found.amount < 1:
        raise BadLimit(f'[daily_actions] {limit.setting}: found {given!r}; wanted a text such as "{limit.usual}".')
    return found


class RateLimit:
    """ASGI middleware: answers 429 with `Retry-After` to whoever asks too often."""

    def __init__(self, app: ASGIApp, allowed: Mapping[str, RateLimitItem]) -> None:
        self.app = app
        self.allowed = dict(allowed)
        self.counted = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request if its address is one of LIMITS; let everything else through."""
        limit = _limit_of(scope["path"]) if scope["type"] == "http" else None
        if limit is None:
            return await self.app(scope, receive, send)
        allowed, client = self.allowed[limit.setting], (scope.get("client") or ("unknown",))[0]
        if self.counted.hit(allowed, limit.setting, client):
            return await self.app(scope, receive, send)
        wait = self.counted.get_window_stats(allowed, limit.setting, client).reset_time - clock.now().timestamp()
        later = {"retry-after": str(max(1, int(wait) + 1)), "cache-control": "no-store"}
        return await PlainTextResponse(WORDS, status_code=429, headers=later)(scope, receive, send)


def _limit_of(path: str) -> Limit | None:
    return next((limit for limit in LIMITS if path.startswith(limit.prefixes)), None)
