"""The facts of a crime that its own record, its offence and its enquiry log hold."""

import pandas as pd

from core.facts.counted import manager_reviews, oel_entries, supervisor_reviews
from core.facts.declared import fact, last_counted, recorded
from core.facts.joined import Joined

OPEN = ("unallocated", "under_investigation", "awaiting_cps")
LIVE = (*OPEN, "awaiting_court")

status = recorded("crimes", "status", "where the investigation stands")


@fact("crime", "flag", "status is unallocated, under_investigation or awaiting_cps")
def open_(tables: Joined) -> pd.Series:
    return tables["crimes"]["status"].isin(OPEN)


@fact("crime", "flag", "open, or status is awaiting_court")
def live(tables: Joined) -> pd.Series:
    return tables["crimes"]["status"].isin(LIVE)


risk = recorded("crimes", "risk", "the force's risk grade of the crime")
domestic_abuse = recorded("crimes", "domestic_abuse", "recorded as domestic abuse")
hate = recorded("crimes", "hate", "recorded as a hate crime")
offence_group = recorded("offences", "offence_group", "the group of the offence")
victim_based = recorded("offences", "victim_based", "an offence that has a victim")


@fact("crime", "flag", "how it was done is recorded")
def mo_recorded(tables: Joined) -> pd.Series:
    return tables["crimes"]["mo"].notna()


@fact("crime", "flag", "an officer in case is recorded, known or not")
def has_oic(tables: Joined) -> pd.Series:
    return tables["crimes"]["oic"].notna()


occurred_from = recorded("crimes", "occurred_from", "the first day on which the offence can have happened")
reported_on = recorded("crimes", "reported_at", "the day the crime was reported (Europe/London)")
recorded_on = recorded("crimes", "recorded_at", "the day the crime was recorded (Europe/London)")
allocated_on = recorded("crimes", "allocated_on", "the day the crime was allocated to an investigator")
investigation_plan_on = recorded("crimes", "investigation_plan_on", "the day an investigation plan was set")
last_supervisor_review_on = last_counted(
    "crime",
    "last_supervisor_review_on",
    supervisor_reviews,
    "the last review by a PS/DS or above who is not the officer in case",
)
last_manager_review_on = last_counted(
    "crime", "last_manager_review_on", manager_reviews, "the last manager review by an INSP/DI or above"
)
last_oel_on = last_counted(
    "crime", "last_oel_on", oel_entries, "the last entry in the enquiry log that was not written by the system"
)
outcome_code = recorded("crimes", "outcome_code", "the Home Office outcome, 1 to 22; 0 or missing is none yet")
outcome_on = recorded("crimes", "outcome_on", "the day the outcome was given")
