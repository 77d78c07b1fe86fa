"""The ID token's claims -> who has signed in. An identity provider is a mapping of two claim names, no more."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auth.roles import Role
from auth.settings.app_section import AppSettings
from auth.sign_in.refusals import bad_claim, no_role
from core.words import counted

# Clocks of provider and app may differ a little; a sign-in further in the future would outlive the 12 hours.
CLOCK_SKEW = timedelta(minutes=5)
KNOWN = tuple(role.value for role in Role)
_NUMBER = "a number"
_ONE_WORD = re.compile(r"[^\s,;|]+")
_KINDS = {
    str: "a text", bool: "a yes or no", int: _NUMBER, float: _NUMBER, list: "a list", tuple: "a list",
    dict: "an object",
}  # fmt: skip
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
    """The claim called `name`, dots and all; else what its dots lead to inside objects, whose own names may have dots
    too (Keycloak's `resource_access.<client>.roles`); None when there is neither.
    """
    if name in claims:
        return claims[name]
    dots = (at for at, sign in enumerate(name) if sign == ".")
    inner = ((claims.get(name[:at]), name[at + 1 :]) for at in dots)
    values = (find(value, rest) for value, rest in inner if isinstance(value, Mapping))
    return next((value for value in values if value is not None), None)


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
    collar = _collar(claims, names.collar)
    roles, ignored = _roles(claims, names.roles)
    at = signed_in_at(claims, now)
    return Identity(_sid(claims, at), collar, roles, ignored, at)


def collar_number(claims: Mapping[str, object], names: ClaimNames) -> str:
    """The collar number in `claims`, for the log of somebody who is not let in; empty when there is none."""
    return one_text(find(claims, names.collar))


def one_text(value: object) -> str:
    """A text without blanks around it, also where a provider wraps the one value into a list; empty for anything else.

    No number is one: it has lost the zeros in front, and 42 for 0042 could be somebody else.
    """
    if isinstance(value, list | tuple) and value and all(one == value[0] for one in value):
        value = value[0]
    return value.strip() if isinstance(value, str) else ""


def role_texts(value: object) -> list[str] | None:
    """The roles of a claim as a list, also where a provider writes one alone as a text; None for anything else.

    Several in one text are not taken apart: what separates them there, its provider alone knows.
    """
    if isinstance(value, str):
        return [value] if _ONE_WORD.fullmatch(value) else None
    if not isinstance(value, list | tuple) or not all(isinstance(role, str) for role in value):
        return None
    return list(value)


def _collar(claims: Mapping[str, object], claim: str) -> str:
    value = find(claims, claim)
    if not (collar := one_text(value)):
        hint = "A number is not taken, since it has lost the zeros in front. " if kind(value) == _NUMBER else ""
        raise bad_claim(claim, shape(value), "one text that is not empty", hint)
    return collar


def _roles(claims: Mapping[str, object], claim: str) -> tuple[frozenset[Role], tuple[str, ...]]:
    value = find(claims, claim)
    given = role_texts(value)
    if given is None:
        hint = "Often it is left out for somebody who has no role in Daily Actions. " if value in (None, "") else ""
        text = "a text of several words" if isinstance(value, str) and value else shape(value)
        raise bad_claim(claim, text, f"a list of texts such as {', '.join(KNOWN)}, or one of them as a text", hint)
    known = frozenset(Role(role) for role in given if role in KNOWN)
    if not known:
        raise no_role(claim, KNOWN, len(given))
    return known, tuple(f"role {role!r} is not one of {', '.join(KNOWN)}" for role in given if role not in KNOWN)


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
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip():
        raise bad_claim("sub", kind(subject), "a text that is not empty")
    parts = (claims.get("iss"), subject.strip(), int(signed_in_at.timestamp()), claims.get("nonce"))
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def kind(value: object) -> str:
    """What was found, by type: a value is never quoted, it may be personal."""
    if value is None:
        return "nothing"
    if value in ("", [], ()):
        return "an empty value"
    return _KINDS.get(type(value), type(value).__name__)


def shape(value: object) -> str:
    """The same, and of a list how many values it has and of which kinds: `a list of 2 values (a number, a text)`."""
    if not isinstance(value, list | tuple) or not value:
        return kind(value)
    return f"a list of {counted(len(value), 'value')} ({', '.join(sorted({kind(one) for one in value}))})"
