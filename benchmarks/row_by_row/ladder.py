"""One flag: its columns, who acts, its weight and its state (contract sections 3 and 4)."""

from datetime import date
from typing import NamedTuple

from benchmarks.row_by_row.book import Row

POLICY_FROM = date(2000, 1, 1)  # every number is in force from here; an earlier clock uses it too
# search: who acts, warning days, weight
TERMS = {
    "allocation": ("supervisor", 1, "local"),
    "investigation_plan": ("oic", 3, "local"),
    "supervisor_review": ("supervisor", 7, "policy"),
    "manager_review": ("manager", 14, "policy"),
    "oel_update": ("oic", 3, "policy"),
    "victim_contact": ("oic", 7, "policy"),
    "victim_update": ("oic", 2, "statutory"),
    "named_suspect": ("oic", 7, "policy"),
    "bail_return": ("oic", 14, "statutory"),
    "bail_period": ("oic", 28, "statutory"),
    "failed_to_surrender": ("oic", 0, "policy"),
    "released_under_investigation": ("supervisor", 7, "policy"),
    "time_limit": ("oic", 56, "statutory"),
    "detection_mismatch": ("oic", 7, "local"),
    "data_integrity": ("oic", 7, "local"),
    "linked_crime": ("supervisor", 7, "local"),
    "crime_age": ("supervisor", 14, "local"),
}


class Flag(NamedTuple):
    """A row of `manage.py flags`."""

    search: str
    code: str
    subject: str
    crime_ref: str
    unit_id: str
    oic: str
    acts: str
    started_on: date | None
    due_on: date | None
    days: int | None
    state: str
    weight: str
    policy_from: date


def flag(
    search: str,
    crime: Row,
    today: date,
    started_on: date | None,
    due_on: date | None,
    *,
    code: str = "",
    subject: str | None = None,
    paused: bool = False,
) -> Flag:
    """The flag of a search on a crime; the subject is the crime unless given."""
    acts, warning, weight = TERMS[search]
    days = None if due_on is None else (due_on - today).days
    return Flag(
        search=search,
        code=code,
        subject=crime["crime_ref"] if subject is None else subject,
        crime_ref=crime["crime_ref"],
        unit_id=crime["unit_id"],
        oic=crime["oic"] or "",
        acts=acts,
        started_on=started_on,
        due_on=due_on,
        days=days,
        state=state(days, warning, paused),
        weight=weight,
        policy_from=POLICY_FROM,
    )


def state(days: int | None, warning: int, paused: bool) -> str:
    """The first step of the ladder that fits; `days` until due, negative when past, None when there is no due date."""
    if days is None:
        return "date_missing"
    if paused:
        return "paused"
    if days < 0:
        return "overdue"
    if days <= warning:
        return "due_soon"
    return "upcoming" if days <= 28 else "later"
