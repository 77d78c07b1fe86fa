"""The engine and the ladder: the day before and the day, dated numbers, and what must hold of every flag."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.facts import derive
from core.flags.raising import STATES, in_order, in_state, raise_flags
from core.searches.model import Numbers
from core.searches.register import searches
from tests.build import extract

TODAY = date(2026, 11, 22)


def flags_of(search: str, today: date = TODAY, **tables) -> pd.DataFrame:
    built = extract(**tables)
    assert built.problems.empty
    return in_order(in_state(raise_flags(derive(built.tables), [searches()[search]]), today))


def laddered(due: date | None, today: date, warn: int = 3, paused: bool = False) -> str:
    frame = pd.DataFrame({"due_on": pd.Series([due]).astype("datetime64[s]"), "paused": [paused], "warn_days": [warn]})
    return str(in_state(frame, today)["state"].iloc[0])


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "overdue"), (0, "due_soon"), (3, "due_soon"), (4, "upcoming"), (28, "upcoming"), (29, "later")],
)
def test_the_ladder_changes_on_the_day_and_not_the_day_before(days, state):
    assert laddered(TODAY + timedelta(days=days), TODAY) == state


def test_paused_comes_before_overdue_and_a_missing_date_before_paused():
    assert laddered(TODAY - timedelta(days=9), TODAY, paused=True) == "paused"
    assert laddered(None, TODAY, paused=True) == "date_missing"


@given(st.dates(date(2001, 1, 1), date(2060, 1, 1)), st.integers(0, 90), st.integers(0, 400))
def test_as_days_pass_an_unchanged_flag_only_gets_worse(due, warn, ahead):
    order = {state: rank for rank, state in enumerate(reversed(STATES))}
    start = due - timedelta(days=200)
    ranks = [order[laddered(due, start + timedelta(days=d), warn)] for d in (ahead, ahead + 1)]
    assert ranks[0] <= ranks[1]


def test_a_flag_carries_whose_crime_it_is():
    raised = flags_of("crime_age", crimes=[{"crime_ref": "X1", "oic": "1001", "unit_id": "T1"}])
    assert raised[["unit_id", "oic", "acts"]].iloc[0].tolist() == ["T1", "1001", "supervisor"]


def test_a_crime_without_officer_in_case_has_a_flag_with_no_officer():
    raised = flags_of("crime_age", crimes=[{"crime_ref": "X1"}])
    assert pd.isna(raised["oic"].iloc[0])


def test_the_number_in_force_when_the_clock_started_counts():
    search = searches()["crime_age"]
    later = Numbers.model_validate({"from": date(2026, 3, 1), "source": "a change", "values": {"age": 60, "warn": 7}})
    changed = search.model_copy(update={"numbers": [*search.numbers, later]})
    rows = [
        {"crime_ref": "X1", "recorded_at": "2026-02-28T23:59:59"},
        {"crime_ref": "X2", "recorded_at": "2026-03-01T00:00:00"},
    ]
    raised = in_order(raise_flags(derive(extract(crimes=rows).tables), [changed])).set_index("subject")
    assert raised["due_on"].dt.date.to_dict() == {"X1": date(2026, 6, 28), "X2": date(2026, 4, 30)}
    assert raised["policy_from"].dt.date.to_dict() == {"X1": date(2000, 1, 1), "X2": date(2026, 3, 1)}
    assert raised["warn_days"].to_dict() == {"X1": 14, "X2": 7}


def test_the_london_date_starts_the_clock_in_summer_time_too():
    raised = flags_of("crime_age", crimes=[{"crime_ref": "X1", "recorded_at": "2026-06-30T23:30:00+00:00"}])
    assert raised["started_on"].dt.date.tolist() == [date(2026, 7, 1)]


def test_there_is_one_row_for_each_search_subject_and_code_in_order():
    rows = [{"crime_ref": ref, "recorded_at": "2026-01-05T09:00:00"} for ref in ("b", "B", "Z", "é", "a")]
    assert flags_of("crime_age", crimes=rows)["crime_ref"].tolist() == ["B", "Z", "a", "b", "é"]


def test_an_empty_extract_has_no_flags():
    empty = raise_flags(derive(extract().tables), searches().values())
    assert len(empty) == 0


def test_a_link_between_crimes_changes_no_clock():
    rows = [{"crime_ref": "X1"}, {"crime_ref": "X2"}]
    links = [{"crime_ref": "X1", "linked_ref": "X2", "kind": "series"}]
    pd.testing.assert_frame_equal(
        flags_of("oel_update", crimes=rows), flags_of("oel_update", crimes=rows, crime_links=links)
    )


def test_flags_have_the_types_the_store_expects():
    raised = flags_of(
        "bail_return",
        bails=[{"bail_id": "B1", "arrested_on": "2026-09-01", "return_on": "2026-11-25", "status": "live"}],
    )
    assert raised["due_on"].dtype == np.dtype("datetime64[s]")
    assert raised["started_on"].isna().all()
    assert raised["days"].tolist() == [3]
