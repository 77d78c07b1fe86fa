"""What every answer of the server carries: the door seen from the network.

The grid lives in an iframe of the same origin and builds functions from text, so that frame alone may stand in a page
of ours and may use `unsafe-eval`.
"""

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPONENTS = "/component/"
SCRIPTS = "/_stcore/bidi-components/"  # ours, inside the page itself: pages/parts/connection.py
A_YEAR = 31_536_000  # seconds

_POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; frame-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors {framed}"
)
_FIXED = {
    "x-content-type-options": "nosniff",
    "x-permitted-cross-domain-policies": "none",
    "referrer-policy": "no-referrer",
    "permissions-policy": ", ".join(
        f"{name}=()"
        for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb", "hid")
    ),
    # Nothing of another site is ever part of a page, and no page or file of ours part of another site's.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
# What holds nobody's data may be kept. All else is asked for again: a page that the Back button takes out of a
# store would stand there after its reader signed out.
_KEPT_PREFIXES = ("/static/", "/component/")


def inline_scripts() -> str:
    """The digests of the scripts written inside Streamlit's own page, as a policy lists them.

    Read from the installed page, so that an upgrade changes them by itself.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


class Headers:
    """ASGI middleware: security headers, `Secure` cookies over TLS, long caching of components.

    `tls` says that the app's public address is https, whatever the last proxy hop uses.
    """

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self.app = app
        self.tls = tls
        self.page = {
            "content-security-policy": _POLICY.format(scripts=inline_scripts(), framed="'none'"),
            "x-frame-options": "DENY",
        }
        self.component = {
            "content-security-policy": _POLICY.format(scripts="'unsafe-eval'", framed="'self'"),
            "x-frame-options": "SAMEORIGIN",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the headers on whatever is answered."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(scope, MutableHeaders(scope=message), message["status"])
            await send(message)

        return await self.app(scope, receive, sending)

    def _dress(self, scope: Scope, headers: MutableHeaders, status: int) -> None:
        of_component = scope["path"].startswith(COMPONENTS)
        headers.update(_FIXED | (self.component if of_component else self.page))
        if "server" in headers:
            del headers["server"]
        named_by_digest = (of_component and "/static/" in scope["path"]) or scope["path"].startswith(SCRIPTS)
        if named_by_digest and status == 200:
            # These addresses hold a digest of what is there: a browser never needs to ask again.
            headers["cache-control"] = f"public, max-age={A_YEAR}, immutable"
        elif not scope["path"].startswith(_KEPT_PREFIXES):
            headers["cache-control"] = "no-store"
        if self.tls or scope["scheme"] == "https":
            headers["strict-transport-security"] = f"max-age={A_YEAR}"
            _secure_cookies(headers)


def _secure_cookies(headers: MutableHeaders) -> None:
    cookies = headers.getlist("set-cookie")
    if not cookies:
        return
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
