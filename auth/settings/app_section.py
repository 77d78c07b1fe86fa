"""The section `[daily_actions]`: what a force may decide about the app itself."""

from datetime import date, timedelta
from typing import Annotated, Any

from limits import RateLimitItem, parse, parse_many
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf

from core.policy.freshness import freshness_policy

SHORTEST_METRICS_TOKEN = 32  # characters


def _host_name(text: str) -> str:
    if not text or set(text) & set("*/: @"):
        raise ValueError('wanted a list of host names, such as ["actions.force.example"]')
    return text


def _token(text: str) -> str:
    if len(text) < SHORTEST_METRICS_TOKEN:
        raise ValueError(f"found {len(text)} characters; wanted {SHORTEST_METRICS_TOKEN} random characters or more")
    if not all("!" <= character <= "~" for character in text):
        raise ValueError("wanted letters, digits and signs without a space")
    return text


def _link(text: str) -> str:
    if text and not text.startswith("https://"):
        raise ValueError('wanted an address that begins with https://, such as "https://rms.force.example/{crime_ref}"')
    return text


def _rate(given: Any) -> RateLimitItem:
    try:
        found = parse_many(given) if isinstance(given, str) else []
    except ValueError:
        found = []
    if len(found) != 1 or found[0].amount < 1:  # of several the first alone would hold
        raise ValueError('wanted a text such as "600/minute"')
    return found[0]


Rate = Annotated[InstanceOf[RateLimitItem], BeforeValidator(_rate)]


class AppSettings(BaseModel):
    """`[daily_actions]`, with what holds where a force says nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    collar_claim: str = Field(default="collar_number", min_length=1)
    roles_claim: str = Field(default="roles", min_length=1)
    rms_url: Annotated[str, AfterValidator(_link)] = ""  # the link on the crime page; empty for none
    allowed_hosts: list[Annotated[str, AfterValidator(_host_name)]] = []
    news_seconds: int = Field(default=60, ge=1, le=3600)  # between two looks of an open page for newer records
    snapshot_limit_hours: float | None = Field(default=None, gt=0, lt=10_000, allow_inf_nan=False)
    metrics_token: Annotated[str, AfterValidator(_token)] | None = Field(default=None, repr=False)
    # How often one address may ask. Two requests for each person who signs in.
    sign_in_limit: Rate = parse("1200/minute")
    # One for the sign-in page and one for each page opened after it; all of a force once the server was started again.
    socket_limit: Rate = parse("2400/minute")
    # A calendar program asks every few minutes.
    feed_limit: Rate = parse("600/minute")
    health_limit: Rate = parse("120/minute")
    # One or two Prometheus servers every fifteen seconds.
    metrics_limit: Rate = parse("60/minute")

    def snapshot_limit(self, today: date) -> timedelta:
        """How old a snapshot may be; unset, the age at which pages turn red."""
        if self.snapshot_limit_hours is not None:
            return timedelta(hours=self.snapshot_limit_hours)
        return freshness_policy().records_on(today).old
