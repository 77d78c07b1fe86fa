"""Contacts with victims: the first, the agreed ones, those after an arrest, and attempts that reached nobody."""

from dataclasses import dataclass

import numpy as np

from data_fixtures.chance import DAY, HOUR, NEVER, between, happens, in_order, pick, recurring, spread
from data_fixtures.crimes import CANCELLED, Crimes
from data_fixtures.custody_and_bail import Custody
from data_fixtures.enquiry import until
from data_fixtures.victims import AGREED, DECLINED, STATE, Victims

OUTCOMES = ["reached", "sent", "message_left", "failed"]
REACHED, SENT, MESSAGE_LEFT, FAILED = range(4)
USUAL_DAYS = 28


@dataclass
class Contacts:
    """One entry a contact, ordered by victim and time; `method` and `outcome` are positions in their choices."""

    victim: np.ndarray
    at: np.ndarray
    entered: np.ndarray
    method: np.ndarray
    outcome: np.ndarray


def contacts_of(
    crimes: Crimes, victims: Victims, custody: Custody, now: int, lateness: np.ndarray, rng: np.random.Generator
) -> Contacts:
    """Every contact up to `now`."""
    late = lateness[crimes.team[victims.crime]]
    parts = [
        _agreed(crimes, victims, now, late, rng),
        _after_custody(victims, custody, rng),
        _at_the_end(crimes, victims, rng),
    ]
    victim, at = (np.concatenate(column) for column in zip(*parts, strict=True))
    begun = crimes.story.reported[victims.crime[victim]]
    tried = np.flatnonzero(happens(rng, 0.18, len(victim)))
    before = np.maximum(at[tried] - between(rng, 0.05, 1.5, len(tried)), begun[tried])
    victim, at = np.concatenate([victim, victim[tried]]), np.concatenate([at, before])
    outcome = pick(rng, [0.78, 0.22], len(victim))
    outcome[len(outcome) - len(tried) :] = pick(rng, [0.6, 0.4], len(tried)) + MESSAGE_LEFT
    known = at <= now
    order = in_order(victim[known], at[known])
    victim, at, outcome = (column[known][order] for column in (victim, at, outcome))
    entered = np.minimum(at + spread(rng, 0.4, 1.3, len(at), HOUR), now)
    return Contacts(victim, at, entered, _method(victim, outcome, rng), outcome)


def _agreed(
    crimes: Crimes, victims: Victims, now: int, late: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The first contact, and for those who want updates one each agreed period while the crime is open."""
    size, end = len(victims), until(crimes, now)[victims.crime]
    wait = np.where(victims.enhanced, spread(rng, 0.3, 0.7, size), spread(rng, 1.6, 0.85, size))
    first = crimes.story.reported[victims.crime] + (wait * late).astype(np.int64)
    some = (victims.updates == AGREED) | ((victims.updates == DECLINED) & happens(rng, 0.6, size))
    begun = np.flatnonzero(some & (victims.kind != STATE) & (first <= np.maximum(end, first - 1) + 2 * DAY))
    going = begun[(victims.updates[begun] == AGREED)]
    every = np.where(victims.frequency[going] > 0, victims.frequency[going], USUAL_DAYS) * 0.91 * late[going] * DAY
    which, at = recurring(rng, first[going], end[going], every, 0.4)
    return np.concatenate([begun, going[which]]), np.concatenate([first[begun], at])


def _after_custody(victims: Victims, custody: Custody, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The update owed after a release (or an arrest, for who is still inside), to every victim who wants it."""
    since = np.where(custody.released == NEVER, custody.arrested, custody.released)
    order = np.argsort(custody.crime, kind="stable")
    crime, since = custody.crime[order], since[order]
    low, high = (np.searchsorted(crime, victims.crime, side=side) for side in ("left", "right"))
    owed = np.where(victims.updates == AGREED, high - low, 0)
    victim = np.repeat(np.arange(len(victims)), owed)
    nth = np.arange(len(victim)) - np.repeat(np.cumsum(owed) - owed, owed)
    event = since[np.repeat(low, owed) + nth]
    size = len(victim)
    wait = np.where(victims.enhanced[victim], spread(rng, 0.3, 0.6, size), spread(rng, 1.6, 0.6, size))
    informed = happens(rng, 0.965, size)
    return victim[informed], (event + wait)[informed]


def _at_the_end(crimes: Crimes, victims: Victims, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Victims are told the outcome, and again some weeks into a court case."""
    closed = ~crimes.open[victims.crime] & (crimes.status[victims.crime] < CANCELLED) & (victims.updates == AGREED)
    informed = np.flatnonzero(closed & happens(rng, 0.96, len(victims)))
    wait = np.where(
        victims.enhanced[informed], spread(rng, 0.3, 0.6, len(informed)), spread(rng, 1.3, 0.7, len(informed))
    )
    return informed, crimes.story.closes[victims.crime[informed]] + wait


def _method(victim: np.ndarray, outcome: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What is sent is a text, an e-mail or a letter; what reaches somebody a call or a visit."""
    size = len(victim)
    written = pick(rng, [0.3, 0.6, 0.1], size) + 2
    spoken = pick(rng, [0.15, 0.85], size)
    return np.where(outcome == SENT, written, spoken)
