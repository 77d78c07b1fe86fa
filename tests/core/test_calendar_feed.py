"""The calendar file, parsed back by a library that did not see how it was written."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pandas as pd
import pytest

from core.calendar_feed import calendar
from core.searches.register import searches

TODAY = date(2026, 11, 22)
LOADED = datetime(2026, 11, 22, 6, 20, tzinfo=UTC)
PAGE = "https://actions.force.example/my_calendar"


def tally(search="victim_contact", due="2026-11-25", *, count=1, work="open", paused=False):
    asked = {"search": search, "weight": searches()[search].weight, "warn_days": 3}
    return asked | {"due_on": pd.Timestamp(due), "paused": paused, "work": work, "count": count}


COLUMNS = list(tally())


def events(*tallies, today=TODAY, feed="f1", page=PAGE, loaded_at=LOADED):
    frame = pd.DataFrame(list(tallies), columns=COLUMNS)
    frame["due_on"] = frame["due_on"].astype("datetime64[s]")
    made = icalendar.Calendar.from_ical(calendar(frame, searches(), today, feed=feed, page=page, loaded_at=loaded_at))
    assert made.errors == []
    return made.walk("VEVENT")


def said(*tallies, **more):
    return [(event.decoded("dtstart"), str(event["summary"])) for event in events(*tallies, **more)]


def test_there_is_one_event_for_each_day_and_search_with_their_number():
    found = said(tally(count=1), tally(count=1), tally("supervisor_review"), tally(due="2026-11-26"))
    assert found == [
        (date(2026, 11, 25), "Supervisor review (1)"),
        (date(2026, 11, 25), "Contact the victim (2)"),
        (date(2026, 11, 26), "Contact the victim (1)"),
    ]


def test_what_is_to_do_now_is_one_event_today_whatever_the_search():
    found = said(tally(due="2026-11-21", count=3), tally("time_limit", due="2020-01-01"), tally(due="2026-11-22"))
    assert found == [(TODAY, "To do now: 5"), (TODAY, "Contact the victim (1)")]


@pytest.mark.parametrize("work", ["claimed", "snoozed"])
def test_what_somebody_claimed_or_put_off_is_not_in_it(work):
    assert said(tally(work=work), tally(due="2026-11-01", work=work)) == []


def test_what_the_records_did_not_confirm_is_back_in_it():
    back = [(TODAY, "To do now: 1"), (date(2026, 11, 25), "Contact the victim (1)")]
    assert said(tally(work="returned")) == back


def test_what_is_paused_or_has_no_date_is_not_in_it():
    assert said(tally(paused=True), tally(due=None)) == []


def test_ninety_days_with_today_are_in_it_and_the_next_one_is_not():
    last = TODAY + timedelta(days=89)
    assert said(tally(due=str(last)), tally(due=str(last + timedelta(days=1)))) == [(last, "Contact the victim (1)")]


def test_an_event_is_all_day_free_time_and_says_how_the_law_stands_to_it():
    [event] = events(tally("time_limit"))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 11, 25), date(2026, 11, 26))
    assert (str(event["transp"]), str(event["class"])) == ("TRANSPARENT", "PRIVATE")
    assert str(event["description"]) == "Set by law. Open Daily Actions to see which."
    assert str(event["url"]) == PAGE
    assert event.decoded("dtstamp") == LOADED


def test_an_event_keeps_its_identity_while_its_number_changes_and_has_another_in_another_feed():
    [before] = events(tally())
    [after] = events(tally(count=5), today=TODAY + timedelta(days=1), loaded_at=LOADED + timedelta(days=1))
    [elsewhere] = events(tally(), feed="f2")
    assert before["uid"] == after["uid"] != elsewhere["uid"]


def test_every_event_has_an_identity_of_its_own():
    found = [
        str(e["uid"]) for e in events(tally(), tally("time_limit"), tally(due="2026-11-26"), tally(due="2026-01-01"))
    ]
    assert len(set(found)) == 4


def test_the_calendar_says_how_often_to_ask_again_and_is_one_even_when_empty():
    made = icalendar.Calendar.from_ical(
        calendar(pd.DataFrame([tally(count=0)]).iloc[:0], searches(), TODAY, feed="f1", page="", loaded_at=LOADED)
    )
    assert made.walk("VEVENT") == []
    assert made.decoded("refresh-interval") == timedelta(hours=1)
    assert made["refresh-interval"].params["VALUE"] == "DURATION"
    assert str(made["x-published-ttl"]) == "PT1H"
    assert str(made["version"]) == "2.0"
