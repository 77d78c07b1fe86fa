"""The tables about crimes and the people in them, as sheets ready for a file."""

from dataclasses import dataclass

import numpy as np

from data_fixtures.arrivals import shift_out_of_the_spring_gap
from data_fixtures.calibration import Offences
from data_fixtures.chance import NEVER, days
from data_fixtures.crimes import RISKS, STATUSES, UNALLOCATED, Crimes
from data_fixtures.record import Record
from data_fixtures.sheet import Days, Flags, Instants, Keys, Sheet, Whole, Words, words

YEAR_SECONDS = 31_556_952
STRANGER = "7777"  # an officer's number that is in no directory


@dataclass(frozen=True)
class References:
    """How crimes and officers are written in every table."""

    numbers: np.ndarray
    collars: list[str]
    teams: list[str]

    def crime(self, crime: np.ndarray) -> Keys:
        """Crime references: M, two digits of the year of recording, a running number."""
        return Keys("M", self.numbers[crime], 9)

    def officer(self, officer: np.ndarray) -> Words:
        """Collar numbers; -1 is nobody and -2 a number nobody has."""
        return Words(np.where(officer == -2, len(self.collars), officer), [*self.collars, STRANGER])


def references(crimes: Crimes, collars: list[str], teams: list[str]) -> References:
    """Numbers the crimes in order of recording."""
    year = days(crimes.story.recorded).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return References(year % 100 * 10_000_000 + np.arange(1, len(crimes) + 1), collars, teams)


def instants(seconds: np.ndarray) -> Instants:
    """London local times, none of them in an hour the clocks skip in spring."""
    known = seconds[seconds != NEVER]
    first, last = (known.min(), known.max()) if len(known) else (0, 0)
    years = range(1969 + int(first) // YEAR_SECONDS, 1972 + int(last) // YEAR_SECONDS)
    return Instants(shift_out_of_the_spring_gap(seconds, np.array([_gap(year) for year in years], dtype=np.int64)))


def _gap(year: int) -> int:
    """01:00 on the last Sunday of March, the hour that is skipped in London."""
    last = np.datetime64(f"{year}-03-31").astype(np.int64)
    sunday = int(last - (last + 4) % 7)
    return sunday * 86_400 + 3_600


def crimes_sheet(crimes: Crimes, record: Record, written: References, offences: Offences) -> Sheet:
    """The `crimes` table."""
    story = crimes.story
    return {
        "crime_ref": written.crime(np.arange(len(crimes))),
        "offence_code": Words(story.offence, offences.code),
        "reported_at": instants(story.reported),
        "recorded_at": instants(story.recorded),
        "occurred_from": Days(record.occurred_from),
        "occurred_to": Days(record.occurred_to),
        "status": Words(crimes.status, STATUSES),
        "status_since": Days(crimes.status_since),
        "outcome_code": Whole(record.outcome),
        "outcome_on": Days(record.outcome_on),
        "oic": written.officer(record.oic),
        "unit_id": Words(crimes.team, written.teams),
        "allocated_on": Days(np.where(crimes.status == UNALLOCATED, NEVER, days(crimes.allocated))),
        "risk": Words(crimes.risk, RISKS),
        "domestic_abuse": Flags(crimes.domestic_abuse),
        "hate": Flags(crimes.hate),
        "investigation_plan_on": Days(record.plan_on),
        "evidence_sufficient_on": Days(record.evidence_on),
        "first_statement_on": Days(record.statement_on),
        "mo": record.mo,
        "summary": record.summary,
        "restricted": Flags(crimes.restricted),
    }


def offences_sheet(offences: Offences) -> Sheet:
    """The `offences` table."""
    texts = {
        "offence_code": offences.code,
        "title": offences.title,
        "offence_group": offences.group,
        "mode_of_trial": offences.mode,
        "time_limit_rule": offences.limit,
    }
    return {**{name: words(values) for name, values in texts.items()}, "victim_based": Flags(offences.victim)}
