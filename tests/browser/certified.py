"""The certified provider of tests/certified in a process of its own, and an app that is joined to it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Page

from data_fixtures.provider import METADATA, as_toml, demo_secrets, free_port, stop, wait_until_up
from tests.browser.serving import App, running_app

SCRIPT = Path(__file__).parents[1] / "certified" / "provider.mjs"


@contextmanager
def certified_app(
    folder: Path,
    database_url: str,
    people: Mapping[str, Mapping[str, Any]],
    over: Mapping[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[App]:
    """The app over a database, its people signing in at the certified provider with the claims given by `sub`.

    With `over`, the provider's metadata reach the app through `retold`; `settings` go into `[daily_actions]`.
    """
    node = shutil.which("node")
    if node is None or not (SCRIPT.parent / "node_modules").is_dir():
        pytest.fail("The certified provider is not installed. Next: make certified", pytrace=False)
    port, provider_port = free_port(), free_port()
    issuer = f"http://127.0.0.1:{provider_port}"
    sections = demo_secrets(issuer, port)
    sections["auth.client_kwargs"] = {"prompt": "login"}  # as for shared computers: who one is, every time
    sections["daily_actions"] |= settings or {}
    secret = sections["auth"]["client_secret"]
    given = {"port": provider_port, "app": f"http://localhost:{port}", "secret": secret, "people": people}
    with retold(issuer, {} if over is None else over) as retelling, (folder / "provider.log").open("wb") as out:
        if over is not None:
            sections["auth"]["server_metadata_url"] = retelling + METADATA
        (folder / "secrets.toml").write_text(as_toml(sections), encoding="utf-8")
        provider = subprocess.Popen([node, str(SCRIPT), json.dumps(given)], stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_up(issuer + METADATA, provider)
            with running_app(folder, database_url, issuer, at=port) as app:
                yield app
        finally:
            stop(provider)


@contextmanager
def retold(issuer: str, over: Mapping[str, Any]) -> Iterator[str]:
    """A server that repeats the provider's metadata with `over` put on top, read afresh each time; its address.

    `/keys` gives keys that have the names of the provider's and are not its own; what is posted to it is refused as
    from somebody with a wrong secret.
    """

    class Retelling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = {**httpx.get(issuer + METADATA).json(), **over} if self.path == METADATA else _forged(issuer)
            self.answer(200, said)

        def do_POST(self) -> None:
            self.answer(401, {"error": "invalid_client", "error_description": "said of Hazel Alder"})

        def answer(self, status: int, said: Mapping[str, Any]) -> None:
            answer = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_what: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Retelling) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _forged(issuer: str) -> dict[str, Any]:
    names = [key["kid"] for key in httpx.get(f"{issuer}/jwks").json()["keys"]]
    forged = [RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}) for name in names]
    return {"keys": [key.as_dict(private=False) for key in forged]}


def sign_in(page: Page, app: App, sub: str, path: str = "/") -> Page:
    """Open a path of the app and sign in as `sub`; returns the window once it is back at the app."""
    page.goto(app.address + path)
    page.get_by_role("button", name=re.compile("^Sign in")).click()
    return log_in(page, app, sub)


def log_in(page: Page, app: App, sub: str) -> Page:
    """At the provider: who one is, then that the app may know it."""
    page.locator("input[name=login]").fill(sub)
    page.locator("input[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(app.address + "/**")
    return page
