"""What a webhook answers, when it asks to be left alone, and a card that would be too large for it."""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from core import clock
from core.digest import webhook
from core.digest.post import Message, NotSent, send
from core.digest.settings import DigestSettings
from core.words import moment

pytestmark = pytest.mark.slow

MESSAGE = Message("alder@force.example", "Daily Actions: 2 new", "New: 2\n", "1001 2026-11-23")
CONNECTOR = (
    "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {} with ContextId "
    "tcid=0,server=INVENTED."
)


class Hook(ThreadingHTTPServer):
    """Gives its answers in turn, then 202: a status, headers and a text each, or what to do with the line instead."""

    def __init__(self, *answers: Any) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.received = list(answers), []
        Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    """Takes a card and answers as its server says."""

    server: Hook

    def do_POST(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["content-length"])))
        answer = self.server.answers.pop(0) if self.server.answers else (202, {}, "")
        if answer == "silence":
            time.sleep(1)
        elif answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if isinstance(answer, str):
            self.close_connection = True
            return
        status, headers, text = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Hook]]:
    monkeypatch.setattr(webhook, "_PATIENCE", 0.4)
    running: list[Hook] = []

    def start(*answers: Any) -> Hook:
        running.append(Hook(*answers))
        return running[-1]

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


def post(server: Hook, body: str = MESSAGE.body) -> None:
    address = f"http://127.0.0.1:{server.server_port}/flow"
    how = DigestSettings(app_url="https://a.example", teams_webhook=address)
    send(how, "teams", Message(MESSAGE.recipient, MESSAGE.subject, body, MESSAGE.key), pause=0.0)


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, "1"),
        (200, {}, '{"error": "none"}'),
        (202, {}, "accepted"),
        (202, {"content-length": "500"}, "and cut off"),
        (200, {"content-encoding": "gzip"}, "not packed at all"),
        (204, {}, ""),
    ],
)
def test_a_card_that_was_taken_is_posted_once_whatever_becomes_of_the_rest_of_the_answer(hook, answer):
    server = hook(answer)
    post(server)
    assert len(server.received) == 1


@pytest.mark.parametrize("answer", ["silence", "reset", (504, {}, "")])
def test_a_card_without_an_answer_may_have_arrived_and_is_not_posted_again_at_once(hook, answer):
    server = hook(answer)
    with pytest.raises(NotSent, match="may have arrived") as error:
        post(server)
    assert len(server.received) == 1
    assert (error.value.lasting, error.value.away, error.value.for_all) == (False, True, False)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_a_short_rest_is_waited_for(hook, status):
    server = hook((status, {"retry-after": "1"}, ""))
    began = time.monotonic()
    post(server)
    assert len(server.received) == 2
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_that_asks_for_a_long_rest_gets_it_from_the_whole_round_which_says_until_when(
    hook, as_date, monkeypatch
):
    at = clock.now().replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: at)
    until = at + timedelta(hours=2)
    server = hook((429, {"retry-after": format_datetime(until, usegmt=True) if as_date else "7200"}, ""))
    with pytest.raises(NotSent) as error:
        post(server)
    assert str(error.value) == f"webhook: answered 429, to be left alone until {moment(until)}"
    assert (len(server.received), error.value.for_all, error.value.lasting) == (1, True, False)


@pytest.mark.parametrize("rubbish", ["", "soon", "-5", "1e9", "Mon, 99 Nov 2026", "Mon, 23 Nov 2020 07:00:00 GMT", "²"])
def test_a_rest_that_cannot_be_read_or_is_over_is_none(rubbish):
    assert webhook._rest(rubbish) == 0.0


def test_no_server_is_left_alone_for_more_than_a_day():
    assert webhook._rest("9" * 400) == webhook._rest("Mon, 23 Nov 2099 07:00:00 GMT") == 86_400


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 403, 404, 410])
def test_an_address_that_is_wrong_is_asked_once_and_holds_for_everybody(hook, status):
    server = hook((status, {"location": "/elsewhere"}, ""))
    with pytest.raises(NotSent, match=f"refused with {status}") as error:
        post(server)
    assert (len(server.received), error.value.for_all, error.value.lasting) == (1, True, False)


@pytest.mark.parametrize(("status", "wanted"), [(413, "refused with 413"), (404, "refused with 404")])
def test_a_connector_that_answers_200_and_means_a_failure_is_taken_at_its_word(hook, status, wanted):
    server = hook((200, {}, CONNECTOR.format(status)))
    with pytest.raises(NotSent, match=wanted):
        post(server)
    again = hook(*[(200, {}, CONNECTOR.format(429))] * 2)
    post(again)
    assert len(again.received) == 3


def test_a_card_too_large_for_teams_keeps_its_sums_and_foot_and_says_how_many_lines_are_left_out(hook):
    server, searches = (
        hook(),
        [f"  {n} x An invented search number {n} of a force with very many searches" for n in range(400)],
    )
    post(server, "\n".join(["New: 400", *searches, "", "Still overdue: 3", "https://a.example", ""]))
    (content,) = server.received
    lines = [one["text"] for one in json.loads(content)["attachments"][0]["content"]["body"]]
    assert len(content) <= 28 * 1024
    kept = len([line for line in lines if " x An invented" in line])
    assert 100 < kept < 400
    assert (lines[1], lines[-3:]) == (
        "New: 400",
        [f"  and {400 - kept} more lines, to be seen in Daily Actions", "Still overdue: 3", "https://a.example"],
    )
