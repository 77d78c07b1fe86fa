"""Take every restricted crime somebody is off from the records: nothing that they are told changes by one letter."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, update

from auth.roles import Role
from core.store.engine import engine, writing
from core.store.people import sign_ins
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG, SNAPSHOTS, metadata
from core.store.schema.work import COVERS, PAIR_SECRET
from core.store.work import covers
from core.store.work.claims import Flag
from tests.covering import cover_row
from tests.drawn import examples
from tests.folders import folder
from tests.scope.answers import NOW, answers, press, presses, visitor
from tests.scope.records import LISTED, Rows, World, without, worlds
from tests.stores import one_secret, store_at

pytestmark = pytest.mark.slow

ROLES = [
    frozenset({Role.OFFICER, Role.SUPERVISOR, Role.MANAGER}),
    frozenset({Role.COMMANDER}),
    frozenset({Role.SUPERVISOR}),
    frozenset({Role.OFFICER}),
    frozenset({Role.ANALYST}),
    frozenset({Role.AUDITOR}),
]
# Making a failure smaller loads the records hundreds of times: minutes for little.
AS_DRAWN = (Phase.explicit, Phase.generate)
FIRST, SECOND = (datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in (6, 8))


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """Two databases: one for the records as they are, one for those without the crimes somebody is off."""
    where = tmp_path_factory.mktemp("unseen")
    made = [engine(store_at(where / name)) for name in ("whole", "less")]
    for one in made:
        one_secret(one)
    yield made[0], made[1]
    for one in made:
        one.dispose()


def _forget(target: Engine) -> None:
    """As if there had never been a refresh or a press."""
    with writing(target) as db:
        for table in metadata.sorted_tables:
            if table not in (ACCESS_LOG, ACCESS_HEAD, PAIR_SECRET):  # the chain knows no beginning anew
                db.execute(delete(table))


def _load(target: Engine, rows: Rows, at: datetime) -> None:
    with TemporaryDirectory() as where:
        refresh(target, folder(Path(where) / "x", at.isoformat(), **rows), at)
    with writing(target) as db:
        db.execute(update(SNAPSHOTS).values(seconds=1.0))  # how long a load took is no matter here


def _begin(target: Engine, world: World, rows: Rows) -> None:
    """The first load, and a cover that makes others' crimes the viewer's, but for the manager who gave it."""
    _forget(target)
    _load(target, rows, FIRST)
    day = NOW.date()
    given = {"made_by": "3001", "made_as": "manager", "reason": "rang_in"}
    with writing(target) as db:
        db.execute(insert(COVERS), cover_row("c", LISTED, world.viewer, day, day, **given))
        assert covers.covered_by(db, world.viewer, day) == ({LISTED} if world.viewer != "3001" else set())
        sign_ins.remember(db, world.viewer, ROLES[0], FIRST)


@pytest.mark.slow
@settings(max_examples=examples(3), phases=AS_DRAWN)
@given(worlds(), st.sampled_from(ROLES[1:]))
def test_nothing_that_is_told_depends_on_a_restricted_crime_one_is_off(
    stores: tuple[Engine, Engine], world: World, other_roles: frozenset[Role]
) -> None:
    whole, less = stores
    _begin(whole, world, world.loads[0])
    _begin(less, world, without(world.loads[0], world.closed))
    pressed = [presses(target, visitor(target, world.viewer, ROLES[0])) for target in stores]
    assert pressed[0] == pressed[1]
    presses(whole, visitor(whole, LISTED, ROLES[0]), world.closed)  # somebody on the lists works on those too
    _load(whole, world.loads[1], SECOND)
    _load(less, without(world.loads[1], world.closed), SECOND)
    for roles in (ROLES[0], other_roles):
        told = [answers(target, visitor(target, world.viewer, roles)) for target in stores]
        for question, answer in told[0].items():
            assert answer == told[1][question], f"{question}, asked with {sorted(roles)}"


@settings(max_examples=examples(4), phases=AS_DRAWN)
@given(worlds())
def test_a_press_on_a_restricted_crime_answers_as_one_on_a_crime_that_is_not_there(
    stores: tuple[Engine, Engine], world: World
) -> None:
    whole = stores[0]
    _begin(whole, world, world.loads[0])
    who = visitor(whole, world.viewer, ROLES[0])
    refs = [*sorted(world.closed), "NOTHERE"]
    said = {
        press(whole, who, Flag("crime_age", ref, "", ref, NOW.date(), NOW.date() + timedelta(days=1)), done)
        for ref in refs
        for done in (True, False)
    }
    assert len(said) == 1
