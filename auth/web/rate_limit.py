"""How often one address may ask for what needs no sign-in: signing in itself, the socket of a page, calendar feeds, the
server's health and its numbers.

A whole station may share one address and all of it arrives in the same minute, so the numbers stop a flood and not a
shift; what stops guessing is the length of what would have to be guessed. Counted in this process alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.settings.app_section import AppSettings
from auth.web.addresses import SOCKET
from auth.web.calendar_route import PREFIX
from core import clock


@dataclass(frozen=True)
class Limit:
    """What is counted together: the setting that says how often, and where its addresses begin."""

    setting: str
    prefixes: tuple[str, ...]


LIMITS = (
    Limit("sign_in_limit", ("/auth/", "/oauth2callback")),
    Limit("socket_limit", (SOCKET,)),
    Limit("feed_limit", (PREFIX,)),
    Limit("health_limit", ("/readyz",)),
    Limit("metrics_limit", ("/metrics",)),
)
WORDS = "Too many requests from this address. Nothing is wrong with your account. Next: try again in a minute.\n"


TRY_LATER = 1013  # RFC 6455; before the socket is open the client gets 403


def limits_of(settings: AppSettings) -> dict[str, RateLimitItem]:
    """How often each kind may be asked for."""
    return {limit.setting: getattr(settings, limit.setting) for limit in LIMITS}


class RateLimit:
    """ASGI middleware: answers 429 with `Retry-After` to whoever asks too often."""

    def __init__(self, app: ASGIApp, allowed: Mapping[str, RateLimitItem]) -> None:
        self.app = app
        self.allowed = dict(allowed)
        self.counted = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is asked for if its address is one of LIMITS; let everything else through."""
        limit = _limit_of(scope["path"]) if scope["type"] in ("http", "websocket") else None
        if limit is None:
            return await self.app(scope, receive, send)
        allowed, client = self.allowed[limit.setting], client_of(scope)
        if self.counted.hit(allowed, limit.setting, client):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()  # the request to connect
            return await send({"type": "websocket.close", "code": TRY_LATER})
        wait = self.counted.get_window_stats(allowed, limit.setting, client).reset_time - clock.now().timestamp()
        later = {"retry-after": str(max(1, int(wait) + 1)), "cache-control": "no-store"}
        return await PlainTextResponse(WORDS, status_code=429, headers=later)(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Who is counted together: an address; of IPv6 the network, since a household or a rented server has all of it."""
    address = str((scope.get("client") or ("unknown",))[0])
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((ip, 64), strict=False)) if ip.version == 6 else address


def _limit_of(path: str) -> Limit | None:
    return next((limit for limit in LIMITS if path.startswith(limit.prefixes)), None)
