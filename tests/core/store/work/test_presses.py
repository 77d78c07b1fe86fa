"""What a browser without an answer is told of its presses: its person's own, each once, for two days."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from core.store.engine import engine, reading, writing
from core.store.migrate import migrate
from core.store.work import presses

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def target(new_url, tmp_path):
    made = engine(new_url(tmp_path))
    migrate(made)
    return made


def note(target, press_id, collar="1001", at=NOW):
    with writing(target) as db:
        presses.note(db, press_id, collar, at)


def recorded(target, collar, *asked):
    with reading(target) as db:
        return presses.recorded(db, collar, asked)


def test_a_press_that_was_recorded_is_found_with_its_time_and_another_is_not(target):
    note(target, ONE)
    assert recorded(target, "1001", ONE, OTHER) == {ONE: [NOW]}
    assert recorded(target, "1001") == {}


def test_nobody_is_told_of_the_press_of_somebody_else(target):
    note(target, ONE)
    assert recorded(target, "1002", ONE) == {}


def test_the_same_press_again_is_the_same_press(target):
    note(target, ONE)
    note(target, ONE, at=NOW + timedelta(minutes=1))
    assert recorded(target, "1001", ONE) == {ONE: [NOW]}


def test_a_press_of_several_writes_tells_each_of_them(target):
    note(target, f"{ONE}00")
    note(target, f"{ONE}01", at=NOW + timedelta(seconds=1))
    assert recorded(target, "1001", ONE) == {ONE: [NOW, NOW + timedelta(seconds=1)]}


def test_the_writes_of_a_press_are_told_apart_and_are_its_persons_own(target):
    note(target, ONE)
    note(target, f"{ONE}02")
    note(target, OTHER, collar="1002")
    with reading(target) as db:
        assert presses.writes(db, "1001", [ONE, OTHER]) == {ONE, f"{ONE}02"}


def test_a_press_that_was_rolled_back_was_not_recorded(target):
    with suppress(LookupError), writing(target) as db:
        presses.note(db, ONE, "1001", NOW)
        raise LookupError
    assert recorded(target, "1001", ONE) == {}


def test_after_two_days_a_press_is_forgotten_at_the_next_one(target):
    note(target, ONE)
    note(target, OTHER, at=NOW + presses.KEPT + timedelta(seconds=1))
    assert set(recorded(target, "1001", ONE, OTHER)) == {OTHER}
