"""Victims: who was harmed, what they are owed, and whether they support the investigation."""

from dataclasses import dataclass

import numpy as np

from data_fixtures.calibration import figures, offences
from data_fixtures.chance import NEVER, days, happens, pick, spread
from data_fixtures.crimes import Crimes

KINDS = ["person", "business", "state"]
PERSON, BUSINESS, STATE = range(3)
UPDATES = ["agreed", "declined", "deceased", "unsafe"]
AGREED, DECLINED, DECEASED, UNSAFE = range(4)
SUPPORTS = ["yes", "no", "unknown"]
YES, NO, UNKNOWN = range(3)
METHODS = ["visit", "phone", "text", "email", "letter"]
FREQUENCIES = np.array([-1, 7, 14, 21, 28, 42, 56])


@dataclass
class Victims:
    """One entry a victim, ordered by crime; days since 1970, NEVER for not."""

    crime: np.ndarray
    kind: np.ndarray
    enhanced: np.ndarray
    updates: np.ndarray
    frequency: np.ndarray
    method: np.ndarray
    assessed_on: np.ndarray
    statement_on: np.ndarray
    supports: np.ndarray

    def __len__(self) -> int:
        return len(self.crime)


def victims_of(crimes: Crimes, now: int, rng: np.random.Generator) -> Victims:
    """Every victim; crimes against nobody in particular have the state."""
    declared, story = offences(), crimes.story
    many = np.where(declared.victim[story.offence], 1 + pick(rng, [0.955, 0.037, 0.008], len(crimes)), 1)
    crime = np.repeat(np.arange(len(crimes)), many)
    size = len(crime)
    business = happens(rng, declared.business[story.offence[crime]], size)
    kind = np.where(declared.victim[story.offence[crime]], np.where(business, BUSINESS, PERSON), STATE)
    kind = np.where(crimes.domestic_abuse[crime] & (kind == BUSINESS), PERSON, kind)
    entitled = crimes.domestic_abuse | crimes.hate | crimes.group("sexual")
    enhanced = (entitled[crime] | happens(rng, figures("volumes")["vulnerable_share"], size)) & (kind == PERSON)
    updates = _updates(kind, crimes.domestic_abuse[crime], rng)
    agreed = updates == AGREED
    frequency = FREQUENCIES[pick(rng, [0.25, 0.07, 0.14, 0.06, 0.40, 0.06, 0.02], size)]
    frequency = np.where(enhanced & (frequency > 28), 28, frequency)
    method = np.where(agreed | happens(rng, 0.4, size), pick(rng, [0.04, 0.52, 0.18, 0.22, 0.04], size), -1)
    return Victims(
        crime, kind, enhanced, updates, np.where(agreed, frequency, -1), np.where(kind == STATE, -1, method),
        _rights_day(crimes, crime, kind, now, rng), _rights_day(crimes, crime, kind, now, rng),
        _supports(story.outcome[crime], kind, rng),
    )  # fmt: skip


def _updates(kind: np.ndarray, abuse: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    size = len(kind)
    ordinary = pick(rng, [0.83, 0.158, 0.002, 0.01], size)
    at_home = pick(rng, [0.78, 0.14, 0.001, 0.079], size)
    firms = pick(rng, [0.55, 0.45], size)
    person = np.where(abuse, at_home, ordinary)
    return np.where(kind == PERSON, person, np.where(kind == BUSINESS, firms, DECLINED))


def _rights_day(crimes: Crimes, crime: np.ndarray, kind: np.ndarray, now: int, rng: np.random.Generator) -> np.ndarray:
    """The day of a needs assessment or of the offer of a statement: mostly at once, sometimes late or never."""
    size = len(crime)
    late = happens(rng, 0.12, size)
    at = crimes.story.recorded[crime] + np.where(late, spread(rng, 9, 0.8, size), spread(rng, 0.4, 1.0, size))
    never = (at > now) | (kind != PERSON) | happens(rng, 0.004, size)
    return np.where(never, NEVER, days(at))


def _supports(outcome: np.ndarray, kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Nobody supports a case that ends with 14 or 16; everybody one that ends with 1 or 15."""
    size = len(outcome)
    withdrew = np.where(happens(rng, 0.85, size), NO, UNKNOWN)
    open_minded = pick(rng, [0.66, 0.03, 0.31], size)
    views = np.where(np.isin(outcome, (14, 16)), withdrew, open_minded)
    views = np.where(np.isin(outcome, (1, 15)), YES, views)
    return np.where(kind == STATE, UNKNOWN, views)
