"""What each role opens, and that each record of a page is whole."""

from importlib import import_module
from itertools import combinations

import pytest

from auth.pages import PAGES, Opening, Page, Section, keys, may_export, may_open, menu
from auth.roles import Role
from core.store.access_log.subjects import About, Of, PageKey


def of_section(section: Section) -> set[str]:
    return {page.key for page in PAGES if page.section is section}


def test_an_officer_opens_their_own_pages_cover_and_the_ones_about_the_app() -> None:
    opened = set(menu([Role.OFFICER]))
    assert of_section(Section.OFFICER) <= opened
    assert opened & of_section(Section.SUPERVISOR) == {"cover"}
    assert {"policy", "data_health", "limits", "sign_in_check"} <= opened


def test_a_supervisor_opens_the_team_and_its_reviews_too() -> None:
    assert {"my_actions", "my_calendar", "crime", "team", "reviews", "review", "cover"} <= set(menu([Role.SUPERVISOR]))
    assert not may_open([Role.OFFICER], "reviews")


def test_only_a_commander_opens_demand() -> None:
    assert [role for role in Role if may_open([role], "demand")] == [Role.COMMANDER]


@pytest.mark.parametrize("page", ["arrests", "investigations"])
def test_everybody_who_sees_crimes_opens_arrests_and_investigations(page: str) -> None:
    assert {role for role in Role if may_open([role], page)} == set(Role) - {Role.AUDITOR}


def test_an_auditor_opens_no_page_with_a_crime_on_it() -> None:
    assert set(menu([Role.AUDITOR])) <= of_section(Section.ABOUT)
    assert not any(may_export([Role.AUDITOR], key) for key in keys())


def test_only_an_auditor_opens_the_access_log() -> None:
    assert [role for role in Role if may_open([role], "audit")] == [Role.AUDITOR]


def test_two_roles_open_what_either_opens_and_nothing_else() -> None:
    for one, other in combinations(Role, 2):
        assert set(menu([one, other])) == set(menu([one])) | set(menu([other]))


def test_nobody_opens_anything_without_a_role() -> None:
    assert menu([]) == ()
    assert not any(may_open([], key) for key in keys())


def test_no_two_pages_have_one_address_and_none_is_called_as_another_act_in_the_log() -> None:
    assert len(set(keys())) == len(PAGES)
    assert set(keys()) & {about.value for about in About} <= {"cover"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_a_record_names_a_file_with_what_draws_it_and_words_that_the_log_takes(page: Page) -> None:
    assert callable(import_module(page.module).show)
    assert PageKey(page.key) == page.key
    assert {Of(name) for name in page.in_address} <= {Of.SEARCH, Of.DAY}
    # A look at one crime is logged by itself.
    lists = set(page.in_address) if page.key == "crime" else {*page.exports, *page.in_address}
    assert page.opening is Opening.LIST or not lists, "a list of crimes is logged when opened"
    assert page.exports <= page.roles
