"""The order of a day: what came back, what is due today, what is late, what comes; and that nothing falls between."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.flags.groups import (
    BEYOND,
    CAME_BACK,
    GROUPS,
    LATER,
    NEXT,
    OVERDUE,
    TODAY,
    WAITING,
    counters,
    grouped,
    to_do_now,
)
from core.flags.worklist import stated

NOW = date(2026, 11, 27)
COLUMNS = {
    "search": "oel_update", "subject": "X1", "code": "", "crime_ref": "X1", "acts": "oic", "due_on": None,
    "paused": False, "warn_days": 7, "weight": "policy", "work": "open", "claimed_at": pd.NaT, "started_on": None,
}  # fmt: skip


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    """Flags whose `due` is in days from NOW (None: no date), each about a crime of its own unless it says otherwise."""
    made = []
    for number, row in enumerate(rows):
        due = row.get("due")
        dates = {"due_on": None if due is None else NOW + timedelta(days=due)}  # type: ignore[arg-type]
        own = {"crime_ref": f"X{number}", "subject": f"X{number}"}
        made.append(COLUMNS | own | dates | {name: value for name, value in row.items() if name != "due"})
    flags = pd.DataFrame(made, columns=list(COLUMNS))
    flags["due_on"] = pd.to_datetime(flags["due_on"]).astype("datetime64[s]")
    flags["claimed_at"] = pd.to_datetime(flags["claimed_at"], utc=True)
    return flags


def groups(*rows: dict[str, object]) -> list[str]:
    return grouped(frame(*rows), NOW).sort_values("crime_ref")["group"].astype("str").to_list()


def order(*rows: dict[str, object]) -> list[str]:
    return grouped(frame(*rows), NOW)["crime_ref"].to_list()


@pytest.mark.parametrize(
    ("row", "group"),
    [
        ({"due": -1}, OVERDUE),
        ({"due": 0}, TODAY),
        ({"due": 1}, NEXT),
        ({"due": 7}, NEXT),
        ({"due": 8}, LATER),
        ({"due": 28}, LATER),
        ({"due": 29}, BEYOND),
        ({"due": None}, NEXT),
        ({"due": None, "weight": "statutory"}, TODAY),
        ({"due": 20, "weight": "statutory", "warn_days": 56}, NEXT),
        ({"due": 20, "weight": "statutory", "warn_days": 5}, LATER),
        ({"due": 20, "weight": "policy", "warn_days": 56}, LATER),
        ({"due": -3, "work": "returned"}, CAME_BACK),
        ({"due": 9, "work": "returned"}, CAME_BACK),
        ({"due": -3, "work": "claimed"}, WAITING),
        ({"due": 0, "work": "snoozed"}, WAITING),
        ({"due": -3, "paused": True}, WAITING),
    ],
)
def test_the_day_decides_the_group_unless_people_or_the_law_said_something(row, group):
    assert groups(row) == [group]


def test_what_came_back_stands_first_the_newest_answer_before_the_older():
    old, new = pd.Timestamp("2026-11-20", tz="UTC"), pd.Timestamp("2026-11-25", tz="UTC")
    assert order(
        {"due": 0},
        {"due": -9, "work": "returned", "claimed_at": old},
        {"due": 5, "work": "returned", "claimed_at": new},
    ) == ["X2", "X1", "X0"]


def test_of_what_is_due_today_the_law_comes_first_then_policy_then_local_then_the_reference():
    assert order(
        {"due": 0, "weight": "local"}, {"due": 0}, {"due": 0, "weight": "statutory"}, {"due": 0, "weight": "policy"}
    ) == ["X2", "X1", "X3", "X0"]


def test_of_what_is_late_the_law_comes_first_and_then_what_slipped_yesterday():
    by_law = [{"due": -670, "weight": "statutory"}, {"due": -2, "weight": "statutory"}]
    assert order({"due": -1, "weight": "local"}, {"due": -30}, *by_law) == ["X3", "X2", "X0", "X1"]


def test_the_next_week_goes_by_date_what_has_none_first_and_what_the_law_warns_of_last():
    assert order(
        {"due": 20, "weight": "statutory", "warn_days": 56}, {"due": 7}, {"due": 1}, {"due": None}, {"due": 3}
    ) == ["X3", "X2", "X4", "X1", "X0"]
    ahead = grouped(frame({"due": 20, "weight": "statutory", "warn_days": 56}, {"due": 7}), NOW)
    assert ahead["ahead"].to_list() == [False, True]


@pytest.mark.parametrize(("due", "long"), [(-28, False), (-29, True)])
def test_more_than_28_days_late_is_long_overdue(due, long):
    assert grouped(frame({"due": due}), NOW)["long"].to_list() == [long]


def test_flags_of_one_crime_that_ask_the_same_of_the_same_person_are_one_card_at_the_place_of_the_worst():
    events = [
        {"crime_ref": "X9", "subject": f"V:{n}", "search": "victim_update", "due": due}
        for n, due in enumerate((-8, -2))
    ]
    rows = grouped(frame(*events, {"due": -5}, {"due": -1, "crime_ref": "X9"}), NOW)
    assert rows.groupby("card")["crime_ref"].apply(list).to_list() == [["X9"], ["X2"], ["X9", "X9"]]
    assert rows["worst"].to_list() == [-1, -5, -8, -8]
    apart = grouped(frame(*({**one, "acts": who} for one, who in zip(events, ("oic", "manager"), strict=True))), NOW)
    assert apart["card"].nunique() == 2, "two people act: two cards"


def test_counters_and_the_count_of_the_menu_count_flags_and_what_came_back_once():
    flags = frame(
        {"due": 0}, {"due": -4, "work": "returned"}, {"due": -4}, {"due": -400}, {"due": 3},
        {"due": 3, "work": "claimed"}, {"due": 20}, {"due": 99}, {"due": 4, "work": "returned"},
        {"due": None, "weight": "statutory"},
    )  # fmt: skip
    assert counters(flags, NOW) == {TODAY: 2, OVERDUE: 3, NEXT: 1, WAITING: 1}
    assert to_do_now(flags, NOW) == 6


flags_ = st.lists(
    st.fixed_dictionaries(
        {
            "due": st.none() | st.integers(-800, 200),
            "work": st.sampled_from(["open", "returned", "claimed", "snoozed"]),
            "paused": st.booleans(),
            "warn_days": st.integers(0, 60),
            "crime_ref": st.sampled_from(["X1", "X2", "X3"]),
            "search": st.sampled_from(
                ["local", "policy", "statutory"]
            ),  # named by its weight, which every flag of it has
        }
    ),
    max_size=12,
)


@given(flags_)
def test_every_flag_stands_in_one_group_once_and_a_tally_counts_what_its_flags_count(rows):
    flags = frame(*({**row, "weight": row["search"], "subject": f"S{n}"} for n, row in enumerate(rows)))
    placed = grouped(flags, NOW)
    assert sorted(placed["subject"]) == sorted(flags["subject"])
    assert placed["group"].isin(GROUPS).all()
    assert placed["group"].is_monotonic_increasing
    assert placed["card"].is_monotonic_increasing, "the flags of a card stand together"
    late = stated(flags, NOW)
    running_late = late["days"].lt(0).fillna(False) & late["state"].isin(["overdue", "returned"])
    assert counters(flags, NOW)[OVERDUE] == int(running_late.sum()), "no late flag is left out of Overdue"
    names = ["search", "acts", "due_on", "paused", "warn_days", "weight", "work"]
    tallies = flags.groupby(names, dropna=False).size().rename("count").reset_index()
    assert counters(tallies, NOW) == counters(flags, NOW)
    assert to_do_now(tallies, NOW) == to_do_now(flags, NOW)
