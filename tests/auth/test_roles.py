"""What each role opens."""

from itertools import combinations

import pytest

from auth.roles import ABOUT, CAPABILITIES, PAGES, Role, may_open, menu


def test_an_officer_opens_their_own_pages_and_the_ones_about_the_app() -> None:
    assert menu([Role.OFFICER]) == (
        "my_actions",
        "my_calendar",
        "crime",
        "arrests",
        "investigations",
        "cover",
        "policy",
        "data_health",
        "limits",
        "sign_in_check",
    )


def test_a_supervisor_opens_the_team_and_its_reviews_too() -> None:
    assert set(menu([Role.SUPERVISOR])) - set(menu([Role.OFFICER])) == {"team", "reviews", "review"}


def test_only_a_commander_opens_demand() -> None:
    assert [role for role in Role if may_open([role], "demand")] == [Role.COMMANDER]


@pytest.mark.parametrize("page", ["arrests", "investigations"])
def test_everybody_who_sees_crimes_opens_arrests_and_investigations(page: str) -> None:
    assert {role for role in Role if may_open([role], page)} == set(Role) - {Role.AUDITOR}


def test_an_auditor_opens_no_page_with_a_crime_on_it() -> None:
    assert menu([Role.AUDITOR]) == (*ABOUT, "audit")


def test_only_an_auditor_opens_the_access_log() -> None:
    assert [role for role in Role if may_open([role], "audit")] == [Role.AUDITOR]


def test_two_roles_open_what_either_opens_and_nothing_else() -> None:
    for one, other in combinations(Role, 2):
        assert set(menu([one, other])) == CAPABILITIES[one] | CAPABILITIES[other]


@pytest.mark.parametrize("role", Role)
def test_every_role_opens_only_pages_that_exist(role: Role) -> None:
    assert CAPABILITIES[role] <= set(PAGES)


def test_nobody_opens_anything_without_a_role() -> None:
    assert menu([]) == ()
    assert not any(may_open([], page) for page in PAGES)
