"""A real OpenID Connect provider on this machine alone, for the demo and the tests: its people are invented."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from core.port import LOOPBACK, hold

ROOT = Path(__file__).parents[1]
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

    `claims` holds one ID-token mapping (or its JSON) for each person, each with a `sub`. Raises NotStarted and
    PortNotFree.
    """
    with hold(port) as held, provider_on(held, claims) as process:
        url = address(held)
        wait_until_up(url + METADATA, process)
        yield url


def address(held: socket.socket) -> str:
    """The address of the server on a socket, as seen from this machine."""
    return f"http://{LOOPBACK}:{held.getsockname()[1]}"


@contextmanager
def provider_on(held: socket.socket, claims: Iterable[Mapping[str, Any] | str]) -> Iterator[subprocess.Popen[bytes]]:
    """The provider's process on a socket that is held already; it is stopped with the block."""
    people = [person if isinstance(person, str) else json.dumps(person) for person in claims]
    with server_on(held, "provider", *people, out=subprocess.DEVNULL) as process:  # it prints every request
        yield process


@contextmanager
def server_on(
    held: socket.socket, what: str, *words: str, out: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server of data_fixtures/one_server.py on a socket that is held already; it is stopped with the block."""
    command = [sys.executable, "-m", "data_fixtures.one_server", what, str(held.fileno()), *words]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=out, stderr=out, pass_fds=[held.fileno()], env=environment
    )
    try:
        yield process
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
    problem = f"no answer in {STARTS_WITHIN:.0f} seconds" if ended is None else f"its process ended with status {ended}"
    raise NotStarted(f"The server at {url} did not start: {problem}. Wanted: status 200.")


def stop(process: subprocess.Popen[Any]) -> None:
    """End a server this program started, politely first."""
    if process.stdin is not None:
        process.stdin.close()
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
