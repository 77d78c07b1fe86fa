"""The weeks of My calendar: no item is lost between days, and each day says in words what its tiles show."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.flags.worklist import due_ahead
from core.searches.register import searches
from pages.officer.my_calendar_days import drawn
from pages.parts.month import day_of

TODAY = date(2026, 11, 28)  # a Saturday
LAW, POLICY, LOCAL = "bail_return", "victim_contact", "investigation_plan"
KINDS = {name: searches()[name].weight for name in (LAW, POLICY, LOCAL)}


def items(*rows: tuple[int, str, int]) -> pd.DataFrame:
    """Tallies of (days from today, search, count), open."""
    made = [
        {"due_on": TODAY + timedelta(days=ahead), "search": name, "weight": KINDS[name], "count": count,
         "paused": False, "work": "open", "warn_days": 7}
        for ahead, name, count in rows
    ]  # fmt: skip
    columns = ["due_on", "search", "weight", "count", "paused", "work", "warn_days"]
    frame = pd.DataFrame(made, columns=columns).astype({"count": "int64", "warn_days": "int64"})
    frame["due_on"] = pd.to_datetime(frame["due_on"]).astype("datetime64[s]")
    return frame


def cells(rows: pd.DataFrame, days: int = 28, chosen: date = TODAY) -> dict[str, dict]:
    """The days that can be pressed, by their day."""
    weeks = drawn(due_ahead(rows, TODAY, days), searches(), TODAY, days, chosen)["weeks"]
    assert all(len(week) == 7 for week in weeks)
    return {day["day"]: day for week in weeks for day in week if not day["out"]}


def test_the_kinds_are_those_of_three_weights() -> None:
    assert KINDS == {LAW: "statutory", POLICY: "policy", LOCAL: "local"}


def test_a_day_says_how_many_of_its_items_the_law_sets_and_what_they_are() -> None:
    day = cells(items((3, LOCAL, 5), (3, LAW, 2)))["2026-12-01"]
    called = {name: searches()[name].called for name in (LAW, LOCAL)}
    assert day["n"] == 7
    assert day["said"] == f"Tuesday 1 December: 7 items due, 2 by law. {called[LAW]}: 2. {called[LOCAL]}: 5."


def test_up_to_four_items_have_a_tile_each_and_more_a_tile_a_kind_by_law_first() -> None:
    few = cells(items((3, POLICY, 2), (3, LAW, 1)))["2026-12-01"]
    assert [tile["shape"] for tile in few["tiles"]] == ["law", "policy", "policy"]
    many = cells(items((3, POLICY, 9), (3, LOCAL, 3), (3, LAW, 1)))["2026-12-01"]
    assert [tile["shape"] for tile in many["tiles"]] == ["law", "policy", "local"]


def test_today_is_amber_and_named_so_and_a_bank_holiday_is_said() -> None:
    found = cells(items((0, POLICY, 1), (27, POLICY, 1)))
    today, christmas = found["2026-11-28"], found["2026-12-25"]
    assert (today["today"], today["pre"], today["on"], today["tiles"][0]["tone"]) == (True, "Today", True, "today")
    assert today["said"].startswith("Today, Saturday 28 November: 1 item due.")
    assert (christmas["holiday"], christmas["on"]) == ("Christmas Day", False)
    assert christmas["said"].startswith("Friday 25 December, Christmas Day: 1 item due.")


def test_a_day_without_anything_says_so_and_may_be_chosen() -> None:
    day = cells(items(), chosen=date(2026, 11, 29))["2026-11-29"]
    assert (day["n"], day["tiles"], day["on"]) == (0, [], True)
    assert day["said"] == "Sunday 29 November: nothing due"


@given(
    st.lists(st.tuples(st.integers(-5, 95), st.sampled_from([LAW, POLICY, LOCAL]), st.integers(1, 900)), max_size=20),
    st.sampled_from([7, 28, 90]),
)
def test_every_day_looked_at_is_there_once_and_no_item_is_lost_between_them(rows, days) -> None:
    found = cells(items(*rows), days)
    assert list(found) == [(TODAY + timedelta(days=n)).isoformat() for n in range(days)]
    assert sum(day["n"] for day in found.values()) == sum(n for ahead, _, n in rows if 0 <= ahead < days)
    assert all(len(day["tiles"]) <= 4 and bool(day["tiles"]) == bool(day["n"]) for day in found.values())


@given(st.one_of(st.none(), st.integers(), st.text(max_size=12), st.lists(st.text(max_size=3)), st.dates()))
def test_whatever_a_browser_sends_a_day_is_read_from_a_day_alone(sent) -> None:
    assert day_of(sent) is None
    text = str(sent)
    assert day_of(text) is None or date.fromisoformat(text) == day_of(text)
