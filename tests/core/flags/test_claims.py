"""What the records answer to a claim, over any history: a press of a button hides work for no longer than the limit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.flags.claims import Claim, Refreshed, settled, waits

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
LIMIT = 2


def refreshed(extracted_at: datetime, change: str | None = None, there: bool = True) -> Refreshed:
    return Refreshed(extracted_at, extracted_at, change, there, "A review.", "2 Nov 2026 09:00", "3 Nov 2026 06:00")


# One step of a history: hours since the claim at which the records were taken, and what became of the flag.
STEPS = st.lists(
    st.tuples(
        st.integers(-48, 400),
        st.sampled_from([(None, True)] * 4 + [("renewed", True), ("cleared", False), ("faulty", False), (None, False)]),
    ),
    max_size=12,
)


@given(STEPS, st.integers(1, 4))
def test_no_history_hides_a_flag_for_more_newer_refreshes_than_the_limit(steps, limit):
    claim, hidden = Claim("c", START, 0), 0
    for hours, (change, there) in steps:
        claim = settled(claim, refreshed(START + timedelta(hours=hours), change, there), limit)
        hidden += there and hours > 0 and claim.outcome is None
        assert hidden < limit
        if claim.outcome == "confirmed":
            assert change in ("renewed", "cleared")
            break


@given(STEPS)
def test_a_claim_is_confirmed_by_a_clearing_fact_and_by_nothing_else(steps):
    claim = Claim("c", START, 0)
    for hours, (change, there) in steps:
        before, claim = claim, settled(claim, refreshed(START + timedelta(hours=hours), change, there), LIMIT)
        if before.stands:
            assert (claim.outcome == "confirmed") == (change in ("renewed", "cleared"))
        else:
            break


def test_the_last_refresh_of_the_limit_returns_it_and_the_one_before_does_not():
    first = settled(Claim("c", START, 0), refreshed(START + timedelta(hours=1)), LIMIT)
    assert (first.outcome, first.refreshes) == (None, 1)
    second = settled(first, refreshed(START + timedelta(hours=2)), LIMIT)
    assert second.outcome == "returned"
    assert second.reason.endswith("the records of 3 Nov 2026 06:00 do not hold it. Wanted: A review.")


@pytest.mark.parametrize(("minutes", "outcome"), [(59, None), (60, "returned")])
def test_refreshes_every_few_minutes_return_no_claim_before_its_patience_is_over(minutes, outcome):
    claim = Claim("c", START, 0)
    for after in (5, 10, minutes):
        claim = settled(claim, refreshed(START + timedelta(minutes=after)), LIMIT, timedelta(hours=1))
    assert claim.outcome == outcome


def test_the_same_records_loaded_again_are_counted_once():
    claim = Claim("c", START, 0)
    taken = START + timedelta(hours=9)
    for before in (START, taken, taken):
        claim = settled(claim, replace(refreshed(taken), extracted_before=before), LIMIT)
    assert (claim.outcome, claim.refreshes) == (None, 1)


def test_records_taken_at_the_very_moment_of_the_claim_cannot_hold_what_came_after():
    assert settled(Claim("c", START, 1), refreshed(START), LIMIT).outcome is None


@pytest.mark.parametrize(("day", "waiting"), [(date(2026, 11, 5), True), (date(2026, 11, 6), False)])
def test_a_claim_waits_to_the_end_of_its_last_day(day, waiting):
    assert waits(None, date(2026, 11, 5), day) is waiting
