"""A crime in the order of time: what is on the line, what shares a day, and what stands around today."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.flags.timeline import Point, due_points, from_the_first, happened, nearest, timeline

NOW = date(2026, 11, 27)
TITLES = {"oel_update": "Update the enquiry log", "bail_return": "Bail return", "rui": "RUI to review"}


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def crime(**more: object) -> dict[str, pd.DataFrame]:
    """A crime reported on 10 November and nothing else, but for what is given: a table with its rows."""
    own = {"reported_at": at("2026-11-10 09:00"), "investigation_plan_on": pd.NaT}
    tables: dict[str, object] = {
        "crimes": [own], "custody": {"arrested_at": [], "released_at": []}, "reviews": {"reviewed_at": []},
        "oel_entries": {"entered_at": []},
    }  # fmt: skip
    return {name: pd.DataFrame(rows) for name, rows in (tables | more).items()}


def due(search: str, days: int | None, state: str = "upcoming") -> dict[str, object]:
    return {"search": search, "due_on": pd.NaT if days is None else pd.Timestamp(NOW + timedelta(days)), "state": state}


def words(*flags: dict[str, object], tables: dict[str, pd.DataFrame] | None = None) -> list[tuple[str, str]]:
    frame = pd.DataFrame(list(flags), columns=["search", "due_on", "state"])
    points = timeline(tables or crime(), due_points(frame, TITLES, NOW), NOW)
    return [(point.words, point.kind) for point in points]


def test_what_happened_stands_before_today_and_what_is_due_after_it():
    assert words(due("bail_return", 9), due("oel_update", -2)) == [
        ("Reported", "done"), ("Update the enquiry log", "overdue"), ("1 overdue", "today"), ("Bail return", "due"),
    ]  # fmt: skip


def test_a_crime_of_which_nothing_else_is_known_has_its_report_and_today():
    assert words() == [("Reported", "done"), ("Nothing overdue", "today")]


def test_of_arrests_the_first_and_of_releases_reviews_and_entries_the_last_is_on_the_line():
    two = ["2026-11-12 05:10", "2026-11-20 08:00"]
    days = {"custody": {"arrested_at": two, "released_at": two}, "reviews": {"reviewed_at": two}}
    tables = {name: pd.DataFrame({c: [at(t) for t in v] for c, v in of.items()}) for name, of in days.items()}
    entries = pd.DataFrame({"entered_at": [at(text) for text in two]})
    assert happened(crime(**tables, oel_entries=entries)) == [
        Point(date(2026, 11, 10), "Reported", "done"), Point(date(2026, 11, 12), "Arrested", "done"),
        Point(date(2026, 11, 20), "Released", "done"), Point(date(2026, 11, 20), "Reviewed", "done"),
        Point(date(2026, 11, 20), "Log entry", "done"),
    ]  # fmt: skip


def test_an_instant_late_in_the_evening_is_of_the_day_in_london():
    own = pd.DataFrame([{"reported_at": at("2026-07-01 23:30"), "investigation_plan_on": pd.NaT}])
    assert happened(crime(crimes=own))[0].on == date(2026, 7, 2)


def test_what_shares_a_day_is_one_point_and_what_has_no_room_is_counted():
    reviewed = pd.DataFrame({"reviewed_at": [at("2026-11-12 09:00")]})
    own = pd.DataFrame([{"reported_at": at("2026-11-12 01:00"), "investigation_plan_on": pd.Timestamp("2026-11-12")}])
    assert words(tables=crime(crimes=own, reviews=reviewed))[0][0] == "Reported, plan set, reviewed"
    late = [due("oel_update", -2), due("bail_return", -2), due("rui", -2)]
    assert words(*late)[1] == ("Update the enquiry log and 2 more", "overdue")
    assert words(due("bail_return", 3), due("rui", 3))[2] == ("Bail return, RUI to review", "due")


def test_three_of_a_kind_on_one_day_are_counted_and_not_repeated():
    assert words(*[due("bail_return", -1)] * 3)[1:] == [("Bail return (3)", "overdue"), ("3 overdue", "today")]


def test_what_is_due_today_is_said_at_today_and_is_no_point_of_its_own():
    assert words(due("bail_return", 0))[1:] == [("Bail return", "today")]
    assert words(due("bail_return", 0), due("rui", -1))[-1] == ("1 overdue, 1 due", "today")


@pytest.mark.parametrize("state", ["claimed", "snoozed", "paused"])
def test_what_waits_has_no_date_that_runs_and_is_not_on_the_line(state):
    assert words(due("bail_return", -3, state)) == words()


def test_a_flag_without_a_date_is_not_on_the_line():
    assert words(due("bail_return", None, "date_missing")) == words()


LINE = st.lists(st.integers(-400, 400).filter(bool), max_size=30)


@given(LINE, st.integers(1, 14))
def test_around_today_stand_the_points_next_to_it_in_order_and_today_is_always_there(days, most):
    points = timeline(crime(), [Point(NOW + timedelta(n), str(n), "due" if n > 0 else "overdue") for n in days], NOW)
    shown = nearest(points, most)
    assert len(shown) == min(most, len(points))
    first = points.index(shown[0])
    assert points[first : first + len(shown)] == shown
    assert [point.kind for point in shown].count("today") == 1


@given(LINE)
def test_every_due_date_is_on_the_whole_line(days):
    dues = [Point(NOW + timedelta(n), str(n), "due" if n > 0 else "overdue") for n in days]
    there = {point.on for point in timeline(crime(), dues, NOW)}
    assert there >= {point.on for point in dues}


@given(LINE, st.integers(1, 14))
def test_a_line_begins_where_the_crime_began_and_is_no_longer_for_that(days, most):
    points = timeline(crime(), [Point(NOW + timedelta(n), str(n), "due" if n > 0 else "overdue") for n in days], NOW)
    shown = from_the_first(points, most)
    assert len(shown) == min(most, len(points))
    assert shown[0] == points[0] or shown[0].kind == "today"
    assert [point.on for point in shown] == sorted(point.on for point in shown)
    assert "today" in [point.kind for point in shown]
