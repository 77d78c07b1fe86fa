"""The invented rows and cells that worked cases and tests start from; core.extract.defaults says how they are used."""

Rows = dict[str, list[dict[str, str]]]

WHEN = "2026-01-05T09:00:00"
DAY = WHEN[:10]
RANKS = {"1": "DC", "2": "DS", "3": "DI"}
# The level of a unit by the first letter of its id, and the unit above it.
LEVELS = {"F": "force", "B": "bcu", "S": "strand", "D": "department", "T": "team"}
ABOVE = {"bcu": "F1", "strand": "F1", "department": "B1", "team": "D1"}
INITIALS = {
    "units": "U",
    "officers": "190",
    "postings": "P",
    "absences": "A",
    "offences": "O",
    "crimes": "C",
    "victims": "V",
    "victim_contacts": "VC",
    "suspects": "S",
    "custody": "CU",
    "bails": "BA",
    "oel_entries": "E",
    "reviews": "R",
    "crime_links": "L",
    "access_lists": "AC",
}
CELLS: dict[str, dict[str, str]] = {
    "units": {},
    "officers": {"active": "true"},
    "postings": {"collar_number": "1001", "unit_id": "T1", "from_date": "2020-01-01", "kind": "substantive"},
    "absences": {"collar_number": "1001", "from_date": DAY, "to_date": DAY, "kind": "leave"},
    "offences": {
        "offence_group": "violence",
        "mode_of_trial": "either_way",
        "time_limit_rule": "none",
        "victim_based": "true",
    },
    "crimes": {
        "offence_code": "V1",
        "status": "under_investigation",
        "unit_id": "T1",
        "risk": "standard",
        "domestic_abuse": "false",
        "hate": "false",
        "restricted": "false",
    },
    "victims": {"kind": "person", "enhanced": "false", "updates": "agreed", "supports_action": "unknown"},
    "victim_contacts": {"contacted_at": WHEN, "method": "phone", "outcome": "reached"},
    "suspects": {"named_on": DAY, "status": "outstanding"},
    "custody": {"arrested_at": WHEN},
    "bails": {
        "arrested_on": DAY,
        "return_on": "2026-04-05",
        "case_kind": "standard",
        "authorised_months": "3",
        "status": "live",
    },
    "oel_entries": {"entered_at": WHEN, "kind": "update"},
    "reviews": {"reviewed_at": WHEN, "by_collar": "2001", "kind": "supervisor"},
    "crime_links": {"kind": "series"},
    "access_lists": {"collar_number": "1001"},
}
FORCE: Rows = {
    "units": [
        {"unit_id": "F1", "name": "Invented Force", "level": "force"},
        {"unit_id": "B1", "name": "Invented Area", "level": "bcu", "parent_id": "F1"},
        {"unit_id": "D1", "name": "Invented Department", "level": "department", "parent_id": "B1"},
        {"unit_id": "T1", "name": "Invented Team", "level": "team", "parent_id": "D1"},
    ],
    "officers": [
        {"collar_number": "1001", "name": "DC Alder", "rank": "DC"},
        {"collar_number": "2001", "name": "DS Birch", "rank": "DS"},
        {"collar_number": "3001", "name": "DI Cedar", "rank": "DI"},
    ],
    "postings": [
        {"posting_id": "P-1001", "collar_number": "1001", "unit_id": "T1"},
        {"posting_id": "P-2001", "collar_number": "2001", "unit_id": "T1"},
        {"posting_id": "P-3001", "collar_number": "3001", "unit_id": "D1"},
    ],
    "offences": [{"offence_code": "V1", "title": "Invented violence offence"}],
}
