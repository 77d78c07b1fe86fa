"""The identity provider: is one configured, and does it answer? Asked before anybody is sent there."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from auth.settings.auth_section import AuthSettings

ANSWERS_WITHIN = 3.0  # seconds; a person is waiting at the button
WANTED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


class ProviderTrouble(Exception):
    """Nobody can sign in now; the message says what is wrong and what to do, and is fit for the screen."""


def missing(auth: AuthSettings) -> list[str]:
    """The keys of `[auth]` without which nobody can sign in and that are not there."""
    return [key for key in WANTED if not getattr(auth, key)]


def check_configured(auth: AuthSettings) -> str:
    """The provider's metadata address in the `[auth]` secrets. Raises ProviderTrouble naming the missing keys."""
    if lacking := missing(auth):
        problem = f"no {', '.join(lacking)} in [auth]" if auth.model_fields_set else "no [auth] section"
        raise ProviderTrouble(
            f"Sign-in is not set up. The secrets were read. Found: {problem}. Wanted: {', '.join(WANTED)} in [auth]. "
            "Next: whoever runs Daily Actions adds these to the secrets file or the environment and restarts it."
        )
    return str(auth.server_metadata_url)


@dataclass(frozen=True)
class Metadata:
    """What the provider says of itself: its issuer, whether it can end its own session, and its time if it tells."""

    issuer: str
    signs_out: bool
    at: datetime | None


def check_reachable(metadata_url: str) -> Metadata:
    """Ask the provider for its metadata. Raises ProviderTrouble when no usable answer comes in time."""
    try:
        answer = httpx.get(metadata_url, timeout=ANSWERS_WITHIN, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise _unreachable("no answer") from None
    if answer.status_code != httpx.codes.OK:
        raise _unreachable(f"status {answer.status_code}")
    try:
        metadata = answer.json()
    except ValueError:
        raise _unreachable("an answer that is not JSON") from None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("authorization_endpoint"), str):
        raise _unreachable("metadata without an authorization_endpoint")
    return Metadata(str(metadata.get("issuer")), bool(metadata.get("end_session_endpoint")), _date(answer))


def _date(answer: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return None


def _unreachable(trouble: str) -> ProviderTrouble:
    return ProviderTrouble(
        f"The sign-in service was asked and did not answer as it should. Found: {trouble}. "
        "Wanted: its OpenID Connect metadata. Nothing is wrong with your account. "
        "Next: try again in a minute; if it stays so, tell the service desk."
    )
