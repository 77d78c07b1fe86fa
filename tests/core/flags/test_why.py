"""The why-card: every flag explains itself by the rules that raised it, and the last step is its due date."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings

from core.facts import derive
from core.flags.raising import in_order, in_state, raise_flags
from core.flags.why import Why, explain
from core.searches.register import searches
from core.searches.words import written
from tests.build import extract, seen_whole
from tests.drawn import examples
from tests.histories import TODAY, histories


def explained(search: str, today: date = TODAY, **rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Why]]:
    """The flags of one search over some rows, each with its explanation."""
    tables = extract(extracted_at=f"{today}T23:59:59+00:00", **rows).tables
    facts = derive(tables)
    flags = seen_whole(in_order(in_state(raise_flags(facts, [searches()[search]]), today)))
    return [(flag, explain(flag, searches()[search], facts, tables)) for flag in flags.to_dict("records")]


def only(search: str, today: date = TODAY, **rows: list[dict[str, Any]]) -> Why:
    ((_, why),) = explained(search, today, **rows)
    return why


def test_a_victim_update_across_christmas_names_every_day_that_does_not_count():
    why = only(
        "victim_update",
        date(2026, 12, 27),
        crimes=[{"crime_ref": "X1"}],
        victims=[{"victim_id": "W1", "crime_ref": "X1"}],
        custody=[{"custody_id": "CU1", "crime_ref": "X1", "arrested_at": "2026-12-23T10:00:00"}],
    )
    text = "\n".join(why.steps)
    for words in ("Thu 24 Dec 2026", "Christmas Day", "Boxing Day", "Sunday", "New Year's Day", "Mon 4 Jan 2027"):
        assert words in text
    assert "Mon 4 Jan 2027" in why.steps[-1]
    assert why.numbers.values["standard"] == 5


def test_a_bail_period_counts_from_the_day_after_the_arrest_and_says_who_extends_it():
    why = only(
        "bail_period",
        crimes=[{"crime_ref": "X1"}],
        bails=[{"bail_id": "B1", "crime_ref": "X1", "arrested_on": "2026-02-28", "authorised_months": "6"}],
    )
    text = "\n".join(why.steps)
    assert "Sun 1 Mar 2026" in text
    assert "Mon 31 Aug 2026" in why.steps[-1]
    assert "superintendent" in why.code.lower()


def test_a_soft_time_limit_says_what_was_assumed():
    why = only(
        "time_limit",
        offences=[{"offence_code": "A2", "time_limit_rule": "s39a"}],
        crimes=[
            {"crime_ref": "X1", "offence_code": "A2", "domestic_abuse": "true", "occurred_from": "2026-08-31"},
        ],
    )
    assert "soft" in "\n".join(why.steps).lower()
    assert why.code != ""
    assert "Sun 28 Feb 2027" in "\n".join(why.steps)


def test_the_officers_own_review_is_shown_as_nearly_counting_with_the_reason():
    why = only(
        "supervisor_review",
        crimes=[{"crime_ref": "X1", "oic": "2001", "recorded_at": "2026-11-01T09:00:00"}],
        reviews=[
            {"crime_ref": "X1", "by_collar": "2001", "kind": "supervisor", "reviewed_at": "2026-11-10T14:02:00"},
            {"crime_ref": "X1", "by_collar": "1001", "kind": "supervisor", "reviewed_at": "2026-11-11T14:02:00"},
            {"crime_ref": "X1", "by_collar": "7777", "kind": "supervisor", "reviewed_at": "2026-11-12T14:02:00"},
            {"crime_ref": "X1", "by_collar": "3001", "kind": "closure", "reviewed_at": "2026-11-13T14:02:00"},
        ],
    )
    assert [(near.by, near.why_not) for near in why.nearly] == [
        ("3001", "only an initial or supervisor review counts"),
        ("7777", "its author is not in the directory, so the rank is not known"),
        ("1001", "its author's rank is below PS or DS"),
        ("2001", "the officer in case cannot review their own crime"),
    ]


def test_a_review_older_than_the_one_that_counts_is_not_listed_as_nearly_counting():
    why = only(
        "supervisor_review",
        crimes=[{"crime_ref": "X1", "oic": "1001", "recorded_at": "2026-10-01T09:00:00"}],
        reviews=[
            {"crime_ref": "X1", "by_collar": "1001", "kind": "supervisor", "reviewed_at": "2026-10-10T14:02:00"},
            {"crime_ref": "X1", "by_collar": "2001", "kind": "supervisor", "reviewed_at": "2026-10-20T14:02:00"},
        ],
    )
    assert why.nearly == []
    assert any("20 Oct 2026 — the clock started here" in line for line in why.start)


def test_a_failed_call_and_a_contact_before_the_event_nearly_counted():
    why = only(
        "victim_update",
        crimes=[{"crime_ref": "X1"}],
        victims=[{"victim_id": "W1", "crime_ref": "X1"}, {"victim_id": "W2", "crime_ref": "X1", "updates": "declined"}],
        custody=[{"custody_id": "CU1", "crime_ref": "X1", "arrested_at": "2026-11-18T10:00:00"}],
        victim_contacts=[
            {"victim_id": "W1", "outcome": "reached", "contacted_at": "2026-11-18T09:59:59"},
            {"victim_id": "W1", "outcome": "failed", "contacted_at": "2026-11-19T09:00:00"},
            {"victim_id": "W2", "outcome": "failed", "contacted_at": "2026-11-19T09:00:00"},
        ],
    )
    assert [near.why_not for near in why.nearly] == ["it failed", "it came before the event"]


def test_a_paused_flag_says_why_it_is_paused():
    why = only("oel_update", crimes=[{"crime_ref": "X1", "status": "awaiting_cps"}])
    assert why.paused == ["Status is awaiting CPS"]


def test_a_missing_date_is_explained_and_not_blank():
    why = only(
        "time_limit",
        offences=[{"offence_code": "A1", "time_limit_rule": "s127"}],
        crimes=[{"crime_ref": "X1", "offence_code": "A1"}],
    )
    assert why.steps
    assert all(why.steps)


def test_a_clock_from_the_last_day_there_is_is_explained_in_words():
    suspect = {"suspect_id": "S1", "crime_ref": "X1", "named_on": "9999-12-31"}
    why = only("named_suspect", crimes=[{"crime_ref": "X1"}], suspects=[suspect])
    assert "a day after the year 9999" in " ".join([*why.start, *why.steps])


def test_facts_that_are_gone_are_an_error_that_says_so():
    tables = extract(crimes=[{"crime_ref": "X1"}]).tables
    gone = {"search": "crime_age", "subject": "X9", "code": "", "paused": False, "elsewhere": False, "pair": None}
    with pytest.raises(LookupError, match="no longer there"):
        explain(gone, searches()["crime_age"], derive(tables), tables)


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None)
@given(histories())
def test_every_flag_of_any_history_explains_itself_down_to_its_due_date(rows):
    tables = extract(**rows).tables
    facts = derive(tables)
    flags = seen_whole(in_state(raise_flags(facts, searches().values()), TODAY))
    for flag in flags.to_dict("records"):
        why = explain(flag, searches()[flag["search"]], facts, tables)
        assert why.because
        assert why.steps
        assert why.rule.clears
        if pd.notna(flag["due_on"]):
            assert written(flag["due_on"]) in why.steps[-1]
