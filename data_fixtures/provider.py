"""A real OpenID Connect provider on this machine alone, for the demo and the tests: its people are invented."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

LOOPBACK = "127.0.0.1"
STARTS_WITHIN = 90.0  # seconds, on a loaded machine
METADATA = "/.well-known/openid-configuration"


class NotStarted(Exception):
    """A server did not answer in time; the message says which, where, and what it last printed."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_provider(port: int, claims: Iterable[Mapping[str, Any] | str]) -> Iterator[str]:
    """Run the provider on `port` for as long as the block lasts; yields its address.

    `claims` holds one ID-token mapping (or its JSON) for each person, each with a `sub`. Raises NotStarted.
    """
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", LOOPBACK, "--port", str(port)]
    for person in claims:
        command += ["--user-claims", person if isinstance(person, str) else json.dumps(person)]
    url = f"http://{LOOPBACK}:{port}"
    # The provider prints every request; nobody reads that, and a pipe nobody reads would stop it.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_until_up(url + METADATA, process)
        yield url
    finally:
        stop(process)


def wait_until_up(url: str, process: subprocess.Popen[Any]) -> None:
    """Wait until `url` answers 200. Raises NotStarted when the process ends first or the time is up."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    ended = process.poll()
    found = "no answer" if ended is None else f"the process ended with status {ended}"
    raise NotStarted(f"{url} was asked for {STARTS_WITHIN:.0f} seconds. Found: {found}. Wanted: status 200.")


def stop(process: subprocess.Popen[Any]) -> None:
    """End a server this program started, politely first."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def demo_secrets(provider_url: str, app_port: int) -> dict[str, Any]:
    """The secrets that join an app on `app_port` to the provider; new random keys at every call.

    The app is `localhost` and the provider `127.0.0.1`: cookies know no ports, so two names keep theirs apart.
    """
    return {
        "auth": {
            "redirect_uri": f"http://localhost:{app_port}/oauth2callback",
            "cookie_secret": secrets.token_urlsafe(48),
            "client_id": "daily-actions",
            "client_secret": secrets.token_urlsafe(24),
            "server_metadata_url": provider_url + METADATA,
        },
        "daily_actions": {"collar_claim": "collar_number", "roles_claim": "roles"},
    }


def as_toml(sections: Mapping[str, Mapping[str, str]]) -> str:
    """Sections of texts as a TOML file; a JSON string is a TOML string."""
    lines: list[str] = []
    for name, values in sections.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(text)}" for key, text in values.items()), ""]
    return "\n".join(lines)
