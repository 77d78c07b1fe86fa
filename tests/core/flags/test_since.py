"""Since yesterday: what was cleared, what came back and what is new of somebody's own work, each counted once."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from core.flags.since import Since, since, when_words

AT = datetime(2026, 11, 26, 6, tzinfo=UTC)  # of the records of yesterday
LOADED = datetime(2026, 11, 26, 6, 5, tzinfo=UTC)
TODAY = date(2026, 11, 27)
EVER = "0001-01-01"
FLAG = {
    "search": "oel_update", "subject": "X1", "code": "", "shown_from": EVER, "crime_ref": "X1", "work": "open",
    "claim_settled_at": None, "claim_waits_to": None,
}  # fmt: skip
CHANGE = {"search": "oel_update", "subject": "X1", "code": "", "shown_from": EVER, "crime_ref": "X1", "change": "new"}


def flags(*rows: dict[str, object]) -> pd.DataFrame:
    made = pd.DataFrame([FLAG | row for row in rows], columns=list(FLAG))
    made["shown_from"] = pd.to_datetime(made["shown_from"].astype("datetime64[s]"))
    made["claim_settled_at"] = pd.to_datetime(made["claim_settled_at"], utc=True)
    made["claim_waits_to"] = pd.to_datetime(made["claim_waits_to"]).astype("datetime64[s]")
    return made


def changes(*rows: dict[str, object]) -> pd.DataFrame:
    """What refreshes did, oldest first."""
    made = pd.DataFrame([CHANGE | row for row in rows], columns=list(CHANGE))
    return made.assign(shown_from=made["shown_from"].astype("datetime64[s]"))


def happened(here: pd.DataFrame, moved: pd.DataFrame) -> Since:
    return since(here, moved, AT, LOADED)


def counts(here: pd.DataFrame, moved: pd.DataFrame) -> list[str]:
    return [words for _, words in happened(here, moved).counts()]


def test_nothing_that_happened_is_nothing_to_say() -> None:
    assert counts(flags({}), changes()) == []
    assert counts(flags(), changes()) == []


def test_the_parts_are_said_in_their_order_with_their_numbers() -> None:
    here = flags({"subject": "N1"}, {"subject": "N2"}, {"subject": "B1", "work": "returned", "claim_settled_at": AT})
    here.loc[2, "claim_settled_at"] = pd.Timestamp("2026-11-27T06:05:00Z")
    moved = changes({"subject": "N1"}, {"subject": "N2"}, {"subject": "C1", "change": "cleared"})
    assert counts(here, moved) == ["1 cleared", "1 came back", "2 new"]


@pytest.mark.parametrize("change", ["new", "moved"])
def test_a_flag_that_came_and_is_still_on_the_list_is_new(change: str) -> None:
    assert counts(flags({}), changes({"change": change})) == ["1 new"]


def test_a_flag_that_came_and_is_not_on_the_list_is_said_nowhere() -> None:
    assert counts(flags(), changes({"change": "new"})) == []


def test_a_new_flag_that_was_marked_done_meanwhile_stays_new() -> None:
    assert counts(flags({"work": "claimed"}), changes({})) == ["1 new"]


def test_what_is_done_with_a_next_date_is_cleared_though_it_stands_on_the_list() -> None:
    found = happened(flags({}), changes({"change": "renewed"}))
    assert (len(found.cleared), len(found.new)) == (1, 0)


def test_what_came_and_was_done_within_the_day_is_cleared_once() -> None:
    assert counts(flags(), changes({"change": "new"}, {"change": "cleared"})) == ["1 cleared"]


def test_what_was_cleared_and_came_again_is_new_and_not_cleared() -> None:
    assert counts(flags({}), changes({"change": "cleared"}, {"change": "new"})) == ["1 new"]


def test_work_that_still_stands_under_another_first_day_was_not_cleared() -> None:
    here = flags({"shown_from": "2026-11-01"})
    assert counts(here, changes({"change": "cleared", "shown_from": "2026-10-01"})) == []


@pytest.mark.parametrize(("first", "new"), [("2026-11-26", []), ("2026-11-27", ["1 new"])])
def test_a_flag_of_days_that_were_to_come_is_new_on_the_first_of_them(first: str, new: list[str]) -> None:
    assert counts(flags({"shown_from": first}), changes()) == new


@pytest.mark.parametrize(("settled", "back"), [("2026-11-26T06:05:00Z", []), ("2026-11-26T06:05:01Z", ["1 came back"])])
def test_what_the_records_answered_after_the_records_of_yesterday_came_back(settled: str, back: list[str]) -> None:
    assert counts(flags({"work": "returned", "claim_settled_at": settled}), changes()) == back


@pytest.mark.parametrize(("waits_to", "back"), [("2026-11-25", []), ("2026-11-26", ["1 came back"])])
def test_a_claim_that_waited_its_days_out_since_yesterday_came_back(waits_to: str, back: list[str]) -> None:
    assert counts(flags({"work": "returned", "claim_waits_to": waits_to}), changes()) == back


def test_a_claim_that_still_waits_did_not_come_back() -> None:
    assert counts(flags({"work": "claimed", "claim_waits_to": "2026-11-30"}), changes()) == []


def test_what_is_new_and_came_back_is_told_once_as_come_back() -> None:
    here = flags({"work": "returned", "claim_settled_at": "2026-11-27T06:00:00Z"})
    assert counts(here, changes({})) == ["1 came back"]


def test_large_numbers_are_said_with_commas() -> None:
    here = flags(*({"subject": f"N{number}"} for number in range(1200)))
    assert counts(here, changes(*({"subject": f"N{number}"} for number in range(1200)))) == ["1,200 new"]


def test_the_records_compared_with_are_said_as_of_when_they_are() -> None:
    assert when_words(AT, TODAY) == "since yesterday 06:00"
    assert when_words(datetime(2026, 11, 23, 6, tzinfo=UTC), TODAY) == "since Mon 23 Nov 06:00"
