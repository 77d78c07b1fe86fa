"""What waits for somebody else on a crime is said in a sentence a person."""

from datetime import date

import pandas as pd

from core.flags.others import for_others

NOW = date(2026, 11, 27)
TITLES = {"supervisor_review": "Supervisor review", "manager_review": "Manager review", "crime_age": "Open too long"}
PEOPLE = {"oic": "DC Alder", "supervisor": "DS Birch", "manager": "Manager"}


def flag(search: str, acts: str, days: int = 13, state: str = "later") -> dict[str, object]:
    due = pd.Timestamp(NOW) + pd.Timedelta(days=days)
    return {"search": search, "acts": acts, "state": state, "days": days, "due_on": due, "work": "open"}


def said(*flags: dict[str, object]) -> str:
    return for_others(flags, TITLES, PEOPLE, NOW)


def test_each_person_has_a_sentence_with_what_and_when_and_who_acts_is_not_said_twice():
    review, manager = flag("supervisor_review", "supervisor"), flag("manager_review", "manager", 67)
    assert said(review, manager) == "DS Birch: supervisor review Thu 10 Dec. Manager review Tue 2 Feb 2027."


def test_what_is_late_says_how_late():
    assert said(flag("crime_age", "oic", -8, "overdue")) == "DC Alder: open too long 8 days overdue."


def test_what_is_due_today_is_said_inside_the_sentence():
    assert said(flag("supervisor_review", "supervisor", 0, "due_soon")) == "DS Birch: supervisor review today."


def test_of_more_than_two_things_of_one_person_the_rest_is_counted():
    three = [flag("crime_age", "oic")] * 3
    assert said(*three) == "DC Alder: open too long Thu 10 Dec, open too long Thu 10 Dec and 1 more."


def test_nobody_else_is_nothing():
    assert said() == ""
