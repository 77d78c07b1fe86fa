"""Plays the year through: every crime with its people, allotted to teams, and with the deliberate faults put in."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from data_fixtures import faults
from data_fixtures.allotment import OLD_DAYS, allot, give_alder_her_caseload
from data_fixtures.arrivals import arrivals
from data_fixtures.chance import DAY
from data_fixtures.crimes import INVESTIGATED, Crimes, crimes_of
from data_fixtures.custody_and_bail import Bails, Custody, bails_of, custody_of
from data_fixtures.enquiry import pace
from data_fixtures.force import Force
from data_fixtures.officers import Strength
from data_fixtures.record import Record, record_of
from data_fixtures.suspects import Suspects, suspects_of
from data_fixtures.victims import Victims, victims_of

Draws = Callable[[str], np.random.Generator]


@dataclass
class History:
    """Everything known at `now` (seconds); `hers` are positions of DC Alder's crimes, `lateness` is a team's pace."""

    now: int
    crimes: Crimes
    record: Record
    victims: Victims
    suspects: Suspects
    custody: Custody
    bails: Bails
    hers: np.ndarray
    lateness: np.ndarray

    @property
    def quiet(self) -> np.ndarray:
        """Two of DC Alder's older crimes in which nobody has written for weeks."""
        old = self.crimes.story.recorded[self.hers] < self.now - OLD_DAYS * DAY
        return self.hers[old & (self.crimes.status[self.hers] == INVESTIGATED)][:2]


def history_of(count: int, force: Force, strength: Strength, now: int, draws: Draws) -> History:
    """The history of about `count` crimes; `draws` gives each noun its own random numbers."""
    crimes = crimes_of(arrivals(count, now, draws("arrivals")), now, draws("crimes"))
    suspects = suspects_of(crimes, now, draws("suspects"))
    custody = custody_of(suspects, draws("custody"))
    bails = bails_of(suspects, now, draws("bails"))
    allot(crimes, force, strength, draws("allotment"))
    hers = give_alder_her_caseload(crimes, suspects, bails, force, strength, now)
    record = record_of(crimes, now, draws("record"))
    victims = victims_of(crimes, now, draws("victims"))
    victims = _only(victims, faults.without_victims(crimes, victims, hers, draws("no victims")))
    faults.spoil_reports(crimes, record, now, hers, draws("report faults"))
    faults.spoil_people(crimes, victims, suspects, custody, now, draws("people faults"))
    faults.spoil_bails(bails, draws("bail faults"))
    lateness = pace(len(force.teams), draws("lateness"))
    return History(now, crimes, record, victims, suspects, custody, bails, hers, lateness)


def _only(victims: Victims, keep: np.ndarray) -> Victims:
    return Victims(*(getattr(victims, part.name)[keep] for part in fields(victims)))
