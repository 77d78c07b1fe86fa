"""Deliberate faults of the kinds the searches look for. They are put in last, and each is one a person could make."""

import numpy as np

from data_fixtures.calibration import figures
from data_fixtures.chance import DAY, NEVER, happens
from data_fixtures.crimes import INVESTIGATED, NOBODY, Crimes
from data_fixtures.custody_and_bail import LIVE, Bails, Custody, period_end
from data_fixtures.record import Record, age_days
from data_fixtures.sheet import Words
from data_fixtures.suspects import BY_CHARGE, BY_OTHER, ELIMINATED, NFA, RUI, TO_BAIL, Suspects
from data_fixtures.victims import PERSON, YES, Victims

UNKNOWN_OIC = -2  # a number that nobody in the directory has
FRESH_DAYS = 30  # faults on crimes closed longer ago are mostly put right


def spoil_reports(crimes: Crimes, record: Record, now: int, hers: np.ndarray, rng: np.random.Generator) -> None:
    """M13, M15, D03, D04, D05 and D06 on the crime reports; DC Alder's reports stay as they are."""
    share, size, story = figures("volumes")["fault_share"], len(crimes), crimes.story
    fresh = _fresh(crimes, now)
    spare = np.ones(size, dtype=bool)
    spare[hers] = False
    closed, working = (record.outcome > 0) & spare, crimes.open & spare

    def hit(where: np.ndarray, factor: float) -> np.ndarray:
        return where & happens(rng, share * factor, size)

    lost = closed & happens(rng, share * fresh, size)
    early = closed & happens(rng, share * fresh, size) & ~lost
    record.outcome_on = np.where(early, story.recorded // DAY - rng.integers(1, 20, size), record.outcome_on)
    record.outcome = np.where(lost, NOBODY, record.outcome)
    record.outcome_on = np.where(lost, NEVER, record.outcome_on)
    after = hit(working, 0.8)
    record.occurred_from = np.where(after, story.reported // DAY + rng.integers(1, 4, size), record.occurred_from)
    record.occurred_to = np.maximum(record.occurred_to, record.occurred_from)
    record.oic = np.where(hit(working & (crimes.status == INVESTIGATED), 1.0), NOBODY, record.oic)
    record.oic = np.where(hit(working & (record.oic != NOBODY), 0.8), UNKNOWN_OIC, record.oic)
    record.mo = Words(np.where(hit(working, 3.0), -1, record.mo.codes), record.mo.choices)


def spoil_people(
    crimes: Crimes, victims: Victims, suspects: Suspects, custody: Custody, now: int, rng: np.random.Generator
) -> None:
    """M01, M03, M07, M10, D08 and D10 on victims, suspects and custody records."""
    share, outcome, fresh = figures("volumes")["fault_share"], crimes.closed_as, _fresh(crimes, now)

    def hit(where: np.ndarray, crime: np.ndarray, factor: float = 1.0) -> np.ndarray:
        return where & happens(rng, share * factor * fresh[crime], len(crime))

    theirs = outcome[suspects.crime]
    suspects.status[hit((theirs == 18) & (suspects.status == ELIMINATED), suspects.crime, 6)] = NFA
    suspects.status[hit((theirs == 16) & (suspects.status == NFA), suspects.crime, 1.5)] = RUI
    mine = outcome[victims.crime]
    victims.supports[hit((mine == 16) & (victims.kind == PERSON), victims.crime, 2)] = YES
    abuse = crimes.domestic_abuse[victims.crime] & crimes.open[victims.crime]
    victims.enhanced[hit(abuse, victims.crime, 3)] = False
    custody.disposal[hit(custody.disposal == BY_CHARGE, custody.crime)] = BY_OTHER
    free = (custody.released != NEVER) & (custody.disposal > BY_CHARGE) & (custody.disposal != TO_BAIL)
    custody.disposal[hit(free, custody.crime, 2)] = NOBODY


def spoil_bails(bails: Bails, rng: np.random.Generator) -> None:
    """D11: a live bail that returns after its period."""
    late = (bails.status == LIVE) & happens(rng, figures("volumes")["fault_share"] * 2, len(bails.status))
    end = period_end(bails.arrested_on, bails.months)
    bails.return_on = np.where(late, end + rng.integers(1, 10, len(end)), bails.return_on)


def without_victims(crimes: Crimes, victims: Victims, hers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """D02: victims to leave out, so that some victim-based open crimes have none; a mask over victims to keep."""
    some = crimes.open & happens(rng, figures("volumes")["fault_share"] * 0.6, len(crimes))
    some[hers] = False
    return ~(some[victims.crime] & (victims.kind == PERSON))


def _fresh(crimes: Crimes, now: int) -> np.ndarray:
    """1 for open and lately closed crimes, little for those closed long ago."""
    return np.where(age_days(crimes, now) < FRESH_DAYS, 1.0, 0.12)
