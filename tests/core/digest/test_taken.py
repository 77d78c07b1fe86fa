"""What a mail server has taken stays taken, whatever becomes of the line; what it has not is its own matter."""

import socket
import struct
from collections.abc import Callable, Iterator
from email import message_from_bytes
from threading import Thread

import pytest

from core.digest import mail
from core.digest.post import Message, NotSent, send
from core.digest.settings import DigestSettings

pytestmark = pytest.mark.slow

CUT, RESET, SILENCE = b"cut", b"reset", b"silence"  # what a server may do instead of answering
MESSAGE = Message("alder@force.example", "Daily Actions: 2 new", "New: 2\n", "1001 2026-11-23")


class Server:
    """Answers each command as it is set to, the usual way where it is not; keeps the mails and counts the callers."""

    def __init__(self, **answers: bytes) -> None:
        self.answers, self.kept, self.calls = answers, [], 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, client.makefile("rwb") as lines:
            if not self._answer(client, lines, "greeting", b"220 mail.force.example"):
                return
            while line := lines.readline():
                verb = line[:4].decode().strip().lower()
                if not self._answer(client, lines, verb, b"354 go on" if verb == "data" else b"250 fine"):
                    return
                if verb == "data" and not self._take(client, lines):
                    return

    def _take(self, client: socket.socket, lines: object) -> bool:
        content = b"".join(iter(lines.readline, b".\r\n"))  # type: ignore[attr-defined]
        self.kept.append(message_from_bytes(content))
        return self._answer(client, lines, "mail_itself", b"250 queued")

    def _answer(self, client: socket.socket, lines: object, step: str, usual: bytes) -> bool:
        words = self.answers.get(step, usual)
        if words == RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if words == SILENCE:
            client.recv(1)  # until the other side leaves
        if words in (CUT, RESET, SILENCE):
            client.shutdown(socket.SHUT_RDWR) if words == CUT else client.close()
            return False
        lines.write(words + b"\r\n")  # type: ignore[attr-defined]
        lines.flush()  # type: ignore[attr-defined]
        return True


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    for name in ("_PATIENCE", "_TAKING", "_GOODBYE"):
        monkeypatch.setattr(mail, name, 0.4)
    running: list[Server] = []

    def start(**answers: bytes) -> Server:
        running.append(Server(**answers))
        return running[-1]

    yield start
    for one in running:
        one.socket.close()


def post(server: Server, message: Message = MESSAGE) -> None:
    how = DigestSettings(
        app_url="https://a.example", smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none",
        sender="da@force.example",
    )  # fmt: skip
    send(how, "email", message, pause=0.0)


@pytest.mark.parametrize(
    "goodbye",
    [
        b"221 bye",
        b"421 4.4.2 closing",
        b"250 fine",
        b"500 what",
        b"rubbish",
        b"\xff\xfe",
        b"x" * 9000,
        CUT,
        RESET,
        SILENCE,
    ],
)
def test_a_mail_that_was_taken_is_sent_once_whatever_is_answered_to_the_goodbye(serve, goodbye):
    server = serve(quit=goodbye)
    post(server)
    assert (len(server.kept), server.calls) == (1, 1)


@pytest.mark.parametrize(
    "taken", [b"250 2.0.0 queued as 1", b"251 forwarded", b"252 shall try", b"250-two\r\n250 lines"]
)
def test_every_answer_that_begins_with_a_two_takes_the_mail(serve, taken):
    server = serve(mail_itself=taken, rcpt=taken)
    post(server)
    assert len(server.kept) == 1


@pytest.mark.parametrize("answer", [CUT, RESET, SILENCE, b"rubbish", b"x" * 9000])
def test_a_mail_without_an_answer_may_have_arrived_and_is_not_sent_again_at_once(serve, answer):
    server = serve(mail_itself=answer)
    with pytest.raises(NotSent, match="may have arrived") as error:
        post(server)
    assert (len(server.kept), server.calls) == (1, 1)
    assert (error.value.lasting, error.value.away, error.value.for_all) == (False, True, False)


@pytest.mark.parametrize("step", ["greeting", "ehlo", "mail", "rcpt"])
@pytest.mark.parametrize("answer", [CUT, RESET, SILENCE])
def test_a_line_that_fails_before_the_mail_was_handed_over_is_tried_again_at_once(serve, step, answer):
    server = serve(**{step: answer})
    if step == "ehlo":
        server.answers["helo"] = answer
    with pytest.raises(NotSent, match="mail server: ") as error:
        post(server)
    assert (server.kept, server.calls, error.value.away) == ([], 3, True)


@pytest.mark.parametrize("step", ["greeting", "mail", "rcpt", "data", "mail_itself"])
def test_a_server_that_goes_away_is_asked_once_and_may_be_asked_for_the_next_person(serve, step):
    server = serve(**{step: b"421 4.3.2 shutting down"})
    with pytest.raises(NotSent, match=r"answered 421 \(4\.3\.2\)") as error:
        post(server)
    assert (server.calls, error.value.away, error.value.lasting, error.value.for_all) == (1, True, False, False)


@pytest.mark.parametrize(
    ("step", "answer", "person"),
    [
        ("rcpt", b"550 5.1.1 unknown", True),
        ("mail_itself", b"552 5.2.2 full", True),
        ("rcpt", b"554 5.7.1 relay denied", False),
        ("data", b"554 5.7.1 policy", False),
        ("mail_itself", b"554 5.7.1 policy", False),
        ("mail", b"530 5.7.0 must issue STARTTLS first", False),
    ],
)
def test_a_refusal_is_final_for_the_moment_and_has_its_owner(serve, step, answer, person):
    server = serve(**{step: answer})
    with pytest.raises(NotSent, match=f"refused with {answer[:3].decode()}") as error:
        post(server)
    assert (server.calls, error.value.lasting, error.value.away) == (1, person, not person)
    assert error.value.for_all is (step == "mail")


def test_tries_at_the_same_digest_have_the_same_message_id_and_no_other_digest_has_it(serve):
    server = serve()
    later = Message(MESSAGE.recipient, "Daily Actions: 3 new", "New: 3\n", MESSAGE.key)
    sharing_the_mailbox = Message(MESSAGE.recipient, "s", "b", "1002 2026-11-23")
    for one in (MESSAGE, later, sharing_the_mailbox):
        post(server, one)
    first, again, other = (kept["Message-ID"] for kept in server.kept)
    assert first == again != other
    assert first.endswith("@force.example>")
    assert not [word for word in ("1001", "2026", "alder") if word in first]
