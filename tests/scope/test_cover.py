"""Over random organisations and covers: cover opens what the rules allow on the day, and its giver gains nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, true

from auth.actions import cover
from auth.roles import Role
from auth.scope import scope_of
from auth.sign_in.token import Identity
from auth.visit import Visitor
from core.absence.away import Span
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading, writing
from core.store.people import directory, unit_tree
from core.store.refresh.load import refresh
from core.store.scoped import lists
from core.store.work import covers
from core.store.work.cover_giving import CoverRequest, NotRecorded
from tests.drawn import examples
from tests.folders import folder
from tests.scope import organisations as org
from tests.scope.organisations import BOSS, COLLARS, CRIMES, TODAY, Cover, Organisation

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
EVERYBODY = [*COLLARS, BOSS]
roles_ = st.frozensets(st.sampled_from([Role.OFFICER, Role.SUPERVISOR, Role.MANAGER]), min_size=1)


@pytest.fixture(scope="module")
def database(new_url: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Crimes of everybody in every unit, some restricted; nobody's directory yet."""
    where = tmp_path_factory.mktemp("cover")
    made = engine(new_url(where))
    crimes = [
        {"crime_ref": c.ref, "unit_id": c.unit, "restricted": c.restricted} | ({"oic": c.oic} if c.oic else {})
        for c in CRIMES
    ]
    lists_ = [{"crime_ref": c.ref, "collar_number": collar} for c in CRIMES for collar in sorted(c.listed)]
    units = [{"unit_id": unit} for unit in org.UNITS]
    refresh(made, folder(where / "x", units=units, crimes=crimes, access_lists=lists_), NOW)
    yield made
    made.dispose()


def scope(target: Engine, collar: str, roles: frozenset[Role], days: int = 0) -> Scope:
    day = TODAY + timedelta(days=days)
    with reading(target) as db:
        person, covered = directory.person(db, collar, day), covers.covered_by(db, collar, day)
        return scope_of(collar, roles, person, covered, unit_tree.parents(db), day)


@settings(max_examples=examples(60))
@given(org.organisations())
def test_whom_somebody_covers_is_what_the_rules_allow_on_the_day(database: Engine, force: Organisation) -> None:
    org.store(database, force)
    with reading(database) as db:
        for day, collar in product([TODAY + timedelta(days=days) for days in (-1, 0, 1)], EVERYBODY):
            allowed = org.covered_today(force, collar, day)
            assert covers.covered_by(db, collar, day) == allowed
            event("somebody covers" if allowed else "nobody covers")


@settings(max_examples=examples(30))
@given(org.organisations(), st.lists(org.covers(), min_size=1, max_size=4), roles_)
def test_what_is_given_by_a_press_holds_on_each_of_its_days_and_widens_nobody_else_s_scope(
    database: Engine, force: Organisation, presses: list[Cover], roles: frozenset[Role]
) -> None:
    force = replace(force, covers=(), roles={})
    org.store(database, force)
    for number, one in enumerate(presses):
        days = Span(TODAY, max(one.last, TODAY))
        before = {collar: scope(database, collar, roles) for collar in EVERYBODY}
        asked = CoverRequest(f"P{number}", one.absent, one.by, days, one.reason)
        pressed = replace(one, given=TODAY, first=TODAY, last=days.last, withdrawn=False)
        role = Role.MANAGER.value if Role.MANAGER in roles else Role.SUPERVISOR.value
        wanted = replace(force, covers=(*force.covers, replace(pressed, role=role)))
        may = roles & {Role.MANAGER, Role.SUPERVISOR} and all(
            org.holds(wanted, wanted.covers[-1], TODAY + timedelta(days=n)) for n in range(days.days)
        )
        given_ = _pressed(database, before[one.giver], roles, asked)
        assert given_ == bool(may)
        force = wanted if given_ else force
        event("given" if given_ else "refused")
        for collar in EVERYBODY:
            own = {one.absent} if given_ and collar == one.by and Role.OFFICER in roles else set()
            assert scope(database, collar, roles) == replace(before[collar], own=before[collar].own | own)


def _pressed(target: Engine, giver: Scope, roles: frozenset[Role], asked: CoverRequest) -> bool:
    with reading(target) as db:
        person = directory.person(db, giver.collar, TODAY)
    visitor = Visitor(Identity("s", giver.collar, roles, (), NOW), person, giver)
    try:
        with writing(target) as db:
            cover.give(db, visitor, asked, NOW)
    except NotRecorded:
        return False
    return True


@settings(max_examples=examples(15))
@given(org.organisations(), st.sampled_from(COLLARS), roles_)
def test_through_cover_nobody_reaches_a_crime_beyond_the_rules_even_where_a_predicate_is_forgotten(
    database: Engine, force: Organisation, collar: str, roles: frozenset[Role]
) -> None:
    """On PostgreSQL the second wall gives out what the contract names; elsewhere the predicates alone do."""
    org.store(database, force)
    seen_by = scope(database, collar, roles)
    seen = {crime.ref for crime in CRIMES if org.sees(force, collar, roles, crime)}
    with reading(database) as db:
        assert set(scoped.open_crimes(db, seen_by)["crime_ref"]) == seen
    if database.dialect.name != "postgresql":
        return
    with pytest.MonkeyPatch.context() as patch, reading(database) as db:
        patch.setattr(lists, "visible", lambda *_: true())
        assert set(scoped.open_crimes(db, seen_by)["crime_ref"]) == seen
