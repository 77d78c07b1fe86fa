"""Custody records and pre-charge bail of the suspects: periods, returns and failures to answer."""

from dataclasses import dataclass

import numpy as np

from core.law import bail
from core.law.months import months_beginning
from data_fixtures.chance import DAY, HOUR, MINUTE, NEVER, between, days, happens, pick, spread
from data_fixtures.crimes import CANCELLED, Crimes
from data_fixtures.suspects import BAILED, BY_CHARGE, CHARGED, RUI, TO_BAIL, WANTED, Suspects

CASE_KINDS = ["standard", "designated", "non_standard"]
BAIL_STATUSES = ["live", "answered", "cancelled", "failed_to_surrender"]
LIVE, ANSWERED, CANCELLED_BAIL, FAILED = range(4)
FIRST_MONTHS = np.array([3, 3, 6])
# The periods each kind of case can be extended to, in turn (domain figures, section 3.1).
LADDER = np.array([[3, 6, 9, 12, 18], [3, 9, 12, 18, 24], [6, 12, 18, 24, 24]])
EXTENDED = (0.55, 0.30, 0.25, 0.2)


@dataclass
class Custody:
    """One entry a custody record, ordered by suspect; `disposal` -1 while in custody."""

    suspect: np.ndarray
    crime: np.ndarray
    arrested: np.ndarray
    interviewed: np.ndarray
    released: np.ndarray
    disposal: np.ndarray


@dataclass
class Bails:
    """One entry a bail, ordered by suspect; days since 1970, NEVER for not."""

    suspect: np.ndarray
    crime: np.ndarray
    arrested_on: np.ndarray
    return_on: np.ndarray
    case_kind: np.ndarray
    months: np.ndarray
    application_on: np.ndarray
    answered_on: np.ndarray
    circulated_on: np.ndarray
    status: np.ndarray


def custody_of(suspects: Suspects, rng: np.random.Generator) -> Custody:
    """The arrests, and for a charge that came later the custody record of that day."""
    first = np.flatnonzero(suspects.arrested != NEVER)
    later = (suspects.status == CHARGED) & (suspects.disposal != BY_CHARGE)
    charged = np.flatnonzero(later)
    ends = suspects.ends[charged]
    suspect = np.concatenate([first, charged])
    order = np.argsort(suspect, kind="stable")
    never = np.full(len(charged), NEVER)
    parts = [
        (suspects.arrested[first], ends - between(rng, 3, 9, len(charged), HOUR)),
        (suspects.interviewed[first], never),
        (suspects.released[first], ends),
        (suspects.disposal[first], np.full(len(charged), BY_CHARGE)),
    ]
    return Custody(suspect[order], suspects.crime[suspect][order], *(np.concatenate(pair)[order] for pair in parts))


def bails_of(suspects: Suspects, now: int, rng: np.random.Generator) -> Bails:
    """The bail of everybody released on bail, and the suspects' status that follows from it."""
    suspect = np.flatnonzero((suspects.disposal == TO_BAIL) & (suspects.released != NEVER))
    size, today = len(suspect), now // DAY
    arrested_on = days(suspects.arrested[suspect])
    ends = suspects.ends[suspect]
    over = ends <= now
    stop = np.where(over, days(ends), today)
    kind = pick(rng, [0.985, 0.012, 0.003], size)
    months, last_day = _period(arrested_on, kind, stop, rng)
    lapsed = last_day < stop
    forgotten = lapsed & happens(rng, 0.10, size)
    return_on = _return(suspects.released[suspect] // DAY, stop, last_day, rng)
    status = np.where(over, np.where(happens(rng, 0.8, size), ANSWERED, CANCELLED_BAIL), LIVE)
    status = np.where(lapsed & ~forgotten, CANCELLED_BAIL, status)
    bails = Bails(
        suspect, suspects.crime[suspect], arrested_on, return_on, kind, months,
        _applications(months, kind, last_day, today, rng), np.full(size, NEVER), np.full(size, NEVER), status,
    )  # fmt: skip
    _fail_to_surrender(bails, today, rng)
    bails.answered_on = np.where(bails.status == ANSWERED, np.minimum(bails.return_on, stop), NEVER)
    bails.return_on = np.where(bails.status == ANSWERED, bails.answered_on, bails.return_on)
    _tell_suspects(suspects, bails, lapsed & ~forgotten & ~over, last_day)
    suspects.since = np.minimum(suspects.since, now)
    return bails


def _period(
    arrested_on: np.ndarray, kind: np.ndarray, stop: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Months authorised by the day `stop` and the last day they allow: extended now and then shortly before the end."""
    months = FIRST_MONTHS[kind]
    last_day = period_end(arrested_on, months)
    alive = np.ones(len(kind), dtype=bool)
    for step, share in enumerate(EXTENDED, 1):
        in_time = stop >= last_day - rng.integers(0, 15, len(kind))
        alive = alive & in_time & happens(rng, share, len(kind))
        months = np.where(alive, LADDER[kind, step], months)
        last_day = np.where(alive, period_end(arrested_on, months), last_day)
    return months, last_day


def period_end(arrested_on: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Last day of each bail period, in days since 1970.

    The invented force keeps the present periods for arrests from before they came into force as well.
    """
    arrested = arrested_on.astype("datetime64[D]")
    lawful = bail.period_end(arrested, months)
    earlier = months_beginning(arrested + 1, months)
    return np.where(np.isnat(lawful), earlier, lawful).astype(np.int64)


def _return(released_on: np.ndarray, stop: np.ndarray, last_day: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The next day to return: every few weeks from release, never after the period; some have just gone by."""
    size = len(stop)
    every = np.array([28, 42, 56, 84])[pick(rng, [0.3, 0.3, 0.25, 0.15], size)]
    turns = (np.maximum(stop - released_on, 0) // every) + 1
    late = happens(rng, 0.35, size) & (turns > 1) & ((stop - released_on) % every < 12)
    return np.minimum(released_on + (turns - late) * every, last_day)


def _applications(
    months: np.ndarray, kind: np.ndarray, last_day: np.ndarray, today: int, rng: np.random.Generator
) -> np.ndarray:
    """Applications to the court, made in the last weeks of a period only a court can extend."""
    court = ((kind == 0) & (months >= 9)) | (months >= 12)
    applied = last_day - rng.integers(3, 20, len(months))
    return np.where(court & (applied <= today) & happens(rng, 0.7, len(months)), applied, NEVER)


def _fail_to_surrender(bails: Bails, today: int, rng: np.random.Generator) -> None:
    """Some do not come back: their last return day has passed; most are circulated within days."""
    size = len(bails.suspect)
    passed = (bails.status == LIVE) & (bails.arrested_on < today - 14)
    failed = passed & happens(rng, 0.05, size)
    day = np.clip(today - 1 - days(spread(rng, 12, 0.9, size)), bails.arrested_on + 7, today - 1)
    bails.return_on = np.where(failed, np.minimum(day, bails.return_on), bails.return_on)
    circulated = bails.return_on + rng.integers(0, 6, size)
    seen = failed & (circulated <= today) & happens(rng, 0.85, size)
    bails.circulated_on = np.where(seen, circulated, NEVER)
    bails.status = np.where(failed, FAILED, bails.status)


def _tell_suspects(suspects: Suspects, bails: Bails, lapsed: np.ndarray, last_day: np.ndarray) -> None:
    """A lapsed bail leaves somebody released under investigation, a failure to answer makes them wanted."""
    for when, status, since in (
        (lapsed & (bails.status == CANCELLED_BAIL), RUI, (last_day + 1) * DAY + 9 * HOUR),
        ((bails.status == FAILED), WANTED, (bails.return_on + 1) * DAY + MINUTE),
    ):
        who = bails.suspect[when]
        still = suspects.status[who] == BAILED
        suspects.status[who[still]] = status
        suspects.since[who[still]] = since[when][still]


def live(bails: Bails, crimes: Crimes) -> np.ndarray:
    """Positions of the crimes with somebody on live bail."""
    crimes_on_bail: np.ndarray = np.unique(
        bails.crime[(bails.status == LIVE) & (crimes.status[bails.crime] < CANCELLED)]
    )
    return crimes_on_bail
