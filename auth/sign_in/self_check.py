"""What one's own sign-in contained and how sign-in is set up, for whoever joins the app to an identity provider.

It tells a person about their own token only: names and kinds of claims, never a value but the collar number and the
roles the app knows; of the configuration which keys were read, never what they hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.roles import Role
from auth.settings.auth_section import AuthSettings
from auth.sign_in.cookie import SEEN
from auth.sign_in.provider import WANTED, Metadata, ProviderTrouble, missing
from auth.sign_in.refusals import Refusal
from auth.sign_in.session import LONGEST
from auth.sign_in.token import CLOCK_SKEW, ClaimNames, find, kind, one_text, read_identity, role_texts, shape

COOKIES_LIMIT = 8_000  # bytes of cookies that the usual proxies still let through


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is, what was found, whether that is right, and what to do if not."""

    what: str
    value: str
    fine: bool
    next: str = ""


def of_claims(claims: Mapping[str, object], names: ClaimNames, now: datetime) -> list[Finding]:
    """What the token said, claim by claim."""
    seen = claims.get(SEEN)
    came = ", ".join(f"{name} ({what})" for name, what in seen.items()) if isinstance(seen, dict) else "not known"
    return [
        _collar(find(claims, names.collar), names.collar),
        _roles(find(claims, names.roles), names.roles),
        _signed_in(claims, names, now),
        Finding("All claims that came, with their kind", came, fine=True),
    ]


def _collar(value: object, claim: str) -> Finding:
    collar = one_text(value)
    wanted = f"Have the provider send the collar number as the text claim {claim}, or name its claim in collar_claim."
    what = f"Collar number, claim {claim}"
    return Finding(what, collar, fine=True) if collar else Finding(what, shape(value), fine=False, next=wanted)


def _roles(value: object, claim: str) -> Finding:
    given = role_texts(value) or []
    known = sorted(role for role in given if role in set(Role))
    summary = f"{', '.join(known)}; {len(given) - len(known)} others" if given else shape(value)
    wanted = f"Assign the person an app role of {', '.join(Role)} and send them as the list claim {claim}."
    return Finding(f"Roles, claim {claim}", summary, bool(known), "" if known else wanted)


def _signed_in(claims: Mapping[str, object], names: ClaimNames, now: datetime) -> Finding:
    what = "Time of the sign-in, claim iat or auth_time"
    try:
        at = read_identity(claims, names, now).signed_in_at
    except Refusal:
        return Finding(
            what, kind(claims.get("iat")), fine=False, next="See the lines above; the rest follows from them."
        )
    return Finding(what, f"{at:%H:%M} UTC, ends at {at + LONGEST:%H:%M} UTC at the latest", fine=True)


def of_settings(auth: AuthSettings, cookies: Mapping[str, str]) -> list[Finding]:
    """Which keys were read, and whether the identity cookie is of a size that every proxy lets through."""
    lacking = missing(auth)
    size = sum(len(name) + len(value) for name, value in cookies.items())
    said = f"all of {', '.join(WANTED)}" if not lacking else f"no {', '.join(lacking)}"
    return [
        Finding("Settings of [auth] that were read", said, not lacking, "Add what is missing." if lacking else ""),
        Finding(
            "All cookies of this browser for the app",
            f"{size:,} bytes",
            size <= COOKIES_LIMIT,
            "" if size <= COOKIES_LIMIT else "Have the provider send fewer claims.",
        ),
    ]


def of_provider(provider: Metadata | ProviderTrouble, claims: Mapping[str, object], now: datetime) -> list[Finding]:
    """Whether the provider answers as the token's issuer, ends its own session, and has the same time."""
    if isinstance(provider, ProviderTrouble):
        return [Finding("The provider's metadata", str(provider), fine=False)]
    same = provider.issuer == claims.get("iss")
    ends = "offered" if provider.signs_out else "not offered"
    away = abs(now - provider.at) if provider.at is not None else timedelta(0)
    return [
        Finding(
            "The provider's metadata",
            "reachable, issuer as in the token" if same else "reachable, another issuer than in the token",
            same,
            "" if same else "Correct server_metadata_url to the tenant that people sign in at.",
        ),
        Finding("Signing out at the provider as well", ends, fine=True),
        Finding(
            "Clocks of provider and app",
            f"{away.total_seconds():.0f} seconds apart" if provider.at is not None else "the provider does not say",
            away <= CLOCK_SKEW,
            "" if away <= CLOCK_SKEW else "Synchronise the server's clock with a time server.",
        ),
    ]
