"""Arrests of the last days: which days count, how they ended, and what is outstanding, in words."""

from datetime import date

import pandas as pd
import pytest

from core.arrests import NO_DISPOSAL, NOTHING, PERIODS, by_disposal, first_day, outstanding, within

TODAY = date(2026, 11, 22)
DATES = ("arrested_on", "released_on", "status_since", "return_on", "failed_on")


def arrest(**cells) -> pd.DataFrame:
    """One custody record, a charge on the day of the arrest; `cells` says what differs."""
    usual = {
        "arrested_on": "2026-11-17", "released_on": "2026-11-17", "disposal": "charged", "suspect_status": "charged",
        "status_since": "2026-11-17", "return_on": None, "failed_on": None, "victims_untold": 0,
    }  # fmt: skip
    frame = pd.DataFrame([usual | cells])
    frame[list(DATES)] = frame[list(DATES)].apply(pd.to_datetime).astype("datetime64[s]")
    return frame.astype({"disposal": "str", "suspect_status": "str", "victims_untold": "Int64"})


def left(**cells) -> str:
    return outstanding(arrest(**cells)).iloc[0]


@pytest.mark.parametrize(("days", "first"), [(1, "2026-11-22"), (7, "2026-11-16"), (28, "2026-10-26")])
def test_the_last_days_end_today_and_the_day_before_the_first_is_not_one_of_them(days, first):
    first_on = pd.Timestamp(first)
    rows = pd.concat([arrest(arrested_on=day) for day in (first_on - pd.Timedelta(days=1), first_on, "2026-11-22")])
    assert within(rows, TODAY, days)["arrested_on"].tolist() == [first_on, pd.Timestamp(TODAY)]
    assert first_day(TODAY, days) == first_on.date()


def test_an_arrest_after_today_is_not_one_of_the_last_days():
    assert within(arrest(arrested_on="2026-11-23"), TODAY, 28).empty


def test_a_longer_period_holds_every_arrest_of_a_shorter_one():
    rows = pd.concat([arrest(arrested_on=day) for day in pd.date_range("2026-10-01", "2026-11-25")])
    assert [len(within(rows, TODAY, days)) for days in PERIODS] == [1, 7, 28]


def test_the_totals_by_disposal_add_up_to_the_arrests_with_those_that_have_none():
    rows = pd.concat([arrest(disposal=name) for name in ("charged", "charged", "rui", "other", None)])
    counted = by_disposal(rows)
    assert sum(counted.values()) == len(rows)
    assert {name: count for name, count in counted.items() if count} == {
        "charged": 2,
        "rui": 1,
        "other": 1,
        NO_DISPOSAL: 1,
    }


def test_no_arrests_have_zero_of_every_disposal():
    assert set(by_disposal(arrest().iloc[:0]).values()) == {0}


def test_nothing_is_outstanding_after_a_charge():
    assert left() == NOTHING


def test_somebody_without_a_release_and_a_disposal_is_still_in_custody():
    assert left(released_on=None, disposal=None, suspect_status="arrested") == "Still in custody"


def test_somebody_charged_and_kept_is_not_still_in_custody_for_this_list():
    assert left(released_on=None) == NOTHING


def test_a_release_without_a_disposal_is_outstanding():
    assert left(disposal=None, suspect_status="arrested") == "No disposal recorded after release"


def test_live_bail_is_outstanding_with_its_return():
    said = left(disposal="bailed", suspect_status="bailed", return_on="2027-01-12")
    assert said == "Bail live, returning on Tue 12 Jan 2027"


def test_bail_that_was_not_answered_is_outstanding():
    said = left(disposal="bailed", suspect_status="wanted", failed_on="2026-11-20")
    assert said == "Did not answer bail on Fri 20 Nov 2026"


def test_a_suspect_on_bail_without_a_live_bail_is_outstanding():
    assert left(disposal="bailed", suspect_status="bailed") == "On bail, but no live bail is recorded"


@pytest.mark.parametrize("status", ["charged", "disposed", "nfa", "eliminated"])
def test_bail_that_ended_with_the_suspect_dealt_with_is_not_outstanding(status):
    assert left(disposal="bailed", suspect_status=status) == NOTHING


def test_release_under_investigation_is_outstanding_since_the_status_says_so():
    said = left(disposal="rui", suspect_status="rui", status_since="2026-11-18")
    assert said == "Released under investigation since Wed 18 Nov 2026"


def test_where_the_suspects_status_lags_behind_it_is_outstanding_since_the_release():
    said = left(disposal="rui", suspect_status="interviewed", status_since="2026-11-16")
    assert said == "Released under investigation since Tue 17 Nov 2026"


def test_release_under_investigation_that_ended_is_not_outstanding():
    assert left(disposal="rui", suspect_status="nfa") == NOTHING


@pytest.mark.parametrize(("untold", "said"), [(1, "1 victim not yet told"), (2, "2 victims not yet told")])
def test_victims_who_were_not_told_are_outstanding(untold, said):
    assert left(victims_untold=untold) == said


def test_everything_outstanding_is_said_in_one_sentence():
    said = left(disposal=None, return_on="2027-01-12", suspect_status="rui", victims_untold=1)
    assert said == (
        "No disposal recorded after release; bail live, returning on Tue 12 Jan 2027; "
        "released under investigation since Tue 17 Nov 2026; 1 victim not yet told"
    )


def test_each_arrest_keeps_its_own_words_in_the_order_given():
    rows = pd.concat([arrest(victims_untold=1), arrest()]).set_axis([7, 3])
    assert outstanding(rows).to_dict() == {7: "1 victim not yet told", 3: NOTHING}


def test_no_arrests_have_nothing_to_say():
    assert outstanding(arrest().iloc[:0]).empty
