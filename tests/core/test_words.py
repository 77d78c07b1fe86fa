"""Days, instants, numbers of things and codes are written in one way, whoever writes them."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import law, words
from tests.test_house_words import THINGS

numbers = st.integers(min_value=0, max_value=10**9)
any_day = st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 31))


@given(number=numbers, thing=st.sampled_from(THINGS))
def test_every_thing_that_is_counted_stands_in_the_singular_with_one_alone(number, thing):
    many, _, noun = words.counted(number, thing).partition(" ")
    assert int(many.replace(",", "")) == number
    assert noun == (thing if number == 1 else f"{thing}s")


def test_a_thing_with_a_plural_of_its_own_takes_it():
    assert [words.counted(n, "entry", "entries") for n in (0, 1, 1204)] == ["0 entries", "1 entry", "1,204 entries"]


@given(number=numbers)
def test_a_verb_agrees_with_its_number(number):
    assert words.agreeing(number, "waits", "wait") == ("waits" if number == 1 else "wait")


@given(day=any_day)
def test_a_day_reads_back_as_the_day_it_was_and_has_no_leading_zero(day):
    assert datetime.strptime(f"{words.day(day)} +0000", "%a %d %b %Y %z").date() == day
    assert datetime.strptime(f"{words.short_day(day)} +0000", "%d %b %Y %z").date() == day
    assert words.day(day).split()[1] == str(day.day)


@given(day=any_day)
def test_law_and_screen_write_a_day_alike(day):
    assert law.written(day) == words.day(day) == words.day(pd.Timestamp(day).as_unit("s"))


@pytest.mark.parametrize("nothing", [None, pd.NaT])
def test_where_there_is_no_day_its_reader_is_told_so_in_the_words_of_the_place(nothing):
    assert words.day(nothing) == "—"
    assert words.day(nothing, "not recorded") == "not recorded"
    assert words.moment(nothing) == "—"


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 Jul 2026 00:30"),
        (datetime(2026, 11, 22, 14, 2, tzinfo=UTC), "22 Nov 2026 14:02"),
        (pd.Timestamp("2026-11-01 00:05", tz="UTC"), "1 Nov 2026 00:05"),
    ],
)
def test_an_instant_is_written_as_the_clock_on_the_wall_in_london_shows_it(at, written):
    assert words.moment(at) == written


def test_a_time_that_does_not_say_its_offset_is_no_instant():
    with pytest.raises(TypeError):
        words.moment(datetime(2026, 7, 1, 23, 30))  # noqa: DTZ001 -- that is the case


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 12, 5), date(2026, 12, 5), "5 Dec 2026"),
        (date(2026, 12, 1), date(2026, 12, 14), "1–14 Dec 2026"),
        (date(2026, 11, 28), date(2026, 12, 3), "28 Nov–3 Dec 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026–3 Jan 2027"),
        (date(2026, 12, 1), date(2027, 12, 1), "1 Dec 2026–1 Dec 2027"),
    ],
)
def test_two_days_name_month_and_year_once_where_they_share_them(first, last, written):
    assert words.days_between(first, last) == written


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (timedelta(seconds=-5), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_length_of_time_changes_its_unit_at_two_of_the_larger_one(span, written):
    assert words.length(span) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2023, 7, 13), "3 years overdue"),
        (date(2026, 11, 26), "1 day overdue"),
        (date(2026, 11, 27), "Today"),
        (date(2026, 11, 28), "Tomorrow"),
        (date(2026, 12, 3), "Thu 3 Dec"),
    ],
)
def test_a_due_date_is_overdue_from_the_day_after_it(day, written):
    assert words.due(day, date(2026, 11, 27)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("under_investigation", "under investigation"),
        ("awaiting_cps", "awaiting CPS"),
        ("rui", "released under investigation"),
        ("nfa", "no further action"),
        ("crime is awaiting_cps, suspect rui", "crime is awaiting CPS, suspect released under investigation"),
        ("bruise", "bruise"),
    ],
)
def test_a_code_is_put_into_words_alone_and_inside_a_sentence(value, written):
    assert words.code(value) == written


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-27T06:00:00+00:00", "today 06:00"),
        ("2026-11-26T23:59:00+00:00", "yesterday 23:59"),
        ("2026-11-25T06:00:00+00:00", "Wed 25 Nov 06:00"),
        ("2026-07-26T23:30:00+00:00", "Mon 27 Jul 00:30"),
    ],
)
def test_records_are_as_of_a_london_day_said_from_today(at, said):
    assert words.as_of(datetime.fromisoformat(at), date(2026, 11, 27)) == said
