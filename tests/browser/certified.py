"""The certified provider of tests/certified in a process of its own, and an app that is joined to it."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data_fixtures.provider import METADATA, as_toml, demo_secrets, free_port, stop, wait_until_up
from tests.browser.serving import App, running_app

SCRIPT = Path(__file__).parents[1] / "certified" / "provider.mjs"


@contextmanager
def certified_app(folder: Path, database_url: str, people: Mapping[str, Mapping[str, Any]]) -> Iterator[App]:
    """The app over a database, its people signing in at the certified provider with the claims given by `sub`."""
    node = shutil.which("node")
    if node is None or not (SCRIPT.parent / "node_modules").is_dir():
        pytest.fail("The certified provider is not installed. Next: make certified", pytrace=False)
    port, provider_port = free_port(), free_port()
    issuer = f"http://127.0.0.1:{provider_port}"
    sections = demo_secrets(issuer, port)
    sections["auth.client_kwargs"] = {"prompt": "login"}  # as for shared computers: who one is, every time
    (folder / "secrets.toml").write_text(as_toml(sections), encoding="utf-8")
    secret = sections["auth"]["client_secret"]
    given = {"port": provider_port, "app": f"http://localhost:{port}", "secret": secret, "people": people}
    with (folder / "provider.log").open("wb") as out:
        provider = subprocess.Popen([node, str(SCRIPT), json.dumps(given)], stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_up(issuer + METADATA, provider)
            with running_app(folder, database_url, issuer, at=port) as app:
                yield app
        finally:
            stop(provider)
