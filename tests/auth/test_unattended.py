"""What a person gets while nobody is signed in, by what was said at their last sign-in and how long ago that was."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from auth.roles import Role
from auth.scope import scope_of
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.token import ClaimNames
from auth.unattended import Unattended, unattended
from auth.visit import log_refused, visit
from core.store.engine import reading, writing
from core.store.people import directory, sign_ins, unit_tree
from core.store.schema.work import COVERS
from core.store.work import covers
from data_fixtures.people import ALDER, AUDITOR, BIRCH, CEDAR, ELM, Person
from tests.auth.conftest import NOW, TODAY

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
IN_TIME, LATE = NOW + 12 * HOUR, NOW + 12 * HOUR + SECOND


def said(engine: Engine, person: Person, *roles: str, at: datetime = NOW) -> None:
    with writing(engine) as db:
        sign_ins.remember(db, person.collar_number, roles, at)


def of(engine: Engine, person: Person, at: datetime) -> Unattended:
    with reading(engine) as db:
        found = unattended(db, person.collar_number, at, TODAY)
    assert found is not None
    return found


def test_a_role_counts_to_the_last_second_of_twelve_hours_and_not_one_more(directory_of_people: Engine) -> None:
    said(directory_of_people, BIRCH, "supervisor")
    within, after = (of(directory_of_people, BIRCH, at) for at in (IN_TIME, LATE))
    assert (within.roles, within.scope.units, within.left_out) == ({Role.SUPERVISOR}, {"T1"}, False)
    assert (after.roles, after.scope.units, after.left_out) == ({Role.OFFICER}, frozenset(), True)
    assert after.scope.own == {BIRCH.collar_number}


def test_who_leads_nobody_misses_nothing_and_is_told_nothing(directory_of_people: Engine) -> None:
    said(directory_of_people, ALDER, "officer")
    assert of(directory_of_people, ALDER, LATE).scope == of(directory_of_people, ALDER, IN_TIME).scope
    assert not of(directory_of_people, ALDER, LATE).left_out


def test_after_thirty_days_a_leader_gets_what_an_officer_gets_without_a_word(directory_of_people: Engine) -> None:
    said(directory_of_people, ELM, "commander")
    month = timedelta(days=30)
    assert of(directory_of_people, ELM, NOW + month).left_out
    assert not of(directory_of_people, ELM, NOW + month + SECOND).left_out
    assert of(directory_of_people, ELM, NOW + month + SECOND).scope.units == frozenset()


def test_who_never_signed_in_is_an_officer(directory_of_people: Engine) -> None:
    found = of(directory_of_people, CEDAR, NOW)
    assert (found.roles, found.scope.units, found.left_out) == ({Role.OFFICER}, frozenset(), False)


def test_an_auditor_sees_no_crime_however_long_ago_they_signed_in(directory_of_people: Engine) -> None:
    said(directory_of_people, AUDITOR, "auditor")
    for at in (IN_TIME, LATE, NOW + timedelta(days=365)):
        assert of(directory_of_people, AUDITOR, at).scope.own == frozenset()


def test_a_supervisor_who_is_no_officer_does_not_come_to_anybodys_crimes_by_waiting(
    directory_of_people: Engine,
) -> None:
    with writing(directory_of_people) as db:
        row = {"cover_id": "c", "absent_collar": CEDAR.collar_number, "cover_collar": BIRCH.collar_number}
        row |= {"made_by": ELM.collar_number, "made_as": "manager", "reason": "rang_in"}
        row |= {"from_date": TODAY, "to_date": TODAY, "at": NOW}
        db.execute(insert(COVERS), row)
    said(directory_of_people, BIRCH, "supervisor")
    assert of(directory_of_people, BIRCH, LATE).scope.own == {BIRCH.collar_number}
    said(directory_of_people, BIRCH, "supervisor", "officer", at=NOW + SECOND)
    assert CEDAR.collar_number in of(directory_of_people, BIRCH, LATE + SECOND + SECOND).scope.own


def test_the_clock_of_a_role_starts_when_the_provider_said_it(directory_of_people: Engine, token) -> None:
    visit(directory_of_people, token(BIRCH, NOW), ClaimNames(), NOW + 59 * timedelta(minutes=1), TODAY)
    assert of(directory_of_people, BIRCH, IN_TIME).roles == {Role.SUPERVISOR}
    assert of(directory_of_people, BIRCH, LATE).roles == {Role.OFFICER}


def test_what_an_older_sign_in_said_takes_nothing_from_a_newer_one(directory_of_people: Engine, token) -> None:
    lesser = {**token(BIRCH, NOW + HOUR, "n2"), "roles": ["officer"]}
    visit(directory_of_people, lesser, ClaimNames(), NOW + HOUR, TODAY)
    visit(directory_of_people, token(BIRCH, NOW + 55 * SECOND), ClaimNames(), NOW + HOUR + SECOND, TODAY)
    assert of(directory_of_people, BIRCH, NOW + 2 * HOUR).roles == {Role.OFFICER}


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        (["somebody_elses"], Why.NO_ROLE),
        ("somebody_elses", Why.NO_ROLE),
        ([], Why.NO_ROLE),
        (None, Why.CLAIM),  # as Entra says that somebody has none
        ("officer supervisor", Why.CLAIM),
    ],
)
def test_a_sign_in_without_any_role_ends_digests_and_feeds_at_once(
    directory_of_people: Engine, token, roles: object, why: Why
) -> None:
    visit(directory_of_people, token(BIRCH, NOW), ClaimNames(), NOW, TODAY)
    claims = {**token(BIRCH, NOW + HOUR, "n2"), "roles": roles}
    with pytest.raises(Refusal) as refused:
        visit(directory_of_people, claims, ClaimNames(), NOW + HOUR, TODAY)
    assert refused.value.why is why
    log_refused(directory_of_people, refused.value, claims, ClaimNames(), NOW + HOUR, None)
    for at in (NOW + HOUR, NOW + timedelta(days=40)):
        found = of(directory_of_people, BIRCH, at)
        assert (found.scope.own, found.scope.units) == (frozenset(), frozenset())
    visit(directory_of_people, token(BIRCH, NOW + 2 * HOUR, "n3"), ClaimNames(), NOW + 2 * HOUR, TODAY)
    assert of(directory_of_people, BIRCH, NOW + 2 * HOUR).roles == {Role.SUPERVISOR}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([ALDER, BIRCH, CEDAR, ELM, AUDITOR]),
    st.frozensets(st.sampled_from(list(Role)), min_size=1),
    st.integers(0, 40 * 24 * 60),
)
def test_nobody_ever_gets_more_than_their_last_sign_in_gave(
    directory_of_people: Engine, person: Person, roles: frozenset[Role], minutes: int
) -> None:
    with writing(directory_of_people) as db:
        db.execute(sign_ins.SIGN_INS.delete())
    said(directory_of_people, person, *roles)
    found = of(directory_of_people, person, NOW + timedelta(minutes=minutes)).scope
    with reading(directory_of_people) as db:
        known = directory.person(db, person.collar_number, TODAY)
        covered = covers.covered_by(db, person.collar_number, TODAY)
        then = scope_of(person.collar_number, roles, known, covered, unit_tree.parents(db), TODAY)
    assert found.own <= then.own
    assert found.units <= then.units
