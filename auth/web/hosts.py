"""The names this site answers to, and whose pages may open its socket: its own.

Without the first, another site could point its own name at this server and be taken for it (DNS rebinding). Without the
second, Streamlit lets pages of the server's own addresses in, and finds those out by asking the internet over plain
http, while every session waits.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

ANY = "*"
_THIS_MACHINE = ("localhost", "127.0.0.1")  # probes of the proxy and of the service manager
_POLICY_VIOLATION = 1008  # RFC 6455; before the socket is open the client gets 403


class BadHosts(Exception):
    """The names in the secrets cannot be used; the message says what is wanted."""


def hosts_of(secrets: Mapping[str, Any]) -> list[str]:
    """The host names to answer to: that of `redirect_uri`, this machine's own, and `[daily_actions] allowed_hosts`.

    Any name while no `redirect_uri` is set: then nobody can sign in. Raises BadHosts.
    """
    public = urlsplit(str(secrets.get("auth", {}).get("redirect_uri", ""))).hostname
    more = secrets.get("daily_actions", {}).get("allowed_hosts", [])
    if not isinstance(more, list) or not all(isinstance(name, str) and _is_name(name) for name in more):
        raise BadHosts('[daily_actions] allowed_hosts: wanted a list of host names, such as ["actions.force.example"].')
    return [ANY] if public is None else [public, *_THIS_MACHINE, *more]


def _is_name(text: str) -> bool:
    return bool(text) and not set(text) & set("*/: @")


class OwnPagesOnly:
    """ASGI middleware: refuses a socket asked for by a page of another origin. No origin means no browser.

    `tls` says that the app's own pages are https.
    """

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self.app = app
        self.tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything through that is no socket, has no origin or has ours."""
        if scope["type"] != "websocket" or self._is_ours(Headers(scope=scope)):
            return await self.app(scope, receive, send)
        await receive()  # the request to connect
        return await send({"type": "websocket.close", "code": _POLICY_VIOLATION})

    def _is_ours(self, headers: Headers) -> bool:
        origin, host = headers.get("origin"), headers.get("host", "")
        schemes = ("https",) if self.tls else ("http", "https")
        return origin is None or origin.lower() in {f"{scheme}://{host.lower()}" for scheme in schemes}
