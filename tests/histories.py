"""Invented histories for property tests: a few crimes with everything that can happen to them, in any order."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

TODAY = date(2026, 11, 22)
LAST_MINUTE = datetime.fromisoformat("2026-11-21T23:59:00")
REFS, VICTIMS, SUSPECTS = ["X1", "X2", "X3"], ["W1", "W2", "W3"], ["S1", "S2", "S3"]
COLLARS = ["1001", "1002", "2001", "3001", "7777"]  # 7777 is in no directory

days = st.dates(date(2022, 6, 1), TODAY - timedelta(days=1)).map(str)
seconds = st.integers(0, 81 * 86_400)  # back from the last minute before today
instants = seconds.map(lambda back: f"{LAST_MINUTE - timedelta(seconds=back):%Y-%m-%dT%H:%M:%S}")


def _maybe(strategy):
    return st.one_of(st.just(""), strategy)


def _row(**cells):
    return st.fixed_dictionaries(cells)


def _some(row, most=4):
    return st.lists(row, max_size=most)


STATUSES = ["unallocated", "under_investigation", "awaiting_cps", "awaiting_court", "filed", "finalised", "cancelled"]
CRIME = _row(
    status=st.sampled_from(STATUSES),
    risk=st.sampled_from(["standard", "medium", "high"]),
    recorded_at=instants,
    oic=_maybe(st.sampled_from(COLLARS)),
    allocated_on=_maybe(days),
    occurred_from=_maybe(days),
    outcome_code=_maybe(st.integers(0, 22).map(str)),
    outcome_on=_maybe(days),
    domestic_abuse=st.sampled_from(["true", "false"]),
    first_statement_on=_maybe(days),
    evidence_sufficient_on=_maybe(days),
    investigation_plan_on=_maybe(days),
    offence_code=st.sampled_from(["V1", "A1", "A2", "A3", "A4"]),
)
OFFENCES = [
    {"offence_code": code, "time_limit_rule": rule}
    for code, rule in zip(
        ["V1", "A1", "A2", "A3", "A4"], ["none", "s127", "s39a", "evidence_from", "evidence_beginning"], strict=True
    )
]
VICTIM = _row(
    crime_ref=st.sampled_from(REFS),
    kind=st.sampled_from(["person", "person", "business", "state"]),
    updates=st.sampled_from(["agreed", "agreed", "declined"]),
    enhanced=st.sampled_from(["true", "false"]),
    supports_action=st.sampled_from(["yes", "no", "unknown"]),
    agreed_frequency_days=_maybe(st.integers(1, 60).map(str)),
)
SUSPECT = _row(
    crime_ref=st.sampled_from(REFS),
    status=st.sampled_from(["outstanding", "wanted", "bailed", "rui", "charged", "disposed", "eliminated"]),
    named_on=days,
    date_of_birth=_maybe(st.dates(date(1980, 1, 1), date(2012, 1, 1)).map(str)),
)
CONTACT = _row(
    victim_id=st.sampled_from(VICTIMS),
    contacted_at=instants,
    outcome=st.sampled_from(["reached", "sent", "message_left", "failed"]),
)
CUSTODY = _row(
    crime_ref=st.sampled_from(REFS), suspect_id=st.sampled_from(SUSPECTS), arrested_at=instants,
    disposal=st.sampled_from(["", "charged", "rui", "bailed"]),
)  # fmt: skip
BAIL = _row(
    crime_ref=st.sampled_from(REFS), suspect_id=st.sampled_from(SUSPECTS), arrested_on=days, return_on=days,
    status=st.sampled_from(["live", "live", "failed_to_surrender", "cancelled"]),
    authorised_months=st.sampled_from(["3", "6", "9", "12"]), court_application_on=_maybe(days),
)  # fmt: skip
ENTRY = _row(crime_ref=st.sampled_from(REFS), entered_at=instants, kind=st.sampled_from(["update", "action", "system"]))
REVIEW = _row(
    crime_ref=st.sampled_from(REFS), reviewed_at=instants, by_collar=st.sampled_from(COLLARS),
    kind=st.sampled_from(["initial", "supervisor", "manager", "closure"]),
)  # fmt: skip
LINK = _row(
    crime_ref=st.sampled_from(REFS), linked_ref=st.sampled_from(REFS),
    kind=st.sampled_from(["series", "same_suspect", "duplicate", "repeat_victim"]),
)  # fmt: skip


def _keyed(rows: list[dict], key: str, names: list[str] | str) -> list[dict]:
    """The rows with keys: the names given, or a letter and a number."""
    named = names if isinstance(names, list) else [f"{names}{number}" for number in range(len(rows))]
    return [{key: name, **row} for name, row in zip(named, rows, strict=True)]


@st.composite
def histories(draw) -> dict[str, list[dict]]:
    """The rows of an extract's tables: three crimes, three victims, three suspects, and what befell them."""
    return {
        "offences": OFFENCES,
        "crimes": _keyed([draw(CRIME) for _ in REFS], "crime_ref", REFS),
        "victims": _keyed([draw(VICTIM) for _ in VICTIMS], "victim_id", VICTIMS),
        "suspects": _keyed([draw(SUSPECT) for _ in SUSPECTS], "suspect_id", SUSPECTS),
        "victim_contacts": _keyed(draw(_some(CONTACT)), "contact_id", "K"),
        "custody": _keyed(draw(_some(CUSTODY, 3)), "custody_id", "CU"),
        "bails": _keyed(draw(_some(BAIL, 3)), "bail_id", "B"),
        "oel_entries": _keyed(draw(_some(ENTRY)), "entry_id", "E"),
        "reviews": _keyed(draw(_some(REVIEW)), "review_id", "R"),
        "crime_links": _keyed(draw(_some(LINK, 3)), "link_id", "L"),
        "officers": [{"collar_number": "1002"}],
        "postings": [{"posting_id": "P9", "collar_number": "1002", "to_date": str(TODAY + timedelta(days=9))}],
    }
