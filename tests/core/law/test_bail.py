"""The vectors are those of the domain figures, section 3.2."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law import bail
from core.law.bail import COMMENCED, EXTENDERS, EXTENSIONS, next_to_extend, period_end, period_start
from tests.core.law.spans import last_date

ARRESTS = st.dates(COMMENCED, date(2100, 12, 31))
MONTHS = st.sampled_from([3, 6, 9, 12, 18, 24])


@pytest.mark.parametrize(
    ("arrest", "start", "three", "six", "nine"),
    [
        ("2026-01-10", "2026-01-11", "2026-04-10", "2026-07-10", "2026-10-10"),
        ("2026-02-28", "2026-03-01", "2026-05-31", "2026-08-31", "2026-11-30"),
        ("2026-04-30", "2026-05-01", "2026-07-31", "2026-10-31", "2027-01-31"),
        ("2026-08-31", "2026-09-01", "2026-11-30", "2027-02-28", "2027-05-31"),
        ("2026-11-29", "2026-11-30", "2027-02-28", "2027-05-29", "2027-08-29"),
        ("2028-02-29", "2028-03-01", "2028-05-31", "2028-08-31", "2028-11-30"),
    ],
)
def test_bail_starts_the_day_after_arrest_and_ends_on_the_published_days(
    arrest: str, start: str, three: str, six: str, nine: str
) -> None:
    assert str(period_start(arrest)) == start
    assert period_end(arrest, [3, 6, 9]).astype(str).tolist() == [three, six, nine]


def test_an_arrest_before_the_present_law_has_no_end_and_one_on_its_first_day_has() -> None:
    assert period_end(["2022-10-27", "2022-10-28"], 3).astype(str).tolist() == ["NaT", "2023-01-28"]
    assert np.isnat(period_start(["2022-10-27", None])).all()


@pytest.mark.parametrize(
    ("kind", "months", "who"),
    [
        ("standard", 3, "inspector"),
        ("standard", 6, "superintendent"),
        ("standard", 9, "court"),
        ("standard", 12, "court"),
        ("standard", 24, "court"),
        ("designated", 3, "inspector"),
        ("designated", 6, "superintendent"),
        ("designated", 9, "assistant_chief_constable"),
        ("designated", 12, "court"),
        ("designated", 24, "court"),
        ("non_standard", 3, "decision_maker"),
        ("non_standard", 6, "decision_maker"),
        ("non_standard", 9, "decision_maker"),
        ("non_standard", 12, "court"),
        ("non_standard", 18, "court"),
    ],
)
def test_who_extends_next_follows_from_the_kind_of_case_and_the_months(kind: str, months: int, who: str) -> None:
    assert next_to_extend([kind], [months]).tolist() == [who]
    assert next_to_extend(kind, months).item() == who


def test_a_kind_of_case_the_act_does_not_know_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="standard, designated, non_standard"):
        next_to_extend(["standard", "special"], [3, 3])


def test_everybody_who_can_extend_is_named_and_every_step_has_its_section() -> None:
    said = [step for ladder in EXTENSIONS.values() for step in ladder]
    assert {step.by for step in said} == set(EXTENDERS)
    assert all(step.section.startswith(("s.47Z", "ss.47Z")) for step in said)


@given(st.lists(st.tuples(ARRESTS, MONTHS), max_size=8))
def test_a_batch_gives_what_each_bail_gives_alone(bails: list[tuple[date, int]]) -> None:
    arrests, months = [one for one, _ in bails], [one for _, one in bails]
    assert period_end(arrests, months).tolist() == [period_end(*one).item() for one in bails]


@given(ARRESTS, ARRESTS, MONTHS)
def test_a_later_arrest_never_ends_earlier(one: date, other: date, months: int) -> None:
    first, second = sorted([one, other])
    assert period_end(first, months) <= period_end(second, months)


@given(ARRESTS, MONTHS)
def test_the_steps_end_with_the_end_of_the_period(arrested: date, months: int) -> None:
    assert last_date(bail.steps(arrested, months)) == period_end(arrested, months).item()


def test_the_steps_name_the_start_and_the_act() -> None:
    said = bail.steps(date(2026, 2, 28), 3)
    assert "Sun 1 Mar 2026 (Police and Criminal Evidence Act 1984 s.47ZB)" in said[0]
    assert said[-1] == "The authorised period of 3 months ends on Sun 31 May 2026."


def test_the_steps_say_why_there_is_no_end() -> None:
    assert "before the present bail periods began on Fri 28 Oct 2022" in bail.steps(date(2022, 10, 27), 3)[0]
    assert "No arrest is recorded" in bail.steps(None, 3)[0]
