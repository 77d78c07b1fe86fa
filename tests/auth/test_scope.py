"""Roles and postings -> rows (contract, section 7), and a property that holds for any force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.roles import Role
from auth.scope import admitted, below, needs_units, scope_of, why_nothing
from auth.sign_in.refusals import Refusal, Why
from auth.sign_in.token import Identity
from core.scope import Scope
from core.store.people.directory import Person, Posting
from tests.auth.conftest import NOW, PARENTS, TODAY

NOBODY: frozenset[str] = frozenset()


def someone(*units: str, active: bool = True) -> Person:
    postings = tuple(Posting(unit, f"Unit {unit}", "team", "substantive", TODAY, None) for unit in units)
    return Person("1001", "Hazel Alder", "DC", active, postings)


def seen(*roles: Role, person: Person | None, covered: frozenset[str] = NOBODY) -> Scope:
    identity = Identity("s" * 64, "1001", frozenset(roles), (), NOW)
    return scope_of(identity.collar_number, identity.roles, person, covered, PARENTS, TODAY)


def test_an_officer_sees_their_own_crimes_and_no_unit() -> None:
    scope = seen(Role.OFFICER, person=someone("T1"))
    assert (scope.collar, scope.own, scope.units) == ("1001", {"1001"}, NOBODY)


def test_an_officer_sees_the_crimes_of_those_they_cover_today() -> None:
    scope = seen(Role.OFFICER, person=someone("T1"), covered=frozenset({"1002"}))
    assert scope.own == {"1001", "1002"}


def test_a_supervisor_sees_the_unit_of_the_posting_and_not_the_ones_below() -> None:
    scope = seen(Role.SUPERVISOR, person=someone("D1"))
    assert (scope.own, scope.units) == ({"1001"}, {"D1"})


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COMMANDER])
def test_a_manager_or_commander_sees_the_unit_of_the_posting_and_all_below(role: Role) -> None:
    scope = seen(role, person=someone("D1"))
    assert (scope.own, scope.units) == ({"1001"}, {"D1", "T1", "T2"})


def test_a_manager_of_another_department_sees_none_of_the_teams_crimes() -> None:
    assert seen(Role.MANAGER, person=someone("D2")).units == {"D2", "T3"}


def test_a_commander_of_the_force_sees_every_unit() -> None:
    assert seen(Role.COMMANDER, person=someone("F1")).units == set(PARENTS)


def test_several_postings_add_up() -> None:
    assert seen(Role.SUPERVISOR, person=someone("T1", "T3")).units == {"T1", "T3"}


def test_several_roles_add_up() -> None:
    scope = seen(Role.OFFICER, Role.SUPERVISOR, person=someone("T1"), covered=frozenset({"1002"}))
    assert (scope.own, scope.units) == ({"1001", "1002"}, {"T1"})


def test_an_analyst_sees_what_the_posting_reaches_and_no_crime_as_officer() -> None:
    scope = seen(Role.ANALYST, person=someone("D1"))
    assert (scope.own, scope.units) == (NOBODY, {"D1", "T1", "T2"})


def test_an_auditor_sees_no_crime_wherever_they_are_posted() -> None:
    assert seen(Role.AUDITOR, person=someone("F1")).sees_nothing


@pytest.mark.parametrize(
    ("person", "why"),
    [(None, Why.OUTSIDER), (someone("T1", active=False), Why.INACTIVE), (someone(), Why.NO_POSTING)],
)
def test_outsiders_leavers_and_people_without_a_posting_see_nothing_and_are_told_why(
    person: Person | None, why: Why
) -> None:
    assert seen(*Role, person=person, covered=frozenset({"1002"})).sees_nothing
    refusal = why_nothing(person)
    assert refusal is not None
    assert refusal.why is why
    assert "Alder" not in str(refusal)
    with pytest.raises(Refusal):
        admitted(person)


def test_someone_active_and_posted_is_admitted() -> None:
    assert admitted(someone("T1")) == someone("T1")


def test_the_unit_tree_is_read_only_for_those_whose_posting_reaches_below() -> None:
    assert [role for role in Role if needs_units(frozenset({role}))] == [Role.MANAGER, Role.COMMANDER, Role.ANALYST]


def test_a_loop_in_the_unit_tree_does_not_hang() -> None:
    assert below(frozenset({"A"}), {"A": "B", "B": "A"}) == {"A", "B"}


trees = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=30).map(
    lambda picks: {str(n): None if n == 0 else str(pick % n) for n, pick in enumerate(picks)}
)


@given(trees, st.data())
def test_a_unit_is_in_scope_exactly_when_it_or_one_above_it_is_posted_to(
    tree: dict[str, str | None], draw: st.DataObject
) -> None:
    posted = draw.draw(st.frozensets(st.sampled_from(sorted(tree)), min_size=1))
    reached = below(posted, tree)
    for unit in tree:
        above: str | None = unit
        while above is not None and above not in posted:
            above = tree[above]
        assert (unit in reached) == (above is not None)


@given(trees, st.sets(st.sampled_from(list(Role)), min_size=1), st.data())
def test_more_roles_never_show_fewer_rows(tree: dict[str, str | None], roles: set[Role], draw: st.DataObject) -> None:
    person = someone(*draw.draw(st.frozensets(st.sampled_from(sorted(tree)), min_size=1)))
    whole = scope_of("1001", frozenset(roles), person, NOBODY, tree, TODAY)
    for role in roles:
        part = scope_of("1001", frozenset({role}), person, NOBODY, tree, TODAY)
        assert part.own <= whole.own
        assert part.units <= whole.units
