"""Fresh, late, old, or a clock that is wrong: at each limit the last moment within it, and the first past it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from core.clock import SKEW
from core.freshness import Newest, feeds, state
from core.policy.freshness import EVENTS, FreshnessPolicy, freshness_policy

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)
LIMITS, QUIET = freshness_policy().records_on(DAY), freshness_policy().feeds_on(DAY)
MINUTE = timedelta(minutes=1)
BASE = freshness_policy().model_dump(by_alias=True)


def at_age(age: timedelta) -> str:
    return state(NOW - age, NOW - age + MINUTE, NOW, LIMITS)


def test_an_extract_a_day_is_expected_late_after_an_hour_and_old_after_two():
    assert (LIMITS.expected, LIMITS.late, LIMITS.old) == tuple(timedelta(hours=hours) for hours in (24, 25, 26))


def test_records_turn_late_in_the_minute_after_the_amber_limit():
    assert (at_age(LIMITS.late), at_age(LIMITS.late + MINUTE)) == ("fresh", "late")


def test_records_turn_old_in_the_minute_after_the_red_limit():
    assert (at_age(LIMITS.old), at_age(LIMITS.old + MINUTE)) == ("late", "old")


@pytest.mark.parametrize("extracted", [timedelta(0), timedelta(days=9)])
def test_records_loaded_at_a_time_that_has_not_come_are_never_called_fresh_or_merely_old(extracted):
    """As after a clock that was set back: two clocks may differ by five minutes and not by more."""
    assert state(NOW - extracted, NOW + SKEW, NOW, LIMITS) in ("fresh", "old")
    assert state(NOW - extracted, NOW + SKEW + MINUTE, NOW, LIMITS) == "ahead"


def test_records_extracted_at_a_time_that_has_not_come_mean_that_a_clock_is_wrong():
    assert state(NOW + SKEW, NOW, NOW, LIMITS) == "fresh"
    assert state(NOW + SKEW + MINUTE, NOW, NOW, LIMITS) == "ahead"


def test_records_loaded_before_they_were_extracted_mean_that_a_clock_is_wrong_even_hours_later():
    loaded = NOW - timedelta(hours=5)
    assert state(loaded + SKEW, loaded, NOW, LIMITS) == "fresh"
    assert state(loaded + SKEW + MINUTE, loaded, NOW, LIMITS) == "ahead"


def newest(gap: timedelta | None, loaded: int = 5) -> list[Newest]:
    return [Newest("reviews", None if gap is None else NOW - gap, loaded, 0)]


def test_a_table_falls_silent_in_the_minute_after_its_longest_usual_gap():
    quiet = QUIET.spans()["reviews"]
    said = [feeds(newest(gap), NOW, QUIET)[0] for gap in (quiet, quiet + MINUTE)]
    assert [(feed.state, feed.gap) for feed in said] == [("arriving", quiet), ("silent", quiet + MINUTE)]


def test_a_table_without_an_event_is_silent_and_one_without_a_row_is_empty():
    assert feeds(newest(None), NOW, QUIET)[0].state == "silent"
    assert feeds(newest(None, loaded=0), NOW, QUIET)[0].state == "empty"


def test_the_gap_counts_to_the_extract_so_that_old_records_silence_no_table():
    assert feeds(newest(MINUTE), NOW, QUIET)[0].gap == MINUTE
    assert feeds(newest(-MINUTE), NOW, QUIET)[0].gap == timedelta(0)


def test_a_table_without_a_limit_and_one_that_was_not_looked_at_have_no_verdict():
    assert feeds([Newest("units", None, 3, 0)], NOW, QUIET) == []


def policy(**changed: object) -> FreshnessPolicy:
    return FreshnessPolicy.model_validate(BASE | changed)


def test_a_new_number_counts_from_its_day_on():
    later = BASE["records"][0] | {"from": date(2027, 4, 1), "expected": 5, "late": 15, "old": 60}
    dated = policy(records=[BASE["records"][0], later])
    assert dated.records_on(date(2027, 3, 31)).expected == timedelta(days=1)
    assert dated.records_on(date(2027, 4, 1)).expected == timedelta(minutes=5)


@pytest.mark.parametrize("wrong", [{"expected": 1501}, {"late": 1560}, {"old": 1500}, {"late": 0}])
def test_limits_that_do_not_rise_are_refused(wrong):
    with pytest.raises(ValidationError, match=r"late shorter than old|greater than or equal"):
        policy(records=[BASE["records"][0] | wrong])


def test_entries_out_of_order_are_refused():
    with pytest.raises(ValidationError, match="in order of `from`"):
        policy(feeds=[BASE["feeds"][0], BASE["feeds"][0]])


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"units": 5}, "units: wanted exactly the tables"), ({"reviews": 0}, "reviews: wanted 1 to")],
)
def test_a_gap_of_a_table_without_a_clock_and_a_gap_that_is_none_are_refused(changed, said):
    with pytest.raises(ValidationError, match=said):
        policy(feeds=[BASE["feeds"][0] | {"quiet": BASE["feeds"][0]["quiet"] | changed}])


def test_a_table_with_a_clock_may_not_be_forgotten():
    short = {name: minutes for name, minutes in BASE["feeds"][0]["quiet"].items() if name != "oel_entries"}
    with pytest.raises(ValidationError, match="oel_entries: wanted exactly the tables"):
        policy(feeds=[BASE["feeds"][0] | {"quiet": short}])
    assert set(QUIET.quiet) == set(EVENTS)
