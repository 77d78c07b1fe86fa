"""What a card says: when, of what, how pressing, and every flag of it on a line of its own."""

from datetime import date

import pandas as pd
import pytest

from core.flags.cards import card, span_of, when
from core.searches.register import searches
from core.words import late_by, near_day

NOW = date(2026, 11, 27)
PEOPLE = {"1001": "DC Alder"}


def flag(search: str = "oel_update", **given: object) -> dict[str, object]:
    """A flag in words' reach: due yesterday, open, about crime X1."""
    row = {
        "search": search, "subject": "X1", "code": "", "crime_ref": "X1", "elsewhere": False, "state": "overdue",
        "days": -1, "due_on": pd.Timestamp("2026-11-26"), "started_on": pd.Timestamp("2026-11-12"), "work": "open",
    }  # fmt: skip
    return row | given


def of(*flags: dict[str, object], names: dict[str, str] | None = None):
    return card(flags, searches()[str(flags[0]["search"])], NOW, names or {}, PEOPLE)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day overdue"), (59, "59 days overdue"), (60, "2 months overdue"), (150, "4 months overdue"),
        (729, "23 months overdue"), (730, "2 years overdue"), (1095, "3 years overdue"),
    ],
)  # fmt: skip
def test_how_late_it_is_grows_coarser_with_the_time(days, words):
    assert late_by(days) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-27", "Today"), ("2026-11-28", "Tomorrow"), ("2026-11-29", "Sun 29 Nov"), ("2026-12-31", "Thu 31 Dec"),
        ("2027-01-07", "Thu 7 Jan 2027"), ("2026-11-26", "Thu 26 Nov"),
    ],
)  # fmt: skip
def test_a_day_is_said_as_somebody_says_it_and_with_its_year_only_in_another_one(day, words):
    assert near_day(date.fromisoformat(day), NOW) == words


@pytest.mark.parametrize(
    ("given", "words", "tone"),
    [
        ({}, "1 day overdue", "red"),
        ({"state": "due_soon", "days": 0, "due_on": pd.Timestamp(NOW)}, "Today", "amber"),
        ({"state": "upcoming", "days": 10, "due_on": pd.Timestamp("2026-12-07")}, "Mon 7 Dec", "blue"),
        ({"state": "later", "days": 40, "due_on": pd.Timestamp("2027-01-06")}, "Wed 6 Jan 2027", "grey"),
        ({"state": "date_missing", "days": None, "due_on": pd.NaT}, "No date can be worked out", "violet"),
        ({"state": "paused"}, "Paused", "grey"),
        ({"state": "claimed"}, "Waiting for the records", "grey"),
        ({"state": "returned"}, "Not in the records", "red"),
        ({"state": "snoozed", "snoozed_until": date(2026, 12, 7)}, "Back on Mon 7 Dec", "grey"),
    ],
)
def test_when_says_what_to_wait_for_or_how_late_it_is_and_in_which_colour(given, words, tone):
    said = when(flag(**given), NOW)
    assert (said.words, said.tone) == (words, tone)


def test_the_day_itself_stands_behind_the_words():
    assert when(flag(days=-400, due_on=pd.Timestamp("2025-10-23")), NOW).exact == "Due Thu 23 Oct 2025"


def test_a_card_is_called_by_what_is_to_be_done_and_never_coming_up_when_it_is_late():
    made = of(flag("bail_return"))
    assert (made.title, made.tag, made.when.words) == ("Bail return", "By law", "1 day overdue")
    assert all(len(search.called) <= 30 for search in searches().values())


def test_a_record_to_complete_says_which():
    code = searches()["data_integrity"].codes[0].code
    assert of(flag("data_integrity", code=code)).notes == (searches()["data_integrity"].rule(code).title,)


def test_what_came_back_says_who_marked_it_done_and_when():
    at = pd.Timestamp("2026-11-25 23:30", tz="UTC")
    made = of(flag(state="returned", work="returned", claimed_by="1001", claimed_at=at))
    assert made.notes == ("marked done Wed 25 Nov by DC Alder",)
    assert (made.icon, made.urgency) == ("device_reset", "overdue")


def test_several_flags_are_lines_of_one_card_each_by_its_event_and_day():
    made = of(*(flag("victim_update", subject=f"V1:K1:{event}") for event in ("arrested", "released")))
    assert [line.words for line in made.lines] == ["Arrested Thu 12 Nov", "Released Thu 12 Nov"]
    assert of(flag("victim_update", subject="V1:K1:arrested")).lines == ()


def test_lines_that_would_read_the_same_are_numbered_and_names_are_said_where_they_may_be_known():
    two = [flag("named_suspect", subject=f"S{number}") for number in (1, 2)]
    assert [line.words for line in of(*two).lines] == [
        "Suspect, since Thu 12 Nov (1 of 2)", "Suspect, since Thu 12 Nov (2 of 2)",
    ]  # fmt: skip
    named = of(*two, names={"S1": "Corin Elderbrook", "S2": "Wren Ashby"})
    assert [line.words for line in named.lines] == [
        "Corin Elderbrook, since Thu 12 Nov",
        "Wren Ashby, since Thu 12 Nov",
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([-30, -30], "30 days overdue"), ([-30, -45], "30 to 45 days overdue"),
        ([-30, -900], "30 days to 2 years overdue"),
        ([-190, -430], "6 to 14 months overdue"),
    ],
)  # fmt: skip
def test_the_fold_of_what_is_long_overdue_says_from_when_to_when(days, words):
    assert span_of(days) == words


def test_a_pair_whose_second_crime_the_reader_may_not_see_says_nothing_of_what_is_wrong_with_it():
    here, there = (flag("linked_crime", code="L01", subject=f"L{n}", elsewhere=bool(n)) for n in (0, 1))
    title = "Linked crimes with different officers"
    assert title in of(here).notes
    assert of(there).notes == ()
    assert [line.words for line in of(here, there).lines] == [title, "Linked with a crime of another unit"]
