"""Through the whole door but the screen: claims, session, directory and scope together."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

from auth.roles import Role
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.token import ClaimNames
from auth.visit import Visitor, end, log_refused, visit
from core.store.engine import Unreadable, engine, reading_whole, writing
from core.store.schema.records import ACCESS_LOG, EXTRACT
from data_fixtures.people import ALDER, BIRCH, CEDAR, ELDER, LEAVER, OUTSIDER, ROWAN
from tests.auth.conftest import NOW, TODAY
from tests.stores import blank_at

Token = Callable[..., dict[str, Any]]
MINUTE = timedelta(minutes=1)


def come_in(database: Engine, claims: dict[str, Any], after: timedelta = timedelta(0)) -> Visitor:
    return visit(database, claims, ClaimNames(), NOW + after, TODAY)


def test_dc_alder_comes_in_and_sees_her_own_crimes(directory_of_people: Engine, token: Token) -> None:
    visitor = come_in(directory_of_people, token(ALDER))
    assert (visitor.person.name, visitor.roles) == ("Hazel Alder", {Role.OFFICER})
    assert (visitor.scope.own, visitor.scope.units) == ({"1001"}, frozenset())
    assert visitor.may_open("crime")
    assert not visitor.may_open("team")


def test_her_sergeant_sees_her_team_and_the_other_departments_inspector_does_not(
    directory_of_people: Engine, token: Token
) -> None:
    assert come_in(directory_of_people, token(BIRCH)).scope.units == {"T1"}
    assert "T1" in come_in(directory_of_people, token(ROWAN)).scope.units
    assert come_in(directory_of_people, token(CEDAR)).scope.units == {"D2", "T3"}


@pytest.mark.parametrize(("person", "why"), [(OUTSIDER, Why.OUTSIDER), (LEAVER, Why.INACTIVE), (ELDER, Why.NO_POSTING)])
def test_someone_with_no_place_in_the_directory_is_told_why(
    directory_of_people: Engine, token: Token, person: Any, why: Why
) -> None:
    with pytest.raises(Refusal) as refused:
        come_in(directory_of_people, token(person))
    assert refused.value.why is why


def test_a_sign_in_that_was_ended_lets_no_copy_of_its_cookie_in(directory_of_people: Engine, token: Token) -> None:
    come_in(directory_of_people, token(ALDER))
    assert end(directory_of_people, token(ALDER), ClaimNames(), NOW + MINUTE)
    with pytest.raises(Refusal) as refused:
        come_in(directory_of_people, token(ALDER), 2 * MINUTE)
    assert refused.value.why is Why.ENDED
    assert come_in(directory_of_people, token(ALDER, NOW + MINUTE, "n2"), 2 * MINUTE).person.name == "Hazel Alder"


def test_a_second_sign_in_ends_the_first_and_the_same_one_twice_goes_on(
    directory_of_people: Engine, token: Token
) -> None:
    come_in(directory_of_people, token(ALDER))
    assert end(directory_of_people, token(ALDER), ClaimNames(), NOW, token(ALDER))
    come_in(directory_of_people, token(ALDER), MINUTE)
    assert end(directory_of_people, token(ALDER), ClaimNames(), NOW, {"roles": "what cannot be read"})
    with pytest.raises(Refusal):
        come_in(directory_of_people, token(ALDER), MINUTE)


def test_an_ending_that_cannot_be_written_is_not_reported_as_done(tmp_path: Path, token: Token) -> None:
    without_tables = engine(blank_at(tmp_path / "none.db"))
    assert not end(without_tables, token(ALDER), ClaimNames(), NOW)
    assert end(without_tables, {"sub": "no sign-in at all"}, ClaimNames(), NOW)


def test_leaving_the_directory_ends_the_session_at_the_next_action(directory_of_people: Engine, token: Token) -> None:
    come_in(directory_of_people, token(ALDER))
    officers = EXTRACT["officers"]
    with writing(directory_of_people) as db:
        db.execute(update(officers).where(officers.c.collar_number == "1001").values(active=False))
    with pytest.raises(Refusal) as refused:
        come_in(directory_of_people, token(ALDER), MINUTE)
    assert refused.value.why is Why.INACTIVE
    with writing(directory_of_people) as db:
        db.execute(update(officers).where(officers.c.collar_number == "1001").values(active=True))
    with pytest.raises(Refusal) as refused:
        come_in(directory_of_people, token(ALDER), 2 * MINUTE)
    assert refused.value.why is Why.ENDED


def test_a_posting_that_ends_takes_its_rows_away_at_the_next_action(directory_of_people: Engine, token: Token) -> None:
    come_in(directory_of_people, token(BIRCH))
    with writing(directory_of_people) as db:
        db.execute(delete(EXTRACT["postings"]).where(EXTRACT["postings"].c.collar_number == "2001"))
    with pytest.raises(Refusal) as refused:
        come_in(directory_of_people, token(BIRCH), MINUTE)
    assert refused.value.why is Why.NO_POSTING


def test_a_session_kept_busy_lasts_and_one_left_alone_does_not(directory_of_people: Engine, token: Token) -> None:
    for minutes in (0, 59, 118, 177):
        come_in(directory_of_people, token(ALDER), minutes * MINUTE)
    with pytest.raises(Refusal, match="60 minutes"):
        come_in(directory_of_people, token(ALDER), 238 * MINUTE)


def test_no_activity_carries_a_session_past_twelve_hours(directory_of_people: Engine, token: Token) -> None:
    for minutes in range(0, 721, 45):
        come_in(directory_of_people, token(ALDER), minutes * MINUTE)
    with pytest.raises(Refusal, match="12 hours"):
        come_in(directory_of_people, token(ALDER), 721 * MINUTE)


def test_a_database_without_its_tables_is_unreadable_and_nobody_comes_in(tmp_path: Path, token: Token) -> None:
    with pytest.raises(Unreadable):
        come_in(engine(blank_at(tmp_path / "empty.db")), token(ALDER))


def test_a_visitor_carries_where_they_sit_into_the_access_log_and_it_decides_nothing(
    directory_of_people: Engine, token: Token
) -> None:
    there = visit(directory_of_people, token(ALDER), ClaimNames(), NOW, TODAY, address="192.0.2.7")
    here = come_in(directory_of_people, token(ALDER))
    assert there.scope.where_from == f"192.0.2.7, sign-in {there.identity.sid[:8]}"
    assert here.scope.where_from == f"this machine, sign-in {here.identity.sid[:8]}"
    assert there.scope == here.scope


@pytest.mark.parametrize(
    ("claims", "collar", "subject"),
    [
        ({}, "9999", "sign_in outsider"),
        ({"roles": ["visitor"]}, "9999", "sign_in no_role"),
        ({"collar_number": 7}, "", "sign_in claim"),
    ],
)
def test_a_sign_in_that_is_refused_is_logged_with_its_reason(
    directory_of_people: Engine, token: Token, claims: dict[str, Any], collar: str, subject: str
) -> None:
    given = token(OUTSIDER) | claims
    with pytest.raises(Refusal) as refused:
        come_in(directory_of_people, given)
    log_refused(directory_of_people, refused.value, given, ClaimNames(), NOW, "192.0.2.7")
    columns = [ACCESS_LOG.c[name] for name in ("collar_number", "action", "subject", "where_from")]
    with reading_whole(directory_of_people) as db:
        assert db.execute(select(*columns)).all() == [(collar, "refused", subject, "192.0.2.7")]
