"""Promise 1 over generated histories, all searches at once: an overdue flag stays until a fact clears it."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.facts import derive
from core.flags.raising import COLUMNS, STATES, in_order, in_state, raise_flags
from core.searches.register import searches
from tests.build import extract
from tests.drawn import examples
from tests.histories import TODAY, VICTIMS, histories

pytestmark = pytest.mark.slow

Rows = dict[str, list[dict[str, Any]]]
KEY = ["search", "subject", "code"]


def raised(rows: Rows) -> pd.DataFrame:
    built = extract(**rows)
    assert built.problems.empty, built.problems.to_string()
    return raise_flags(derive(built.tables), searches().values())


def as_of(flags: pd.DataFrame, today=TODAY) -> pd.DataFrame:
    return in_order(in_state(flags, today))[list(COLUMNS)]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(as_of(one), as_of(other))


@settings(max_examples=examples(8), deadline=None)
@given(histories())
def test_there_is_one_flag_for_each_search_subject_and_code(rows):
    assert not as_of(raised(rows)).duplicated(KEY).any()


@settings(max_examples=examples(8), deadline=None)
@given(histories(), st.integers(0, 500), st.integers(1, 500))
def test_as_days_pass_without_a_new_fact_an_overdue_flag_never_leaves_and_never_improves(rows, ahead, more):
    flags = raised(rows)
    before = as_of(flags, TODAY + timedelta(days=ahead)).set_index(KEY)["state"].astype("str")
    after = as_of(flags, TODAY + timedelta(days=ahead + more)).set_index(KEY)["state"].astype("str")
    overdue = before[before.eq("overdue")]
    for flag in overdue.index:
        # The one honest exception of the contract: D05 ends when a posting begins.
        assert flag in after.index or flag[2] == "D05"
    kept = overdue.index.intersection(after.index)
    assert after[kept].eq("overdue").all()
    running = before[before.isin(["later", "upcoming", "due_soon", "overdue"])].index.intersection(after.index)
    worse = {state: STATES.index(state) for state in STATES}
    assert all(worse[after[flag]] <= worse[before[flag]] for flag in running)


IRRELEVANT = {
    "oel_entries": [{"entry_id": "E-new", "kind": "system"}],
    "victim_contacts": [
        {"contact_id": "K-new", "victim_id": "W1", "outcome": "failed"},
        {"contact_id": "K-newer", "victim_id": "W2", "outcome": "message_left"},
    ],
    "reviews": [
        {"review_id": "R-closure", "kind": "closure"},
        {"review_id": "R-unknown", "kind": "supervisor", "by_collar": "7777"},
        {"review_id": "R-constable", "kind": "manager", "by_collar": "1001"},
    ],
    "crime_links": [{"link_id": "L-new", "crime_ref": "X1", "linked_ref": "X2", "kind": "repeat_victim"}],
    "access_lists": [{"access_id": "A-new", "crime_ref": "X1", "collar_number": "2001"}],
    "absences": [{"absence_id": "AB-new", "collar_number": "1001"}],
}
AT = {"oel_entries": "entered_at", "victim_contacts": "contacted_at", "reviews": "reviewed_at"}


@settings(max_examples=examples(8), deadline=None)
@given(histories(), st.sampled_from(["X1", "X2", "X3"]))
def test_a_fact_that_does_not_count_changes_nothing(rows, ref):
    added = {name: list(table) for name, table in rows.items()}
    for name, new in IRRELEVANT.items():
        place = {"crime_ref": ref} if name in ("oel_entries", "reviews") else {}
        when = {AT[name]: "2026-11-21T12:00:00"} if name in AT else {}
        added[name] = [*added.get(name, []), *({**row, **place, **when} for row in new)]
    same(raised(rows), raised(added))


@settings(max_examples=examples(8), deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_in_the_files_does_not_matter(rows, chance):
    shuffled = {name: chance.sample(table, len(table)) for name, table in rows.items()}
    same(raised(rows), raised(shuffled))


@settings(max_examples=examples(8), deadline=None)
@given(histories(), st.sampled_from(VICTIMS))
def test_a_contact_with_one_victim_moves_no_clock_of_another(rows, victim):
    contact = {"contact_id": "K-new", "victim_id": victim, "outcome": "reached", "contacted_at": "2026-11-21T23:00:00"}
    contacted = {**rows, "victim_contacts": [*rows["victim_contacts"], contact]}
    before, after = as_of(raised(rows)), as_of(raised(contacted))

    def others(flags: pd.DataFrame) -> pd.DataFrame:
        about = flags["search"].isin(["victim_contact", "victim_update"])
        mine = about & flags["subject"].str.split(":").str[0].eq(victim)
        return flags[~mine].reset_index(drop=True)

    pd.testing.assert_frame_equal(others(before), others(after))


@settings(max_examples=examples(8), deadline=None)
@given(histories())
def test_a_flag_without_a_date_says_so_and_is_never_left_out(rows):
    flags = as_of(raised(rows))
    assert flags["due_on"].isna().eq(flags["state"].eq("date_missing")).all()
    assert flags["days"].isna().eq(flags["due_on"].isna()).all()
