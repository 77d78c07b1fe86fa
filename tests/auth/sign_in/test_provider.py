"""A provider that is not set up, not there or not well is said in words before anybody is sent to it."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from auth.settings.auth_section import AuthSettings
from auth.sign_in.provider import ProviderTrouble, check_configured, check_reachable
from data_fixtures.people import claims_json
from data_fixtures.provider import METADATA, demo_secrets, free_port, running_provider


def test_the_demos_secrets_hold_all_that_sign_in_needs() -> None:
    auth = demo_secrets("http://127.0.0.1:9400", 8501)["auth"]
    assert check_configured(AuthSettings.model_validate(auth)) == "http://127.0.0.1:9400" + METADATA
    assert auth["redirect_uri"] == "http://localhost:8501/oauth2callback"


def test_the_demos_keys_are_new_every_time() -> None:
    first, again = (demo_secrets("http://127.0.0.1:9400", 8501)["auth"] for _ in range(2))
    assert first["cookie_secret"] != again["cookie_secret"]


@pytest.mark.parametrize("auth", [AuthSettings(), AuthSettings(client_id="")])
def test_missing_settings_are_named(auth: AuthSettings) -> None:
    with pytest.raises(ProviderTrouble, match="Sign-in is not set up"):
        check_configured(auth)
    all_but_one = demo_secrets("http://127.0.0.1:9400", 8501)["auth"] | {"server_metadata_url": None}
    with pytest.raises(ProviderTrouble, match=r"no server_metadata_url in \[auth\]"):
        check_configured(AuthSettings.model_validate(all_but_one))


@pytest.mark.slow
def test_a_running_provider_is_reachable_and_a_stopped_one_is_not() -> None:
    with running_provider(free_port(), claims_json()[:1]) as url:
        check_reachable(url + METADATA)
    with pytest.raises(ProviderTrouble, match="no answer"):
        check_reachable(url + METADATA)


@pytest.fixture
def unwell() -> Iterator[str]:
    """A web server that answers everything with text."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {"/text": b"hello", "/empty": b"{}", "/list": b"[]"}.get(self.path)
            self.send_response(503 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "found"),
    [("/down", "status 503"), ("/text", "not JSON"), ("/empty", "authorization_endpoint"), ("/list", "metadata")],
)
def test_an_answer_that_is_no_metadata_is_said_to_be_so(unwell: str, path: str, found: str) -> None:
    with pytest.raises(ProviderTrouble, match=found):
        check_reachable(unwell + path)


def test_a_provider_that_never_answers_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auth.sign_in.provider.ANSWERS_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ProviderTrouble, match="no answer"):
        check_reachable(f"http://127.0.0.1:{silent.getsockname()[1]}/")


def test_an_address_that_is_none_is_said_to_be_so() -> None:
    with pytest.raises(ProviderTrouble):
        check_reachable("not an address")
