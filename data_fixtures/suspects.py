"""Suspects and their custody: named, arrested or invited, released, and how it ends for them."""

from dataclasses import dataclass, fields

import numpy as np

from data_fixtures.calibration import NO_SUSPECT, OUT_OF_COURT
from data_fixtures.chance import DAY, HOUR, MINUTE, NEVER, between, happens, pick, spread
from data_fixtures.crimes import CANCELLED, Crimes

STATUSES = [
    "outstanding", "wanted", "arrested", "interviewed", "bailed", "rui", "charged", "disposed", "nfa", "eliminated",
]  # fmt: skip
OUTSTANDING, WANTED, ARRESTED, INTERVIEWED, BAILED, RUI, CHARGED, DISPOSED, NFA, ELIMINATED = range(10)
DISPOSALS = ["charged", "bailed", "rui", "nfa", "cautioned", "community_resolution", "other"]
BY_CHARGE, TO_BAIL, TO_RUI, TO_NOTHING, BY_CAUTION, BY_RESOLUTION, BY_OTHER = range(7)
LONGEST_CUSTODY = 23
# Chance of arrest of the main suspect by outcome; fitted to 44.6 arrests for each 100 domestic abuse crimes [S] and
# about 20 for each 100 crimes of all kinds [D from 23,214 and 41,438 arrests a year].
ARREST_SHARE = {1: 0.64, 2: 0.3, 3: 0.35, 8: 0.08, 22: 0.1, 15: 0.23, 16: 0.14, 9: 0.6, 10: 0.15, 12: 0.2, 21: 0.15}
ABUSE_FACTOR = 3.3


@dataclass
class Suspects:
    """One entry a suspect, ordered by crime. Times in seconds, NEVER for not; `result` is how it ends."""

    crime: np.ndarray
    main: np.ndarray
    named: np.ndarray
    arrested: np.ndarray
    interviewed: np.ndarray
    released: np.ndarray
    disposal: np.ndarray
    invited: np.ndarray
    result: np.ndarray
    ends: np.ndarray
    status: np.ndarray
    since: np.ndarray

    def __len__(self) -> int:
        return len(self.crime)

    def only(self, keep: np.ndarray) -> "Suspects":
        """These suspects, by mask or by order."""
        return Suspects(*(getattr(self, part.name)[keep] for part in fields(self)))


def suspects_of(crimes: Crimes, now: int, rng: np.random.Generator) -> Suspects:
    """Every suspect named by `now`; bail is still to be added to their status."""
    crime, main = _who(crimes, rng)
    story, size = crimes.story, len(crime)
    closes, recorded, outcome = story.closes[crime], story.recorded[crime], story.outcome[crime]
    result = _result(outcome, main, rng)
    lasts = closes - recorded
    at_once = happens(rng, np.where(main, 0.62, 0.3), size)
    named = recorded + np.where(at_once, 0, np.minimum(spread(rng, 5, 1.2, size), (lasts * 0.6).astype(np.int64)))
    ends = np.where(result == ELIMINATED, named + ((closes - named) * 0.6).astype(np.int64), closes)
    never = np.full(size, NEVER)
    nothing = np.full(size, -1)
    suspects = Suspects(
        crime, main, named, never, never.copy(), never.copy(), nothing, never.copy(), result, ends, nothing.copy(),
        never.copy(),
    )  # fmt: skip
    _arrest(suspects, crimes, rng)
    suspects = suspects.only(suspects.named <= now)
    _settle(suspects, crimes, now, rng)
    return suspects


def _who(crimes: Crimes, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """How many suspects each crime has, and which is the main one."""
    outcome, size = crimes.story.outcome, len(crimes)
    many = 1 + pick(rng, [0.86, 0.11, 0.03], size)
    nobody = np.isin(outcome, NO_SUSPECT)
    many = np.where(nobody, happens(rng, 0.05, size), many)
    many = np.where((outcome == 20) & happens(rng, 0.5, size), 0, many)
    crime = np.repeat(np.arange(size), many)
    first = np.ones(len(crime), dtype=bool)
    first[1:] = crime[1:] != crime[:-1]
    return crime, first & ~nobody[crime]


def _result(outcome: np.ndarray, main: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How it ends: the main suspect gets the crime's outcome, the others are dropped."""
    others = np.where(happens(rng, 0.35, len(main)), ELIMINATED, NFA)
    others = np.where(np.isin(outcome, NO_SUSPECT), ELIMINATED, others)
    mine = np.where(outcome == 1, CHARGED, np.where(np.isin(outcome, OUT_OF_COURT), DISPOSED, NFA))
    return np.where(main, mine, others)


def _arrest(suspects: Suspects, crimes: Crimes, rng: np.random.Generator) -> None:
    """Arrest and release, or an invitation to a voluntary interview. What would end within two days of the
    release ends in custody."""
    size, crime, story = len(suspects), suspects.crime, crimes.story
    outcome, closes = story.outcome[crime], suspects.ends
    share = np.array([ARREST_SHARE.get(number, 0.05) for number in range(23)])[outcome]
    share = np.where(crimes.domestic_abuse[crime], np.minimum(share * ABUSE_FACTOR, 0.97), share)
    share = np.where(suspects.main, share, share * 0.4)
    at_once = story.charged_in_custody[crime] & suspects.main
    arrest = (happens(rng, share, size) | at_once) & ~np.isin(outcome, NO_SUSPECT)
    at = suspects.named + np.minimum(spread(rng, 0.8, 1.3, size), ((closes - suspects.named) * 0.8).astype(np.int64))
    held = between(rng, 5, LONGEST_CUSTODY, size, HOUR)
    in_custody = arrest & ((at + held + 2 * DAY > closes) | at_once)
    at = np.where(in_custody, closes - held, at)
    out = np.where(in_custody, closes, at + held)
    suspects.arrested = np.where(arrest, at, NEVER)
    suspects.released = np.where(arrest, out, NEVER)
    suspects.interviewed = np.where(arrest & happens(rng, 0.93, size), at + held // 2, NEVER)
    suspects.named = np.minimum(suspects.named, suspects.arrested)
    suspects.disposal = np.where(arrest, _disposal(suspects, outcome, in_custody, rng), -1)
    wanted = suspects.named + np.minimum(spread(rng, 8, 0.9, size), ((closes - suspects.named) * 0.9).astype(np.int64))
    suspects.invited = np.where(arrest | happens(rng, 0.06, size), NEVER, wanted)


def _disposal(suspects: Suspects, outcome: np.ndarray, in_custody: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What the custody record says at release."""
    size = len(suspects)
    last = np.select(
        [suspects.result == CHARGED, np.isin(outcome, (2, 3)) & suspects.main, (outcome == 8) & suspects.main],
        [BY_CHARGE, BY_CAUTION, BY_RESOLUTION],
        TO_NOTHING,
    )
    hopeful = np.isin(suspects.result, (CHARGED, DISPOSED))
    free = np.where(hopeful, pick(rng, [0.78, 0.22], size) + 1, pick(rng, [0.58, 0.20, 0.22], size) + 1)
    return np.where(in_custody, last, free)


def _settle(suspects: Suspects, crimes: Crimes, now: int, rng: np.random.Generator) -> None:
    """Cuts the story off at `now` and says where each suspect stands, bail apart."""
    suspects.since = suspects.named.copy()
    suspects.status = np.where(happens(rng, 0.12, len(suspects)), WANTED, OUTSTANDING)
    _reach(suspects, suspects.invited <= now, INTERVIEWED, suspects.invited)
    _reach(suspects, suspects.arrested <= now, ARRESTED, suspects.arrested)
    for disposal, status in ((TO_BAIL, BAILED), (TO_RUI, RUI), (TO_NOTHING, NFA)):
        _reach(suspects, (suspects.released <= now) & (suspects.disposal == disposal), status, suspects.released)
    dropped = crimes.status[suspects.crime] >= CANCELLED
    result = np.where(dropped & ~np.isin(suspects.result, (ELIMINATED,)), NFA, suspects.result)
    over = suspects.ends <= now
    suspects.status = np.where(over, result, suspects.status)
    suspects.since = np.where(over, np.maximum(suspects.ends, suspects.named + MINUTE), suspects.since)
    suspects.interviewed = np.where(suspects.interviewed > now, NEVER, suspects.interviewed)
    inside = suspects.released > now
    suspects.disposal = np.where(inside, -1, suspects.disposal)
    suspects.released = np.where(inside, NEVER, suspects.released)
    suspects.arrested = np.where(suspects.arrested > now, NEVER, suspects.arrested)


def _reach(suspects: Suspects, when: np.ndarray, status: int, since: np.ndarray) -> None:
    suspects.status = np.where(when, status, suspects.status)
    suspects.since = np.where(when, since, suspects.since)
