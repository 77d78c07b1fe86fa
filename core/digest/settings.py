"""How digests are sent: the `[digest]` section of the secrets file. No message quotes a value."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class DigestSettings(BaseModel):
    """Where the mail goes out, where the webhook is, and the app's own address for the link.

    A channel at least, each with what it needs, and no secret over an open line to another machine. What one key wants
    of another is judged where the later of the two stands, so that every fault is found at once.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, validate_default=True
    )

    app_url: str = Field(pattern=r"^https?://[^\s/]+\S*$")
    smtp_host: str | None = Field(default=None, min_length=1)
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: str | None = Field(default=None, repr=False)
    sender: str | None = Field(default=None, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    teams_webhook: str | None = Field(default=None, repr=False)
    ca_file: str | None = None  # the certificate authority of the mail server, where the system does not know it

    @field_validator("smtp_security")
    @classmethod
    def safe(cls, given: str, info: ValidationInfo) -> str:
        """No password in the clear to another machine."""
        host = info.data.get("smtp_host")
        if given == "none" and host and host not in _LOOPBACK:
            raise ValueError("'none' is for a mail server on this machine; use starttls or tls")
        return given

    @field_validator("smtp_user", "smtp_password")
    @classmethod
    def plain(cls, given: str | None) -> str | None:
        """Python's mail client sends them in ASCII; a pound sign would end the round."""
        if given is not None and not given.isascii():
            raise ValueError("wanted plain letters, digits and signs: ASCII")
        return given

    @field_validator("smtp_password")
    @classmethod
    def with_its_user(cls, given: str | None, info: ValidationInfo) -> str | None:
        """Both or none."""
        if "smtp_user" in info.data and (info.data["smtp_user"] is None) != (given is None):
            raise ValueError("smtp_user and smtp_password go together")
        return given

    @field_validator("sender")
    @classmethod
    def named(cls, given: str | None, info: ValidationInfo) -> str | None:
        """A mail has somebody it comes from."""
        if info.data.get("smtp_host") and given is None:
            raise ValueError("smtp_host wants a sender address")
        return given

    @field_validator("teams_webhook")
    @classmethod
    def webhook(cls, given: str | None, info: ValidationInfo) -> str | None:
        """An https address, the only way out where there is no mail server."""
        if not given and not info.data.get("smtp_host", "a faulty one"):
            raise ValueError("give smtp_host, teams_webhook, or both")
        if given is not None and not _safe(given):
            raise ValueError("wanted an https address")
        return given

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are set up."""
        pairs = (("email", self.smtp_host), ("teams", self.teams_webhook))
        return tuple(name for name, there in pairs if there)


def _safe(webhook: str) -> bool:
    """An https address; on this machine http will do."""
    try:
        address = urlsplit(webhook)
    except ValueError:  # whose message quotes the address
        return False
    wanted = ("https", "http") if address.hostname in _LOOPBACK else ("https",)
    return address.scheme in wanted and bool(address.hostname)
