"""Twelve hours, sixty idle minutes, and an ending that stays ended: boundaries in pairs."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from auth.roles import Role
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.session import Standing, check, leave, note, standing
from auth.sign_in.token import Identity
from core.store.engine import reading
from core.store.people import sessions
from core.store.people.sessions import Session
from core.store.schema.work import SESSIONS
from tests.auth.conftest import NOW

ALDER = Identity("a" * 64, "1001", frozenset({Role.OFFICER}), (), NOW)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def row(seen: timedelta, ended: timedelta | None = None) -> Session:
    return Session(ALDER.sid, NOW, NOW + seen, None if ended is None else NOW + ended)


def stored(engine: Engine) -> Session | None:
    with reading(engine) as db:
        return sessions.find(db, ALDER.sid)


def test_a_sign_in_without_a_row_is_new() -> None:
    assert standing(NOW, None, NOW + MINUTE) is Standing.NEW


def test_sixty_idle_minutes_are_in_time_and_a_second_more_is_not() -> None:
    assert standing(NOW, row(HOUR), NOW + 2 * HOUR) is Standing.LIVE
    assert standing(NOW, row(HOUR), NOW + 2 * HOUR + SECOND) is Standing.IDLE


def test_twelve_hours_are_in_time_and_a_second_more_is_not() -> None:
    assert standing(NOW, row(11.5 * HOUR), NOW + 12 * HOUR) is Standing.LIVE
    assert standing(NOW, row(11.5 * HOUR), NOW + 12 * HOUR + SECOND) is Standing.TOO_LONG


def test_a_cookie_kept_for_an_hour_before_its_first_use_is_refused() -> None:
    assert standing(NOW, None, NOW + HOUR) is Standing.NEW
    assert standing(NOW, None, NOW + HOUR + SECOND) is Standing.IDLE


def test_a_session_that_ended_stays_ended_however_recent() -> None:
    assert standing(NOW, row(MINUTE, ended=MINUTE), NOW + MINUTE) is Standing.ENDED


@pytest.mark.parametrize(
    ("found", "at", "words"),
    [
        (row(HOUR), NOW + 3 * HOUR, "60 minutes"),
        (row(12 * HOUR), NOW + 13 * HOUR, "12 hours"),
        (row(MINUTE, MINUTE), NOW + HOUR, "ended"),
    ],
)
def test_the_page_says_which_limit_ended_the_session(found: Session, at: object, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        check(ALDER, found, at)  # type: ignore[arg-type]
    assert refused.value.why is Why.ENDED


def test_the_first_action_is_recorded_at_once(directory_of_people: Engine) -> None:
    note(directory_of_people, ALDER, None, NOW + SECOND)
    assert stored(directory_of_people) == row(SECOND)


def test_later_actions_are_written_at_most_once_a_minute(directory_of_people: Engine) -> None:
    note(directory_of_people, ALDER, None, NOW)
    note(directory_of_people, ALDER, stored(directory_of_people), NOW + 59 * SECOND)
    assert stored(directory_of_people) == row(timedelta(0))
    note(directory_of_people, ALDER, stored(directory_of_people), NOW + MINUTE)
    assert stored(directory_of_people) == row(MINUTE)


def test_two_tabs_opened_at_once_share_one_row(directory_of_people: Engine) -> None:
    note(directory_of_people, ALDER, None, NOW)
    note(directory_of_people, ALDER, None, NOW + SECOND)
    assert stored(directory_of_people) == row(timedelta(0))


def test_signing_out_ends_the_session_for_a_copied_cookie_too(directory_of_people: Engine) -> None:
    note(directory_of_people, ALDER, None, NOW)
    leave(directory_of_people, ALDER, NOW + MINUTE)
    with pytest.raises(Refusal, match="ended"):
        check(ALDER, stored(directory_of_people), NOW + 2 * MINUTE)


def test_signing_out_in_the_very_first_run_still_ends_the_session(directory_of_people: Engine) -> None:
    leave(directory_of_people, ALDER, NOW)
    found = stored(directory_of_people)
    assert found is not None
    assert found.ended_at == NOW


def test_an_action_in_another_tab_does_not_revive_a_session_that_ended(directory_of_people: Engine) -> None:
    note(directory_of_people, ALDER, None, NOW)
    before = stored(directory_of_people)
    leave(directory_of_people, ALDER, NOW + MINUTE)
    note(directory_of_people, ALDER, before, NOW + 2 * MINUTE)
    assert stored(directory_of_people) == row(timedelta(0), ended=MINUTE)


def test_rows_the_twelve_hours_refuse_anyway_are_forgotten(directory_of_people: Engine) -> None:
    note(directory_of_people, ALDER, None, NOW)
    later = Identity("b" * 64, "2001", frozenset({Role.OFFICER}), (), NOW + 24 * HOUR)
    note(directory_of_people, later, None, NOW + 24 * HOUR)
    with reading(directory_of_people) as db:
        assert db.scalar(select(func.count()).select_from(SESSIONS)) == 1
    with pytest.raises(Refusal, match="12 hours"):
        check(ALDER, stored(directory_of_people), NOW + 24 * HOUR)


def test_no_row_is_forgotten_that_a_clock_five_minutes_ahead_could_still_need(directory_of_people: Engine) -> None:
    later = Identity("b" * 64, "2001", frozenset({Role.OFFICER}), (), NOW + 12 * HOUR)
    note(directory_of_people, ALDER, None, NOW)
    note(directory_of_people, later, None, NOW + 12 * HOUR + 5 * MINUTE)
    assert stored(directory_of_people) is not None
