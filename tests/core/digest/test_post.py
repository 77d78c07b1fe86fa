"""Handing a mail to a server that wants an encrypted line and a password, and what is said when that fails."""

import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.digest.post import Message, NotSent, send
from core.digest.settings import DigestSettings
from data_fixtures.provider import free_port

PASSWORD = "SECRET-word-1"
MESSAGE = Message("alder@force.example", "Daily Actions: 2 new", "New: 2\n", "k1")


class Box:
    """Keeps whole envelopes."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.kept.append(envelope)
        return "250 OK"


def certified(where: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that signs itself, as a file, and a server's context with it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (where / "ca.pem").write_bytes(signed)
    (where / "both.pem").write_bytes(signed + key.private_bytes(serialization.Encoding.PEM, *plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(where / "both.pem")
    return where / "ca.pem", context


def _known(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
    good = isinstance(login, LoginPassword) and login.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


Serve = Callable[..., tuple[Box, int]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a mail server with what it is told of encryption and passwords."""
    running: list[Controller] = []

    def start(tls: ssl.SSLContext | None = None, **how: Any) -> tuple[Box, int]:
        box = Box()

        class Here(Controller):
            def factory(self) -> SMTP:
                return SMTP(self.handler, hostname="localhost", **how)

        running.append(Here(box, hostname="localhost", port=free_port(), ssl_context=tls))
        running[-1].start()
        return box, running[-1].port

    yield start
    for one in running:
        one.stop()


def settings(port: int, ca: Path | None, **more: Any) -> DigestSettings:
    usual = {"app_url": "https://a.example", "smtp_host": "localhost", "smtp_port": port, "sender": "da@force.example"}
    return DigestSettings(**(usual | {"ca_file": str(ca) if ca else None} | more))


def post(how: DigestSettings) -> None:
    send(how, "email", MESSAGE, pause=0.0)


@pytest.mark.slow
def test_a_mail_goes_out_encrypted_with_a_password_to_one_person(tmp_path, serve):
    ca, context = certified(tmp_path)
    box, port = serve(tls_context=context, require_starttls=True, auth_required=True, authenticator=_known)
    post(settings(port, ca, smtp_user="da", smtp_password=PASSWORD))
    (kept,) = box.kept
    mail = message_from_bytes(kept.content, policy=policy.default)
    assert (kept.rcpt_tos, mail["To"], mail["From"]) == (["alder@force.example"], "alder@force.example", kept.mail_from)
    assert mail["Message-ID"].endswith("@force.example>")
    assert (mail["Auto-Submitted"], mail.get_content_type()) == ("auto-generated", "text/plain")
    assert mail["Date"].datetime.utcoffset() is not None
    assert PASSWORD not in kept.content.decode()


@pytest.mark.slow
def test_a_server_that_is_encrypted_from_the_first_byte_is_served_too(tmp_path, serve):
    ca, context = certified(tmp_path)
    box, port = serve(context)
    post(settings(port, ca, smtp_security="tls"))
    assert len(box.kept) == 1


@pytest.mark.slow
def test_a_wrong_password_is_the_settings_fault_and_is_in_no_message(tmp_path, serve):
    ca, context = certified(tmp_path)
    box, port = serve(tls_context=context, auth_required=True, authenticator=_known)
    with pytest.raises(NotSent, match="SMTPAuthenticationError") as error:
        post(settings(port, ca, smtp_user="da", smtp_password=PASSWORD + "x"))
    assert (error.value.away, error.value.lasting, box.kept) == (True, False, [])
    assert "SECRET" not in str(error.value)


@pytest.mark.slow
def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_mail(tmp_path, serve):
    _, context = certified(tmp_path)
    box, port = serve(tls_context=context, auth_required=True, authenticator=_known)
    with pytest.raises(NotSent, match="SSLCertVerificationError") as error:
        post(settings(port, None, smtp_user="da", smtp_password=PASSWORD))
    assert (error.value.away, box.kept) == (True, [])


@pytest.mark.slow
def test_a_server_without_encryption_gets_neither_password_nor_mail(serve):
    box, port = serve()
    with pytest.raises(NotSent, match="SMTPNotSupportedError"):
        post(settings(port, None, smtp_user="da", smtp_password=PASSWORD))
    assert box.kept == []


@pytest.mark.parametrize("host", ["mail..force.example", "m" * 64 + ".example"])
def test_a_host_name_that_cannot_be_one_is_a_fault_in_words(host):
    with pytest.raises(NotSent) as error:
        post(settings(25, None, smtp_host=host))
    assert error.value.away


def test_a_webhook_address_that_makes_no_sense_is_a_fault_in_words():
    how = DigestSettings(app_url="https://a.example", teams_webhook="https://a b\x7f.example/SECRET")
    with pytest.raises(NotSent, match="webhook: ") as error:
        send(how, "teams", MESSAGE, pause=0.0)
    assert error.value.away
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_no_logger_says_the_address_of_a_webhook_which_is_its_key(status, caplog):
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """This server keeps no log of its own."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server, caplog.at_level(0):
        Thread(target=server.serve_forever, daemon=True).start()
        how = DigestSettings(app_url="https://a.example", teams_webhook=f"http://127.0.0.1:{server.server_port}/SECRET")
        with suppress(NotSent):
            send(how, "teams", MESSAGE, pause=0.0)
        server.shutdown()
    assert caplog.records
    assert "SECRET" not in caplog.text


def test_a_ca_file_that_is_none_is_named_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ca.pem")
    for file, cause in ((tmp_path / "ca.pem", "is a pipe"), (tmp_path / "none.pem", "is not there")):
        with pytest.raises(NotSent, match=f"mail server: ca_file {cause}") as refused:
            post(settings(9, file))
        assert (refused.value.away, refused.value.lasting) == (True, False)
