"""The ID token's claims -> who has signed in. An identity provider is a mapping of two claim names, no more."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auth.roles import Role
from auth.settings.app_section import AppSettings
from auth.sign_in.refusals import bad_claim, no_role

# Clocks of provider and app may differ a little; a sign-in further in the future would outlive the 12 hours.
CLOCK_SKEW = timedelta(minutes=5)
KNOWN = tuple(role.value for role in Role)
_USUAL = AppSettings()


@dataclass(frozen=True)
class ClaimNames:
    """What the provider calls the two claims: `[daily_actions] collar_claim` and `roles_claim` in the secrets."""

    collar: str = _USUAL.collar_claim
    roles: str = _USUAL.roles_claim


def claim_names(settings: AppSettings) -> ClaimNames:
    """The names that the settings give."""
    return ClaimNames(settings.collar_claim, settings.roles_claim)


def find(claims: Mapping[str, object], name: str) -> object:
    """The claim called `name`, dots and all; else what its dots lead to inside objects; None when there is neither."""
    if name in claims:
        return claims[name]
    value: object = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


@dataclass(frozen=True)
class Identity:
    """Who signed in, by the provider's word. `sid` names this one sign-in without holding anything personal."""

    sid: str
    collar_number: str
    roles: frozenset[Role]
    ignored: tuple[str, ...]
    signed_in_at: datetime


def read_identity(claims: Mapping[str, object], names: ClaimNames, now: datetime) -> Identity:
    """The identity in `claims` (the mapping `st.user` gives). Raises Refusal, which names the claim at fault."""
    collar = _text(claims, names.collar)
    roles, ignored = _roles(claims, names.roles)
    at = signed_in_at(claims, now)
    return Identity(_sid(claims, at), collar, roles, ignored, at)


def collar_number(claims: Mapping[str, object], names: ClaimNames) -> str:
    """The collar number in `claims`, for the log of somebody who is not let in; empty when there is none."""
    collar = find(claims, names.collar)
    return collar.strip() if isinstance(collar, str) else ""


def _text(claims: Mapping[str, object], claim: str) -> str:
    value = find(claims, claim)
    if not isinstance(value, str) or not value.strip():
        raise bad_claim(claim, kind(value), "a text that is not empty")
    return value.strip()


def _roles(claims: Mapping[str, object], claim: str) -> tuple[frozenset[Role], tuple[str, ...]]:
    value = find(claims, claim)
    if not isinstance(value, list | tuple) or not all(isinstance(role, str) for role in value):
        hint = "Often it is left out for somebody who has no role in Daily Actions. " if value is None else ""
        raise bad_claim(claim, kind(value), f"a list of texts such as {', '.join(KNOWN)}", hint)
    known = frozenset(Role(role) for role in value if role in KNOWN)
    if not known:
        raise no_role(claim, KNOWN, len(value))
    return known, tuple(f"role {role!r} is not one of {', '.join(KNOWN)}" for role in value if role not in KNOWN)


def signed_in_at(claims: Mapping[str, object], now: datetime) -> datetime:
    """When the token was issued to us, `iat`; `auth_time` where a provider leaves that out. Raises Refusal."""
    claim = "auth_time" if claims.get("iat") is None and claims.get("auth_time") is not None else "iat"
    instant = claims.get(claim)
    wanted = "the sign-in time in whole seconds since 1970, not in the future"
    if isinstance(instant, bool) or not isinstance(instant, int | float) or not 0 < instant < 2**40:
        raise bad_claim(claim, kind(instant), wanted)
    at = datetime.fromtimestamp(int(instant), UTC)
    if at > now + CLOCK_SKEW:
        raise bad_claim(claim, "a time in the future", wanted)
    return at


def _sid(claims: Mapping[str, object], signed_in_at: datetime) -> str:
    """A name for this sign-in. `nonce` is new at each one, so that two in the same second stay apart."""
    subject = _text(claims, "sub")
    parts = (claims.get("iss"), subject, int(signed_in_at.timestamp()), claims.get("nonce"))
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def kind(value: object) -> str:
    """What was found, by type: a value is never quoted, it may be personal."""
    names = {str: "a text", int: "a number", float: "a number", list: "a list", tuple: "a list", dict: "an object"}
    if value is None:
        return "nothing"
    if value in ("", [], ()):
        return "an empty value"
    return names.get(type(value), type(value).__name__)
