from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law import time_limits
from core.law.months import months_beginning, months_from
from core.law.time_limits import limits, steps
from core.searches.register import searches
from tests.core.law.spans import DAYS, last_date

RULES = ("none", "s127", "s39a", "evidence_from", "evidence_beginning")
LATER = st.none() | st.integers(0, 1300)
CRIMES = st.tuples(st.sampled_from(RULES), st.none() | DAYS, LATER, LATER, st.booleans())
Crime = tuple[str, date | None, date | None, date | None, bool]


def crime(drawn: tuple[str, date | None, int | None, int | None, bool]) -> Crime:
    rule, occurred, statement, evidence, abuse = drawn
    base = occurred or date(2026, 1, 1)
    after = [None if days is None else base + timedelta(days=days) for days in (statement, evidence)]
    return rule, occurred, after[0], after[1], abuse


def limit(*one: object) -> tuple[str, str, bool]:
    found = limits(*one)
    return str(found.from_on), str(found.last_day), bool(found.assumed)


def test_an_offence_without_a_limit_has_no_dates_and_nothing_assumed() -> None:
    assert limit("none", "2026-01-01", "2026-01-02", "2026-01-03", True) == ("NaT", "NaT", False)


@pytest.mark.parametrize("rule", RULES)
def test_without_the_day_of_the_offence_there_is_no_limit_to_show(rule: str) -> None:
    assert limit(rule, None, "2026-01-02", "2026-01-03", True) == ("NaT", "NaT", False)


def test_the_ordinary_limit_is_six_months_from_the_offence_whatever_else_is_recorded() -> None:
    assert limit("s127", "2026-01-01", "2026-03-01", "2026-03-01", True) == ("2026-01-01", "2026-07-01", False)


@pytest.mark.parametrize(
    ("occurred", "last"),
    [
        ("2026-01-01", "2026-07-01"),
        ("2025-08-29", "2026-02-28"),
        ("2025-08-30", "2026-02-28"),
        ("2025-08-31", "2026-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-03-31", "2026-09-30"),
        ("2025-12-31", "2026-06-30"),
        ("2026-02-28", "2026-08-28"),
        ("2028-02-29", "2028-08-29"),
    ],
)
def test_the_published_days_hold_for_the_ordinary_limit(occurred: str, last: str) -> None:
    assert limit("s127", occurred, None, None, False) == (occurred, last, False)


@pytest.mark.parametrize(("evidence", "last"), [("2026-01-01", "2026-06-30"), ("2026-02-28", "2026-08-27")])
def test_the_published_days_hold_where_the_first_day_counts(evidence: str, last: str) -> None:
    assert limit("evidence_beginning", "2025-12-01", None, evidence, False) == (evidence, last, False)


def test_assault_outside_domestic_abuse_has_the_ordinary_limit() -> None:
    assert limit("s39a", "2026-01-01", "2026-05-01", None, False) == ("2026-01-01", "2026-07-01", False)
    assert limit("s39a", "2026-01-01", None, None, False) == ("2026-01-01", "2026-07-01", False)


def test_domestic_abuse_assault_runs_from_the_first_statement() -> None:
    assert limit("s39a", "2026-01-01", "2026-05-01", None, True) == ("2026-05-01", "2026-11-01", False)


def test_domestic_abuse_assault_without_a_statement_has_a_soft_limit() -> None:
    assert limit("s39a", "2026-01-01", None, None, True) == ("2026-01-01", "2026-07-01", True)


@pytest.mark.parametrize(
    ("statement", "governing", "last"),
    [
        ("2027-06-30", "2027-06-30", "2027-12-30"),
        ("2027-07-01", "2027-07-01", "2028-01-01"),  # a tie: the first named governs
        ("2027-07-02", "2026-01-01", "2028-01-01"),
    ],
)
def test_two_years_from_the_offence_end_a_late_statement(statement: str, governing: str, last: str) -> None:
    assert limit("s39a", "2026-01-01", statement, None, True) == (governing, last, False)


@pytest.mark.parametrize(
    ("rule", "evidence", "governing", "last"),
    [
        ("evidence_from", "2026-02-10", "2026-02-10", "2026-08-10"),
        ("evidence_from", "2028-07-01", "2028-07-01", "2029-01-01"),
        ("evidence_from", "2028-07-02", "2026-01-01", "2029-01-01"),
        ("evidence_beginning", "2026-02-10", "2026-02-10", "2026-08-09"),
        ("evidence_beginning", "2028-07-01", "2028-07-01", "2028-12-31"),
        ("evidence_beginning", "2028-07-02", "2026-01-01", "2028-12-31"),
    ],
)
def test_evidence_limits_run_six_months_within_three_years(rule: str, evidence: str, governing: str, last: str) -> None:
    assert limit(rule, "2026-01-01", None, evidence, False) == (governing, last, False)


def test_without_an_evidence_date_the_limit_is_soft_and_counted_from_the_offence() -> None:
    assert limit("evidence_from", "2026-01-01", None, None, False) == ("2026-01-01", "2026-07-01", True)
    assert limit("evidence_beginning", "2026-01-01", None, None, False) == ("2026-01-01", "2026-06-30", True)


def test_a_weekend_does_not_extend_a_limit() -> None:
    assert limit("s127", "2025-12-06", None, None, False)[1] == "2026-06-06"  # a Saturday


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="none, s127, s39a, evidence_from, evidence_beginning"):
        limits(["s127", "s128"], "2026-01-01", None, None, False)


@given(st.lists(CRIMES, max_size=8))
def test_a_batch_gives_what_each_crime_gives_alone(drawn: list) -> None:
    crimes = [crime(one) for one in drawn]
    names, *days, abuse = zip(*crimes, strict=True) if crimes else ([], [], [], [], [])
    together = limits(names, *(np.array(one, dtype="datetime64[D]") for one in days), np.array(abuse, dtype=bool))
    for position, one in enumerate(crimes):
        alone = limits(*one)
        assert str(together.from_on[position]) == str(alone.from_on)
        assert str(together.last_day[position]) == str(alone.last_day)
        assert together.assumed[position] == alone.assumed


@given(CRIMES, st.integers(0, 60))
def test_later_dates_never_bring_the_limit_forward(drawn: tuple, more: int) -> None:
    rule, occurred, statement, evidence, abuse = crime(drawn)
    later = [None if day is None else day + timedelta(days=more) for day in (occurred, statement, evidence)]
    before, after = limits(rule, occurred, statement, evidence, abuse), limits(rule, *later, abuse)
    assert np.isnat(before.last_day) or after.last_day >= before.last_day


@given(CRIMES)
def test_a_limit_is_never_before_the_ordinary_one_and_never_after_the_outer_one(drawn: tuple) -> None:
    one = crime(drawn)
    found, occurred = limits(*one), one[1]
    if not np.isnat(found.last_day):
        assert months_beginning(occurred, 6) <= found.last_day <= months_from(occurred, 36)
        assert found.from_on.item() in one[1:4]


@given(CRIMES)
def test_the_steps_end_with_the_limit_or_say_why_there_is_none(drawn: tuple) -> None:
    one = crime(drawn)
    said, found = steps(*one), limits(*one)
    if np.isnat(found.last_day):
        assert len(said) == 1
    else:
        assert last_date(said) == found.last_day.item()
        assert ("soft date" in said[-1]) == bool(found.assumed)


def test_the_steps_name_both_periods_and_the_one_that_governs() -> None:
    said = steps("s39a", date(2026, 1, 1), date(2026, 5, 1), None, True)
    assert said[0] == "The limit is set by the Criminal Justice Act 1988 s.39A."
    assert "The first statement was taken on Fri 1 May 2026." in said
    assert "The offence was on Thu 1 Jan 2026." in said
    assert "6 months from the first statement end earlier than 24 months from the offence, so they govern." in said
    assert said[-1] == "The last day to lay an information is Sun 1 Nov 2026."


def test_the_steps_say_when_the_outer_limit_governs_and_when_both_end_together() -> None:
    outer = steps("evidence_from", date(2026, 1, 1), None, date(2028, 7, 2), False)
    assert any(sentence.startswith("36 months from the offence end earlier") for sentence in outer)
    tie = steps("evidence_from", date(2026, 1, 1), None, date(2028, 7, 1), False)
    assert "Both periods end on the same day; the first governs." in tie


def test_the_steps_say_what_was_assumed_and_why() -> None:
    said = steps("s39a", date(2026, 1, 1), None, None, True)
    assert said[1].startswith("No first statement is recorded, so the 6 months are counted from the offence.")
    assert "This is a soft date" in said[1]
    beginning = steps("evidence_beginning", date(2026, 1, 1), None, None, False)
    assert "so the 6 months are counted beginning with the offence" in beginning[1]


def test_the_steps_say_why_no_date_can_be_worked_out() -> None:
    assert "no time limit" in steps("none", date(2026, 1, 1), None, None, False)[0]
    assert "day of the offence is not recorded" in steps("s127", None, None, None, False)[0]


def test_the_steps_say_that_assault_outside_domestic_abuse_has_the_ordinary_limit() -> None:
    said = steps("s39a", date(2026, 1, 1), date(2026, 5, 1), None, False)
    assert said[:2] == [
        "The limit is set by the Magistrates' Courts Act 1980 s.127.",
        "Common assault that is not domestic abuse has the ordinary limit of six months.",
    ]


def test_the_steps_ask_legal_services_about_an_offence_out_of_time_before_section_39a_began() -> None:
    asks = (
        "The ordinary limit of six months had passed before section 39A began on 28 June 2022. Whether section 39A "
        "still applies was not found: ask legal services."
    )
    for day, out_of_time in (("2021-12-27", True), ("2021-12-28", False)):
        assert (asks in steps("s39a", day, "2022-12-01", None, True)) == out_of_time, day
    ordinary = steps("s39a", "2021-10-01", None, None, False)
    assert not any("section 39A" in line for line in ordinary), "assault that is not domestic abuse never had it"


def test_the_definition_names_the_rule_that_was_not_found_for_legal_services() -> None:
    source = " ".join(searches()["time_limit"].source.split())
    for words in ("transitional rule", "28 June 2022", "legal services decide"):
        assert words in source


def test_every_rule_of_the_contract_has_its_periods() -> None:
    assert ["none", *time_limits.RULES] == list(RULES)
