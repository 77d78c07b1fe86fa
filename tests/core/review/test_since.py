"""What changed since the last counted review: nothing that is new is left out, nothing old is shown as new."""

import pandas as pd
import pytest

from core.review.since import events, last_counted, summary
from tests.core.reviewing import material

REVIEWED = {"crime_ref": "X1", "by_collar": "2001", "kind": "supervisor", "reviewed_at": "2026-11-10T14:02:00+00:00"}
CRIME = {"crime_ref": "X1", "oic": "1001", "recorded_at": "2026-10-01T09:00:00"}


def told(reviews: list | None = None, **rows) -> list[str]:
    tables = material(crimes=[CRIME], reviews=[REVIEWED] if reviews is None else reviews, **rows).tables
    return [event.what for event in events(tables, last_counted(tables, "supervisor"))]


def test_the_last_counted_review_is_not_one_by_the_officer_in_case_nor_by_a_constable():
    later = [REVIEWED | {"review_id": f"R{by}", "by_collar": by, "reviewed_at": "2026-11-15T09:00:00"}
             for by in ("1001", "1005", "7777")]  # fmt: skip
    tables = material(crimes=[CRIME], reviews=[REVIEWED, *later], officers=[
        {"collar_number": "1001", "rank": "DS"}, {"collar_number": "1005", "rank": "DC"}]).tables  # fmt: skip
    assert last_counted(tables, "supervisor") == pd.Timestamp("2026-11-10T14:02:00+00:00")
    assert last_counted(tables, "manager") is None


@pytest.mark.parametrize(("at", "new"), [("2026-11-10T14:02:00+00:00", False), ("2026-11-10T14:02:01+00:00", True)])
def test_an_entry_counts_as_new_from_the_second_after_the_review(at, new):
    assert ("Enquiry log: update" in told(oel_entries=[{"crime_ref": "X1", "entered_at": at}])) is new


def test_entries_of_the_system_are_no_news():
    assert told(oel_entries=[{"crime_ref": "X1", "entered_at": "2026-11-20T09:00:00", "kind": "system"}]) == []


def test_a_contact_made_before_the_review_and_entered_after_it_is_news():
    victims = [{"victim_id": "V1", "crime_ref": "X1"}]
    old = {"victim_id": "V1", "contacted_at": "2026-11-01T09:00:00", "method": "visit"}
    assert told(victims=victims, victim_contacts=[old]) == []
    assert told(victims=victims, victim_contacts=[old | {"entered_at": "2026-11-12T09:00:00"}]) == [
        "Victim V1: contact by visit, reached"
    ]


@pytest.mark.parametrize(("since", "new"), [("2026-11-09", False), ("2026-11-10", True)])
def test_a_date_alone_counts_as_new_from_the_day_of_the_review(since, new):
    suspect = {"suspect_id": "SU1", "crime_ref": "X1", "named_on": "2026-10-02", "status": "rui", "status_since": since}
    assert ("Suspect SU1: released under investigation" in told(suspects=[suspect])) is new


def test_arrest_interview_release_bail_and_reviews_of_other_kinds_are_news_newest_first():
    found = told(
        [REVIEWED, REVIEWED | {"review_id": "M", "by_collar": "3001", "kind": "manager", "reviewed_at": "2026-11-18"
                               "T08:00:00"}],
        suspects=[{"suspect_id": "SU1", "crime_ref": "X1", "named_on": "2026-10-02", "status_since": "2026-10-02"}],
        custody=[{"suspect_id": "SU1", "crime_ref": "X1", "arrested_at": "2026-11-12T09:00:00",
                  "interviewed_at": "2026-11-12T12:00:00", "released_at": "2026-11-12T18:00:00", "disposal": "bailed"}],
        bails=[{"bail_id": "B1", "suspect_id": "SU1", "crime_ref": "X1", "arrested_on": "2026-11-12",
                "court_application_on": "2026-11-19"}],
    )  # fmt: skip
    assert found == [
        "Bail B1: a court was asked to extend it",
        "Review: manager",
        "Suspect SU1 released, disposal bailed",
        "Suspect SU1 interviewed",
        "Suspect SU1 arrested",
        "Bail B1 of suspect SU1: live",
    ]


def test_without_a_review_everything_since_recording_is_told():
    found = told([], oel_entries=[{"crime_ref": "X1", "entered_at": "2026-10-02T09:00:00"}])
    assert found == ["Enquiry log: update", "Status of the crime: under investigation"]


def test_the_sentence_says_whether_there_was_a_review_at_all():
    assert summary([], "Tue 10 Nov 2026") == "0 recorded changes since the last counted review on Tue 10 Nov 2026."
    assert summary([], "").startswith("No review yet: ")


def test_an_identifier_that_looks_like_a_field_is_shown_as_it_is():
    suspect = {"suspect_id": "{name}_rui", "crime_ref": "X1", "name": "Clover Vale", "named_on": "2026-11-12"}
    assert "Suspect {name}_rui named" in told(suspects=[suspect])
