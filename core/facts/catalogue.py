"""Every fact a search may ask about: its subject, type and meaning. One declaration a fact.

The declaration drives the check of search definitions, the tables of the store and the words on the Policy page.
A condition names a fact as `subject.name`, for example `crime.status`. A search over victims, suspects or bails
may also ask about the crime they belong to.
"""

from dataclasses import dataclass
from typing import Literal

from core.extract.columns import TABLES

FactType = Literal["text", "choice", "date", "flag", "number"]


@dataclass(frozen=True)
class Fact:
    """One thing known about one subject; a missing value is missing, never blank or zero."""

    name: str
    type: FactType
    meaning: str
    choices: tuple[str, ...] = ()


def _choices(table: str, column: str) -> tuple[str, ...]:
    return next(c.choices for c in TABLES[table].columns if c.name == column)


def _choice(table: str, column: str, meaning: str) -> Fact:
    return Fact(column, "choice", meaning, _choices(table, column))


CRIME = (
    _choice("crimes", "status", "where the investigation stands"),
    Fact("open", "flag", "status is unallocated, under_investigation or awaiting_cps"),
    _choice("crimes", "risk", "the force's risk grade of the crime"),
    Fact("domestic_abuse", "flag", "recorded as domestic abuse"),
    Fact("hate", "flag", "recorded as a hate crime"),
    _choice("offences", "offence_group", "the group of the offence"),
    Fact("reported_on", "date", "the day the crime was reported (Europe/London)"),
    Fact("recorded_on", "date", "the day the crime was recorded (Europe/London)"),
    Fact("allocated_on", "date", "the day the crime was allocated to an investigator"),
    Fact("investigation_plan_on", "date", "the day an investigation plan was set"),
    Fact("last_supervisor_review_on", "date", "the last review by a PS/DS or above who is not the officer in case"),
    Fact("last_manager_review_on", "date", "the last manager review by an INSP/DI or above"),
    Fact("last_oel_on", "date", "the last entry in the enquiry log that was not written by the system"),
)

VICTIM = (
    _choice("victims", "kind", "person, business or the state"),
    _choice("victims", "updates", "whether the victim agreed to updates"),
    Fact("enhanced", "flag", "entitled to enhanced rights under the Victims' Code"),
    Fact("agreed_frequency_days", "number", "days between updates agreed with the victim"),
    Fact("last_contact_on", "date", "the last contact that reached the victim or was sent to them"),
)

SUSPECT = (
    _choice("suspects", "status", "where the enquiry into this suspect stands"),
    Fact("named_on", "date", "the day the suspect was named"),
    Fact("status_since", "date", "the day the suspect's status last changed"),
)

BAIL = (
    _choice("bails", "status", "whether the bail is live"),
    _choice("bails", "case_kind", "standard, designated or non-standard case (PACE 1984 s.47ZB)"),
    Fact("arrested_on", "date", "the day of arrest for the offence"),
    Fact("return_on", "date", "the day the person must answer bail"),
)

SUBJECTS: dict[str, tuple[Fact, ...]] = {"crime": CRIME, "victim": VICTIM, "suspect": SUSPECT, "bail": BAIL}

# What identifies a row of each subject. The crime's unit and officer ride along for scope, never for conditions.
KEYS = {"crime": "crime_ref", "victim": "victim_id", "suspect": "suspect_id", "bail": "bail_id"}
CRIME_OWNERS = ("unit_id", "oic", "restricted")


def facts_for(subject: str) -> dict[str, Fact]:
    """The facts a search over `subject` may ask about, by their full names."""
    own = {f"{subject}.{fact.name}": fact for fact in SUBJECTS[subject]}
    return own | {f"crime.{fact.name}": fact for fact in CRIME}
