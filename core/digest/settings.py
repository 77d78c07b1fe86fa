"""How digests are sent: the `[digest]` section of the secrets file, checked whole; no message quotes a secret."""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from core.definitions.strict import Strict

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadSettings(Exception):
    """The section cannot be used; the message names the key and what is wanted, never what stands there."""


class DigestSettings(Strict):
    """Where the mail goes out, where the webhook is, and the app's own address for the link."""

    app_url: str = Field(pattern=r"^https?://[^\s/]+\S*$")
    smtp_host: str | None = Field(default=None, min_length=1)
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: str | None = Field(default=None, repr=False)
    sender: str | None = Field(default=None, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    teams_webhook: str | None = Field(default=None, repr=False)
    ca_file: str | None = None  # the certificate authority of the mail server, where the system does not know it

    @model_validator(mode="after")
    def whole(self) -> "DigestSettings":
        """A channel at least, each with what it needs, and no secret over an open line to another machine."""
        if not (self.smtp_host or self.teams_webhook):
            raise ValueError("give smtp_host, teams_webhook, or both")
        if self.smtp_host and not self.sender:
            raise ValueError("smtp_host wants a sender address")
        if self.smtp_host and self.smtp_security == "none" and self.smtp_host not in _LOOPBACK:
            raise ValueError("smtp_security 'none' is for a mail server on this machine; use starttls or tls")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("smtp_user and smtp_password go together")
        # Python's mail client sends them in ASCII; a pound sign would end the round.
        if not f"{self.smtp_user}{self.smtp_password}".isascii():
            raise ValueError("smtp_user and smtp_password want plain letters, digits and signs: ASCII")
        if self.teams_webhook is not None and not _safe(self.teams_webhook):
            raise ValueError("teams_webhook wants an https address")
        return self

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are set up."""
        pairs = (("email", self.smtp_host), ("teams", self.teams_webhook))
        return tuple(name for name, there in pairs if there)


def _safe(webhook: str) -> bool:
    """An https address; on this machine http will do."""
    address = urlsplit(webhook)
    wanted = ("https", "http") if address.hostname in _LOOPBACK else ("https",)
    return address.scheme in wanted and bool(address.hostname)


def digest_settings(secrets: Mapping[str, Any]) -> DigestSettings:
    """The `[digest]` section of the secrets. Raises BadSettings."""
    section = secrets.get("digest")
    if not isinstance(section, Mapping):
        raise BadSettings(
            "No [digest] section in the secrets file. Wanted: app_url, and smtp_host or teams_webhook. Next: see "
            "Digests in docs/operations.md."
        )
    try:
        return DigestSettings.model_validate(dict(section))
    except ValidationError as error:
        # Neither the value found nor its context is quoted: either may be a password.
        lines = "; ".join(_line(one) for one in error.errors())
        raise BadSettings(f"[digest] in the secrets file: {lines}. Next: mend it and run manage.py digest.") from None


def _line(wrong: ErrorDetails) -> str:
    key = ".".join(map(str, wrong["loc"]))
    found = f" (found a value of type {type(wrong['input']).__name__})" if key and wrong["type"] != "missing" else ""
    return f"{key or 'as a whole'}: {wrong['msg'].removeprefix('Value error, ')}{found}"
