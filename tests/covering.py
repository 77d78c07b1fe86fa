"""A team for tests of cover: DC Alder with work overdue and a bail return ahead, DC Broin, DS Birch and others."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

ALDER, ZUK, BIRCH, CEDAR, ELDER = "1001", "1011", "2001", "3001", "1012"
OFFICERS = [
    {"collar_number": ALDER, "name": "Hazel Alder", "rank": "DC"},
    {"collar_number": ZUK, "name": "Łukasz Żuk-Ó Broin", "rank": "DC"},
    {"collar_number": BIRCH, "name": "Merle Birch", "rank": "DS"},
    {"collar_number": CEDAR, "name": "Flint Cedar", "rank": "DI"},
    {"collar_number": ELDER, "name": "Jasper Elder", "rank": "PC"},
]
UNITS = [
    {"unit_id": "T1", "name": "Team 1", "level": "team", "parent_id": "D1"},
    {"unit_id": "T2", "name": "Team 2", "level": "team", "parent_id": "D1"},
]
POSTED = {ALDER: "T1", ZUK: "T1", BIRCH: "T1", CEDAR: "D2", ELDER: "T2"}


def team(today: date, absences: list[dict[str, Any]] | None = None, **more: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows of an extract. DC Alder goes on leave in two days, for twelve days, unless others are given."""

    def on(days: int) -> str:
        return str(today + timedelta(days=days))

    crimes = [
        {"crime_ref": "X1", "oic": ALDER, "recorded_at": f"{on(-40)}T09:00:00", "reported_at": f"{on(-40)}T09:00:00"},
        {"crime_ref": "X2", "oic": ALDER, "recorded_at": f"{on(-1)}T09:00:00", "reported_at": f"{on(-1)}T09:00:00"},
        {"crime_ref": "X3", "oic": ZUK, "recorded_at": f"{on(-2)}T09:00:00", "reported_at": f"{on(-2)}T09:00:00"},
        {"crime_ref": "X4", "oic": ELDER, "unit_id": "T2", "recorded_at": f"{on(-2)}T09:00:00"},
        {"crime_ref": "X5", "oic": ALDER, "restricted": True, "recorded_at": f"{on(-30)}T09:00:00"},
    ]
    return {
        "units": UNITS,
        "officers": OFFICERS,
        "postings": [{"collar_number": c, "unit_id": u, "from_date": "2020-01-06"} for c, u in POSTED.items()],
        "absences": [{"collar_number": ALDER, "from_date": on(2), "to_date": on(13), "kind": "leave"}]
        if absences is None
        else absences,
        "crimes": crimes,
        "suspects": [{"suspect_id": "S1", "crime_ref": "X2"}],
        "bails": [
            {"suspect_id": "S1", "crime_ref": "X2", "arrested_on": on(-1), "return_on": on(9), "authorised_months": 3}
        ],
        "access_lists": [{"crime_ref": "X5", "collar_number": ALDER}],
    } | more


def cover_row(
    cover_id: str, absent: str, by: str, first: date, last: date, *, given_on: date | None = None, **more: Any
) -> dict[str, Any]:
    """A row of the table of covers, given by DS Birch on its first day unless something else is said."""
    at = datetime.combine(given_on or first, time(6), UTC)
    people = {"absent_collar": absent, "cover_collar": by, "made_by": BIRCH, "made_as": "supervisor"}
    days = {"from_date": first, "to_date": last, "at": at}
    return {"cover_id": cover_id, "reason": None, "withdrawn_at": None, "withdrawn_by": None} | people | days | more
