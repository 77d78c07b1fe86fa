"""Both databases answer alike; and on PostgreSQL a forgotten predicate brings back nothing beyond the scope."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, true

from auth.roles import Role
from auth.scope import scope_of
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading, reading_whole
from core.store.people import directory, unit_tree
from core.store.refresh.load import refresh
from core.store.schema.records import metadata
from data_fixtures.generate import generate
from tests.core.store.scoped_world import ASKED, LATER, READERS, TODAY, answers, load, scopes
from tests.drawn import examples
from tests.stores import one_secret

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[4] / "data_fixtures" / "small"
Pair = tuple[Engine, Engine]
CACHED = type(lru_cache(lambda: None))


def pair(postgres, where: Path) -> Pair:
    return engine(f"sqlite:///{where / 'store.db'}"), engine(postgres.database())


@pytest.fixture(scope="module")
def world(postgres, tmp_path_factory) -> Iterator[Pair]:
    """The force of scoped_world in a SQLite and a PostgreSQL database."""
    where = tmp_path_factory.mktemp("world")
    made = pair(postgres, where)
    for one in made:
        load(one, where)
    yield made
    for one in made:
        one.dispose()


def forget(patch: pytest.MonkeyPatch) -> None:
    """Somebody forgets the predicates of scope, in every module that asks for crime data."""
    for module in [found for name, found in sys.modules.items() if name.startswith("core.store.scoped.")]:
        for name in {"visible", "shown", "unbetrayed", "still_open"} & set(vars(module)):
            patch.setattr(module, name, lambda *_: true())
        for name in [name for name, one in vars(module).items() if isinstance(one, CACHED)]:
            patch.setattr(module, name, vars(module)[name].__wrapped__)  # no query from before, and none kept for later


def asked(database: Engine, seen_by: Scope, refs: list[str]) -> dict:
    with reading(database) as db:
        return answers(db, seen_by, refs)


def test_every_reader_of_crime_data_is_asked_here():
    questions = {name for name in scoped.__all__ if not name.startswith("log_")} - {"Crime"}  # what a look gives
    assert questions == set(READERS)


def test_the_force_of_these_tests_has_something_for_every_reader(world):
    alder = Scope("1001", frozenset({"1001"}), frozenset({"T1", "T2", "T3", "T4"}), TODAY)
    said = asked(world[1], alder, ["X1", "X5"])
    assert all(said.values())
    assert {row[-1] for row in said["set_aside_counts"]} != {"0"}


@pytest.mark.slow
@settings(max_examples=examples(10))
@given(scopes, st.lists(st.sampled_from(ASKED), max_size=3))
def test_both_databases_say_the_same_and_a_forgotten_predicate_brings_back_nothing_beyond(world, seen_by, refs):
    wanted = asked(world[0], seen_by, refs)
    assert asked(world[1], seen_by, refs) == wanted
    with pytest.MonkeyPatch.context() as patch:
        forget(patch)
        assert asked(world[1], seen_by, refs) == wanted


def test_without_the_wall_a_forgotten_predicate_would_bring_back_more(world, monkeypatch):
    stranger = Scope("9999", frozenset({"1001"}), frozenset(), TODAY)
    wanted = asked(world[0], stranger, ["X2"])
    forget(monkeypatch)
    beyond = asked(world[0], stranger, ["X2"])
    asks_by_person = {"claims_of", "claims_as_cover", "set_aside_counts", "gone", "since_yesterday"}
    names_units = {"unit_tallies"}  # in the question itself, beside the predicates
    assert {name for name in READERS if beyond[name] != wanted[name]} >= set(READERS) - asks_by_person - names_units


def everybody(database: Engine) -> list[Scope]:
    """The scope of two people of each rank in a force, with the role that the rank suggests."""
    roles = {"DS": Role.SUPERVISOR, "DI": Role.MANAGER, "DCI": Role.COMMANDER, "CSUPT": Role.COMMANDER}
    with reading_whole(database) as db:
        parents, ranks = unit_tree.parents(db), directory.officers(db).set_index("collar_number")["rank"]
        some = {rank: found.index[:2] for rank, found in ranks.groupby(ranks)}
        people = {collar: directory.person(db, collar, TODAY) for found in some.values() for collar in found}
    return [
        scope_of(
            collar,
            frozenset({Role.OFFICER, roles.get(ranks[collar], Role.OFFICER)}),
            person,
            frozenset(),
            parents,
            TODAY,
        )
        for collar, person in people.items()
    ]


@pytest.fixture(scope="module", params=["small", "generated"])
def force(request, postgres, tmp_path_factory) -> Iterator[Pair]:
    """The committed extract, or a generated force of 300 crimes, in both databases."""
    where, extract = tmp_path_factory.mktemp("force"), SMALL
    if request.param == "generated":
        extract = where / "extract"
        generate(extract, 300, 7, TODAY, lambda _: None)
    made = pair(postgres, where)
    for one in made:
        one_secret(one)
        refresh(one, extract, LATER + timedelta(hours=1))
    yield made
    for one in made:
        one.dispose()


@pytest.mark.slow
def test_everybody_of_a_force_is_told_the_same_on_both_databases_and_without_the_predicates(force, monkeypatch):
    scopes_of_all = everybody(force[0])
    with reading_whole(force[0]) as db:
        refs = list(db.execute(select(metadata.tables["crimes"].c.crime_ref)).scalars())[:2]
    wanted = [asked(force[0], seen_by, refs) for seen_by in scopes_of_all]
    assert [asked(force[1], seen_by, refs) for seen_by in scopes_of_all] == wanted
    forget(monkeypatch)
    assert [asked(force[1], seen_by, refs) for seen_by in scopes_of_all] == wanted
    assert any(said["flags"] for said in wanted)
