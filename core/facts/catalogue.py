"""Every fact a search may ask about: its subject, type and meaning. One declaration a fact.

The declaration drives the check of search definitions, the tables of the store and the words on the Policy page.
A condition names a fact as `subject.name`, for example `crime.status`. A search may also ask about what its
subject belongs to: the crime, and for an update the victim.
"""

from dataclasses import dataclass
from typing import Literal

from core.extract.columns import TABLES
from core.law.bail import EXTENDERS

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
    Fact("live", "flag", "open, or status is awaiting_court"),
    _choice("crimes", "risk", "the force's risk grade of the crime"),
    Fact("domestic_abuse", "flag", "recorded as domestic abuse"),
    Fact("hate", "flag", "recorded as a hate crime"),
    _choice("offences", "offence_group", "the group of the offence"),
    Fact("victim_based", "flag", "an offence that has a victim"),
    Fact("mo_recorded", "flag", "how it was done is recorded"),
    Fact("has_oic", "flag", "an officer in case is recorded, known or not"),
    Fact("occurred_from", "date", "the first day on which the offence can have happened"),
    Fact("reported_on", "date", "the day the crime was reported (Europe/London)"),
    Fact("recorded_on", "date", "the day the crime was recorded (Europe/London)"),
    Fact("allocated_on", "date", "the day the crime was allocated to an investigator"),
    Fact("investigation_plan_on", "date", "the day an investigation plan was set"),
    Fact("last_supervisor_review_on", "date", "the last review by a PS/DS or above who is not the officer in case"),
    Fact("last_manager_review_on", "date", "the last manager review by an INSP/DI or above"),
    Fact("last_oel_on", "date", "the last entry in the enquiry log that was not written by the system"),
    Fact("outcome_code", "number", "the Home Office outcome, 1 to 22; 0 or missing is none yet"),
    Fact("outcome_on", "date", "the day the outcome was given"),
    Fact("charged", "flag", "a custody record of the crime ended in a charge"),
    Fact("charged_on", "date", "the last release, else arrest, of the custody records that ended in a charge"),
    _choice("offences", "time_limit_rule", "which statutory time limit the offence has (contract section 5)"),
    Fact("time_limit_from_on", "date", "the day from which the governing time limit runs"),
    Fact("time_limit_on", "date", "the last day to lay an information"),
    Fact("time_limit_assumed", "choice", "soft when a date had to be assumed for the time limit", ("soft",)),
    Fact("suspects", "number", "suspects, the eliminated included"),
    Fact("suspects_not_eliminated", "number", "suspects who are not eliminated"),
    Fact("suspects_disposed", "number", "suspects whose status is disposed"),
    Fact("suspects_unresolved", "number", "suspects outstanding, wanted, bailed or released under investigation"),
    Fact("youngest_suspect_age", "number", "the lowest known age of a suspect on the day of the outcome"),
    Fact("oldest_suspect_age", "number", "the highest known age of a suspect on the day of the outcome"),
    Fact("victims", "number", "victims of any kind"),
    Fact("enhanced_victims", "number", "victims entitled to enhanced rights"),
    Fact("victims_supporting", "number", "victims of any kind who support police action"),
    Fact("persons", "number", "victims who are persons"),
    Fact("persons_opposed", "number", "victims who are persons and do not support police action"),
)

VICTIM = (
    _choice("victims", "kind", "person, business or the state"),
    _choice("victims", "updates", "whether the victim agreed to updates"),
    Fact("enhanced", "flag", "entitled to enhanced rights under the Victims' Code"),
    Fact("agreed_frequency_days", "number", "days between updates agreed with the victim"),
    Fact("needs_assessed_on", "date", "the day the victim's needs were assessed"),
    Fact("vps_offered_on", "date", "the day a Victim Personal Statement was offered"),
    Fact("last_contact_on", "date", "the last contact that reached the victim or was sent to them"),
)

SUSPECT = (
    _choice("suspects", "status", "where the enquiry into this suspect stands"),
    Fact("named_on", "date", "the day the suspect was named"),
    Fact("status_since", "date", "the day the suspect's status last changed"),
)

CUSTODY = (
    Fact("arrested_on", "date", "the day of the arrest (Europe/London)"),
    Fact("released_on", "date", "the day of the release (Europe/London)"),
    _choice("custody", "disposal", "how the custody ended"),
)

BAIL = (
    _choice("bails", "status", "whether the bail is live"),
    _choice("bails", "case_kind", "standard, designated or non-standard case (PACE 1984 s.47ZB)"),
    Fact("arrested_on", "date", "the day of arrest for the offence"),
    Fact("return_on", "date", "the day the person must answer bail"),
    Fact("authorised_months", "number", "months of bail authorised, counted from its start"),
    Fact("court_application_on", "date", "the day a court was asked to extend the bail"),
    Fact("period_ends_on", "date", "the last day of the authorised period (PACE 1984 s.47ZB)"),
    Fact("next_to_extend", "choice", "who can extend the bail next (PACE 1984 ss.47ZD to 47ZF)", EXTENDERS),
)

UPDATE = (
    Fact("event", "choice", "what happened to a suspect", ("arrested", "interviewed", "released")),
    Fact("event_on", "date", "the day it happened (Europe/London)"),
)

LINK = (
    Fact("series", "flag", "linked as a series or by the same suspect"),
    Fact("duplicate", "flag", "linked as duplicates"),
    Fact("both_open", "flag", "both crimes are open"),
    Fact("officers_differ", "flag", "both have an officer in case, and not the same one"),
    Fact("later_recorded_on", "date", "the later of the two days on which they were recorded"),
)

GAP = (
    Fact("from_on", "date", "the first day on which the officer in case is no active officer with a posting"),
    Fact("to_on", "date", "the last such day"),
)

SUBJECTS: dict[str, tuple[Fact, ...]] = {
    "crime": CRIME,
    "victim": VICTIM,
    "suspect": SUSPECT,
    "bail": BAIL,
    "custody": CUSTODY,
    "update": UPDATE,
    "link": LINK,
    "gap": GAP,
}
# What one row of a subject is, where the name does not say it.
MEANINGS = {
    "update": "a custody event of a live crime, for each victim without a counted contact at or after it",
    "link": "two crimes linked as a series, by the same suspect or as duplicates; it belongs to the first of the two",
    "gap": "a run of days on which the officer in case of a live crime is no active officer with a posting",
}

# What a flag about a row is known by, and what else identifies it. The crime's unit and officer ride along for scope,
# never for conditions; `closed_ref` is the second crime of a pair when that one is restricted.
KEYS = {
    "crime": "crime_ref",
    "victim": "victim_id",
    "suspect": "suspect_id",
    "bail": "bail_id",
    "custody": "custody_id",
    "update": "update_id",
    "link": "pair",
    "gap": "crime_ref",
}
CRIME_OWNERS = ("unit_id", "oic", "restricted")
RIDERS = {"update": ("victim_id",), "link": ("closed_ref",)}
# The subjects a row belongs to, by their keys; a search may ask for their facts too.
PARENTS = {name: ("crime",) for name in SUBJECTS if name != "crime"} | {"crime": (), "update": ("crime", "victim")}


def facts_for(subject: str) -> dict[str, Fact]:
    """The facts a search over `subject` may ask about, by their full names."""
    return {f"{name}.{fact.name}": fact for name in (subject, *PARENTS[subject]) for fact in SUBJECTS[name]}


def columns_of(subject: str) -> list[str]:
    """The columns of a subject's frame: what identifies its rows, whose they are, and its facts."""
    owners = CRIME_OWNERS if subject == "crime" else ("crime_ref", *RIDERS.get(subject, ()))
    names = (KEYS[subject], *owners, *(fact.name for fact in SUBJECTS[subject]))
    return list(dict.fromkeys(names))
