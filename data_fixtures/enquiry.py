"""The enquiry log and the reviews of each crime: mostly in time, some late, some teams later than others."""

from dataclasses import dataclass

import numpy as np

from data_fixtures.chance import DAY, HOUR, between, happens, in_order, pick, recurring, spread
from data_fixtures.crimes import CANCELLED, NOBODY, Crimes

ENTRY_KINDS = ["update", "action", "system"]
UPDATE, ACTION, SYSTEM = range(3)
REVIEW_KINDS = ["initial", "supervisor", "manager", "closure"]
INITIAL, SUPERVISOR, MANAGER, CLOSURE = range(4)
# Days within which an entry and a review are due, by risk: standard, medium, high (contract section 4).
ENTRY_DAYS = np.array([14, 14, 7])
REVIEW_DAYS = np.array([28, 14, 7])
MANAGER_DAYS = 84
QUIET_DAYS = 20  # how long the chosen crimes have had no entry


@dataclass
class Events:
    """One entry an event, ordered by crime and time; `by` is an officer's position or NOBODY."""

    crime: np.ndarray
    at: np.ndarray
    by: np.ndarray
    kind: np.ndarray


def pace(teams: int, rng: np.random.Generator) -> np.ndarray:
    """How late each team tends to be: 1 for the usual, 1.3 for a struggling one."""
    return np.exp(rng.standard_normal(teams) * 0.18)


def until(crimes: Crimes, now: int) -> np.ndarray:
    """The end of the work on each crime as far as the extract reaches."""
    return np.minimum(crimes.story.closes, now)


def entries_of(crimes: Crimes, now: int, lateness: np.ndarray, quiet: np.ndarray, rng: np.random.Generator) -> Events:
    """The enquiry log; `quiet` are positions of crimes that nobody has written in for three weeks."""
    size, story = len(crimes), crimes.story
    end = until(crimes, now)
    end[quiet] = np.minimum(end[quiet], now - QUIET_DAYS * DAY)
    every = ENTRY_DAYS[crimes.risk] * 0.71 * lateness[crimes.team] * DAY
    first = story.recorded + spread(rng, 2, 0.9, size, HOUR)
    opened = np.flatnonzero(first <= end)
    crime, at = recurring(rng, first, end, every, 0.58)
    system = np.flatnonzero(happens(rng, 0.6, size) & (story.recorded + 600 <= now))
    entered = story.recorded[system] + between(rng, 0, 0.15, len(system))
    crimes_all = np.concatenate([opened, crime, system])
    at_all = np.minimum(np.concatenate([first[opened], at, entered]), now)
    kind = np.concatenate([pick(rng, [0.8, 0.2], len(opened) + len(crime)), np.full(len(system), SYSTEM)])
    by = np.where(kind == SYSTEM, NOBODY, crimes.oic[crimes_all])
    order = in_order(crimes_all, at_all)
    return Events(crimes_all[order], at_all[order], by[order], kind[order])


def reviews_of(
    crimes: Crimes,
    now: int,
    lateness: np.ndarray,
    sergeants: np.ndarray,
    managers: np.ndarray,
    rng: np.random.Generator,
) -> Events:
    """Supervisors', managers' and closure reviews; `sergeants` and `managers` are officers by team."""
    parts = [
        _supervisors(crimes, now, lateness, sergeants, rng),
        _managers(crimes, now, lateness, managers, rng),
        _closures(crimes, now, sergeants, rng),
    ]
    whole = [np.concatenate([getattr(part, name) for part in parts]) for name in ("crime", "at", "by", "kind")]
    order = in_order(whole[0], whole[1])
    return Events(*(column[order] for column in whole))


def _supervisors(
    crimes: Crimes, now: int, lateness: np.ndarray, sergeants: np.ndarray, rng: np.random.Generator
) -> Events:
    """A first review within days of allocation, then one each period; now and then the officer writes one, which
    does not count."""
    end, late = until(crimes, now), lateness[crimes.team]
    first = crimes.allocated + (spread(rng, 1.1, 0.85, len(crimes)) * late).astype(np.int64)
    begun = np.flatnonzero(first <= end)
    every = REVIEW_DAYS[crimes.risk[begun]] * 0.92 * late[begun] * DAY
    which, at = recurring(rng, first[begun], end[begun], every, 0.44)
    crime = np.concatenate([begun, begun[which]])
    kind = np.concatenate([np.full(len(begun), INITIAL), np.full(len(which), SUPERVISOR)])
    own = happens(rng, 0.007, len(crime)) & (crimes.oic[crime] != NOBODY)
    by = np.where(own, crimes.oic[crime], sergeants[crimes.team[crime]])
    return Events(crime, np.concatenate([first[begun], at]), by, kind)


def _managers(crimes: Crimes, now: int, lateness: np.ndarray, managers: np.ndarray, rng: np.random.Generator) -> Events:
    every = MANAGER_DAYS * 1.0 * lateness[crimes.team] * DAY
    crime, at = recurring(rng, crimes.story.recorded, until(crimes, now), every, 0.2)
    return Events(crime, at, managers[crimes.team[crime]], np.full(len(crime), MANAGER))


def _closures(crimes: Crimes, now: int, sergeants: np.ndarray, rng: np.random.Generator) -> Events:
    closed = np.flatnonzero(~crimes.open & (crimes.status < CANCELLED) & happens(rng, 0.35, len(crimes)))
    at = np.minimum(crimes.story.closes[closed] + between(rng, 0, 1, len(closed)), now)
    return Events(closed, at, sergeants[crimes.team[closed]], np.full(len(closed), CLOSURE))
