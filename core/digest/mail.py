"""Handing one mail to a server, command by command: what it has taken stays taken, whatever it says afterwards.

The library's own way with a whole message ends in a goodbye, whose failure would count against a mail that is on its
way, and does not say whether a line failed before or after the mail was handed over.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from core import clock, input_file
from core.digest.mail_answers import refused, refused_for_all
from core.digest.message import Message, NotSent, Passing, in_doubt
from core.digest.settings import DigestSettings

_PATIENCE = 20.0  # seconds for one answer
_TAKING = 60.0  # for the one to the mail itself: who gives up here does not know whether it was taken
_GOODBYE = 2.0  # for one that changes nothing
# What is wrong with the settings, for everybody; UnicodeError: a host name that cannot be one.
_OF_SETTINGS = (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, UnicodeError)
_WHO = "mail server"


def mail(settings: DigestSettings, message: Message) -> EmailMessage:
    """The mail. Its Message-ID shows a doubled one for what it is: the same digest has the same in a later round."""
    built = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    built["From"], built["To"], built["Subject"] = settings.sender, message.recipient, message.subject
    name = hashlib.sha256(f"{message.recipient}\x1f{message.key}".encode()).hexdigest()[:32]
    built["Date"], built["Message-ID"] = format_datetime(clock.now()), f"<{name}@{_domain(settings)}>"
    built["Auto-Submitted"] = "auto-generated"  # no holiday reply may come back
    built.set_content(message.body)
    return built


def _domain(settings: DigestSettings) -> str:
    return str(settings.sender).rpartition("@")[2]


def hand_over(settings: DigestSettings, built: EmailMessage) -> None:
    """Hands a mail to the server. Raises NotSent; Passing where the line failed before anything was handed over."""
    try:
        with _connected(settings) as server:
            code, reply = server.mail(str(settings.sender))
            if not _well(code):
                raise refused_for_all(code, reply)
            code, reply = server.rcpt(str(built["To"]))
            if not _well(code):
                raise refused(code, reply)
            _give(server, built.as_bytes())
    except smtplib.SMTPAuthenticationError as answer:
        # Tried once a round: a directory locks an account after some wrong passwords.
        raise NotSent(f"{_WHO}: {type(answer).__name__}", away=True, for_all=answer.smtp_code >= 500) from None
    except smtplib.SMTPResponseException as answer:  # to the connection, the greeting or the wish for encryption
        raise refused_for_all(answer.smtp_code, answer.smtp_error) from None
    except _OF_SETTINGS as fault:
        raise NotSent(f"{_WHO}: {type(fault).__name__}", away=True, for_all=True) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise Passing(f"{_WHO}: {type(fault).__name__}") from None


def _give(server: smtplib.SMTP, content: bytes) -> None:
    """The mail itself. Raises NotSent, and says so where nobody knows whether it was taken."""
    _wait_at_most(server, _TAKING)
    try:
        code, reply = server.data(content)
    except smtplib.SMTPDataError as answer:  # the server does not even want to see it
        raise refused(answer.smtp_code, answer.smtp_error) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise in_doubt(_WHO, type(fault).__name__) from None
    if 400 <= code < 600:
        raise refused(code, reply)
    if not _well(code):
        raise in_doubt(_WHO, "an answer that is none")


def _well(code: int) -> bool:
    return 200 <= code < 300


@contextmanager
def _connected(settings: DigestSettings) -> Iterator[smtplib.SMTP]:
    """A server that knows us, and is left again whatever it answers to that."""
    host, port = str(settings.smtp_host), settings.smtp_port
    context = _trusting(settings.ca_file)
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_PATIENCE)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            _wait_at_most(server, _GOODBYE)
            server.quit()
        with suppress(OSError):
            server.close()


def _trusting(ca_file: str | None) -> ssl.SSLContext:
    """Whom to believe: the authority in the file, by default those that the system knows."""
    if ca_file:
        try:
            input_file.check(Path(ca_file))  # OpenSSL would wait for a pipe, and says of no file which one it is
        except input_file.NotRead as cause:
            raise NotSent(f"{_WHO}: ca_file {cause}", away=True, for_all=True) from None
    return ssl.create_default_context(cafile=ca_file)


def _wait_at_most(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)
