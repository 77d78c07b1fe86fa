"""The names this site answers to, and whose pages may open its socket: its own.

Without the first, another site could point its own name at this server and be taken for it (DNS rebinding). Without the
second, Streamlit lets pages of the server's own addresses in, and finds those out by asking the internet over plain
http, while every session waits.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.settings import Settings

ANY = "*"
_THIS_MACHINE = ("localhost", "127.0.0.1")  # probes of the proxy and of the service manager
_POLICY_VIOLATION = 1008  # RFC 6455; before the socket is open the client gets 403


def hosts_of(settings: Settings) -> list[str]:
    """The host names to answer to: that of `redirect_uri`, this machine's own, and `[daily_actions] allowed_hosts`.

    Any name while no `redirect_uri` is set: then nobody can sign in.
    """
    public = urlsplit(settings.auth.redirect_uri or "").hostname
    return [ANY] if public is None else [public, *_THIS_MACHINE, *settings.daily_actions.allowed_hosts]


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
