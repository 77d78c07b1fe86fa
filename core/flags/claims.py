"""Claims and the records system: when a claim is confirmed and when it comes back. Pure; the records system is the
truth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

Outcome = Literal["confirmed", "returned", "withdrawn"]
# The recorded fact came: the flag is gone, or its clock started anew because of it.
CLEARING = frozenset({"cleared", "renewed"})
NO_NOTE = (
    "No note is kept on linked crimes, since others who read it may not know the other crime. Nothing was recorded. "
    "Next: press without a note."
)


@dataclass(frozen=True)
class Claim:
    """A claim that stands: it waits for the records system, or was returned by it (`outcome`)."""

    claim_id: str
    at: datetime
    refreshes: int
    outcome: Outcome | None = None
    settled_at: datetime | None = None
    reason: str | None = None

    @property
    def stands(self) -> bool:
        """False once nothing more can come of it."""
        return self.outcome in (None, "returned")


@dataclass(frozen=True)
class Refreshed:
    """What one refresh says of a claimed flag.

    `change` is one of core.flags.changes.CHANGES, or None when nothing moved: of this refresh for a flag that is there,
    else the last one since the claim. `there`: the flag is in the new snapshot. `wanted`: what would have cleared it,
    in words. `claimed_at`, `read_at`: the time of the claim and of the records, as London wall-clock text.
    `extracted_before`: the time of the records of the refresh before, if there was one.
    """

    extracted_at: datetime
    now: datetime
    change: str | None
    there: bool
    wanted: str
    claimed_at: str
    read_at: str
    extracted_before: datetime | None = None


def settled(claim: Claim, refresh: Refreshed, limit: int, patience: timedelta = timedelta(0)) -> Claim:
    """The claim after a refresh.

    Only an extract that is newer than the claim, and than the one before, can bring the fact, so only those are
    counted; after `limit` of them without it, the last at least `patience` newer than the claim, the claim is returned
    with its reason. A returned claim is confirmed when the fact comes after all. A flag that a fault took away is not
    cleared: its claim waits.
    """
    if refresh.change in CLEARING:
        words = "the records no longer ask for it" if not refresh.there else "the records hold it"
        return replace(claim, outcome="confirmed", settled_at=refresh.now, reason=words)
    known = max(claim.at, refresh.extracted_before or claim.at)
    if claim.outcome is not None or not refresh.there or refresh.extracted_at <= known:
        return claim
    counted = replace(claim, refreshes=claim.refreshes + 1)
    if counted.refreshes < limit or refresh.extracted_at < claim.at + patience:
        return counted
    return replace(counted, outcome="returned", settled_at=refresh.now, reason=_missing(refresh))


def _missing(refresh: Refreshed) -> str:
    return (
        f"marked done {refresh.claimed_at}, but the records of {refresh.read_at} do not hold it. "
        f"Wanted: {refresh.wanted}"
    )


def may_have_note(flag: Mapping[Any, Any]) -> bool:
    """Whether a claim on a flag may carry a note: not on a pair, since whoever sees either crime reads it."""
    named: object = flag["pair"]
    return not flag["elsewhere"] and not isinstance(named, str)


def waits(outcome: str | None, waits_to: date, today: date) -> bool:
    """Whether a claim still keeps its flag out of the count: not answered yet, and not for longer than it may."""
    return outcome is None and today <= waits_to
