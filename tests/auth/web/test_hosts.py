"""Which names this site answers to, and whose pages may open its socket."""

import asyncio
from typing import Any

import pytest

from auth.settings import Settings
from auth.settings.app_section import AppSettings
from auth.settings.auth_section import AuthSettings
from auth.web.hosts import OwnPagesOnly, hosts_of


def settings(*more: str, redirect_uri: str | None = "https://actions.force.example/oauth2callback") -> Settings:
    app = AppSettings(allowed_hosts=list(more))
    return Settings.model_construct(auth=AuthSettings(redirect_uri=redirect_uri), daily_actions=app)


def test_the_site_answers_to_its_public_name_and_to_this_machines_own() -> None:
    assert hosts_of(settings()) == ["actions.force.example", "localhost", "127.0.0.1"]


def test_a_force_may_add_names() -> None:
    assert "10.0.0.7" in hosts_of(settings("10.0.0.7"))


def test_without_a_public_address_every_name_will_do_because_nobody_can_sign_in() -> None:
    assert hosts_of(settings(redirect_uri=None)) == ["*"]


def opens(tls: bool, host: str, origin: str | None) -> bool:
    """Whether a socket asked for with these headers reaches the app."""
    reached: list[str] = []
    headers = [(b"host", host.encode())] + ([] if origin is None else [(b"origin", origin.encode())])

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        reached.append("app")

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        reached.append(message["type"])

    asyncio.run(OwnPagesOnly(app, tls)({"type": "websocket", "headers": headers}, receive, send))
    return reached == ["app"]


@pytest.mark.parametrize(
    ("origin", "opened"),
    [
        ("https://actions.force.example", True),
        ("HTTPS://Actions.Force.Example", True),
        (None, True),
        ("http://actions.force.example", False),
        ("https://actions.force.example:8443", False),
        ("https://actions.force.example.evil.example", False),
        ("https://evil.example/actions.force.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_over_tls_only_the_sites_own_secure_pages_open_the_socket(origin: str | None, opened: bool) -> None:
    assert opens(True, "actions.force.example", origin) is opened
