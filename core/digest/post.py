"""Sending a message: by SMTP, or to a webhook. A passing fault is tried again; a refusal is not.

No message, address or password is ever in an error: a kind is enough to act on.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from core import clock
from core.digest.settings import DigestSettings

# It logs the address of every request at INFO, and a webhook's address is its key.
logging.getLogger("httpx").setLevel(logging.WARNING)
_PATIENCE = 20.0  # seconds for one answer
_TRIES = 3
# What is wrong with the settings, so that no second try helps; UnicodeError: a host name that cannot be one.
_OF_SETTINGS = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPNotSupportedError,
    ssl.SSLCertVerificationError,
    UnicodeError,
)
_OF_THE_CARD = (400, 413, 422)  # a webhook refuses what it was sent, not who sends it or where to


class NotSent(Exception):
    """The message did not go out.

    `lasting`: trying again today is of no use. `away`: the fault is the server's or the settings', not the person's.
    """

    def __init__(self, kind: str, *, lasting: bool = False, away: bool = False) -> None:
        super().__init__(kind)
        self.lasting, self.away = lasting, away


class _Passing(NotSent):
    """A fault that may be over in a moment."""


def send(settings: DigestSettings, channel: str, recipient: str, subject: str, body: str, pause: float = 1.0) -> None:
    """Sends one message by a channel (`email` or `teams`), up to three tries with growing pauses. Raises NotSent."""
    ways = {"email": _mail, "teams": _hook}
    _tried(lambda: ways[channel](settings, recipient, subject, body), pause)


def _tried(once: Callable[[], None], pause: float) -> None:
    again = Retrying(
        retry=retry_if_exception_type(_Passing),
        stop=stop_after_attempt(_TRIES),
        wait=wait_exponential(multiplier=pause),
        reraise=True,
    )
    again(once)


def _mail(settings: DigestSettings, recipient: str, subject: str, body: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, recipient, subject
    message["Date"], message["Message-ID"] = format_datetime(clock.now()), make_msgid(domain=_domain(settings))
    message["Auto-Submitted"] = "auto-generated"  # no holiday reply may come back
    message.set_content(body)
    try:
        with _connected(settings) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(max(code for code, _ in refusal.recipients.values()))
    except smtplib.SMTPDataError as refusal:
        _refused(refusal.smtp_code)
    except _OF_SETTINGS as fault:
        # Once they are mended, a later round today tries again.
        raise NotSent(f"mail server: {type(fault).__name__}", away=True) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise _Passing(f"mail server: {type(fault).__name__}", away=True) from None


def _refused(code: int) -> None:
    if code >= 500:
        raise NotSent(f"mail server: refused with {code}", lasting=True) from None
    raise _Passing(f"mail server: answered {code}") from None


def _connected(settings: DigestSettings) -> smtplib.SMTP:
    host, port = str(settings.smtp_host), settings.smtp_port
    context = ssl.create_default_context(cafile=settings.ca_file)
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_PATIENCE)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _domain(settings: DigestSettings) -> str:
    return str(settings.sender).rpartition("@")[2]


def _hook(settings: DigestSettings, recipient: str, subject: str, body: str) -> None:
    """One address for the force: its workflow hands the card to `recipient` alone, since a channel has many readers."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": subject, "weight": "Bolder", "wrap": True},
            *({"type": "TextBlock", "text": line, "wrap": True} for line in body.splitlines() if line.strip()),
        ],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    message = {"recipient": recipient, "type": "message", "attachments": [content]}
    try:
        status = httpx.post(str(settings.teams_webhook), json=message, timeout=_PATIENCE).status_code
    except httpx.HTTPError as fault:
        raise _Passing(f"webhook: {type(fault).__name__}", away=True) from None
    except httpx.InvalidURL:
        raise NotSent("webhook: its address makes no sense", away=True) from None
    if status >= 500 or status in (408, 429):
        raise _Passing(f"webhook: answered {status}", away=True)
    if not 200 <= status < 300:
        of_card = status in _OF_THE_CARD
        raise NotSent(f"webhook: refused with {status}", lasting=of_card, away=not of_card)
