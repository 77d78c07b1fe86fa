"""Restricted, outside one's scope, not there: the same statements are sent to the database, so time tells nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from auth.actions import claims
from auth.actions.claims import NotDone, Press
from auth.roles import Role
from auth.visit import Visitor
from core.store import scoped
from core.store.engine import engine, reading, reading_whole, writing
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.work.claims import Flag
from tests.folders import folder
from tests.scope.answers import statements, visitor
from tests.stores import store_at

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HIDDEN = {
    "restricted": "R1",
    "restricted, and their own": "R2",
    "out of scope": "E1",
    "set aside": "S1",
    "not there": "N1",
}
CRIMES = [
    {"crime_ref": "M1", "oic": "1001"},
    {"crime_ref": "R1", "oic": "2001", "restricted": True},
    {"crime_ref": "R2", "oic": "1001", "restricted": True},
    {"crime_ref": "E1", "oic": "3001", "unit_id": "T2"},
    {"crime_ref": "S1", "oic": "3001", "unit_id": "T2", "risk": "extreme"},
]  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    where = tmp_path_factory.mktemp("path")
    made = engine(store_at(where / "store.db"))
    refresh(made, folder(where / "x", crimes=CRIMES, victims=[{"crime_ref": "R2"}]), NOW)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def alder(database: Engine) -> Visitor:
    return visitor(database, "1001", [Role.OFFICER, Role.SUPERVISOR])


Ask = Callable[[Engine, Visitor, str], object]


def _look(target: Engine, who: Visitor, ref: str) -> object:
    with reading(target) as db:
        crime = scoped.look(db, who.scope, ref, NOW, 1)
        return crime and (crime.tables, crime.facts.frames)


def _export(target: Engine, who: Visitor, ref: str) -> object:
    with writing(target) as db:
        return scoped.log_export(db, who.scope, [ref], NOW, 1)


def _read(reader: Callable[..., object]) -> Ask:
    def ask(target: Engine, who: Visitor, ref: str) -> object:
        with reading(target) as db:
            return reader(db, who.scope, ref)

    return ask


def _claim(target: Engine, who: Visitor, ref: str) -> object:
    with writing(target) as db:
        claims.claim(db, _press(who, ref))
    return "claimed"


def _snooze(target: Engine, who: Visitor, ref: str) -> object:
    with writing(target) as db:
        claims.snooze(db, _press(who, ref), NOW.date() + timedelta(days=1), "forensics")
    return "snoozed"


def _wake(target: Engine, who: Visitor, ref: str) -> object:
    with writing(target) as db:
        claims.wake(db, _press(who, ref))
    return "awake"


def _flag(ref: str) -> Flag:
    return Flag("crime_age", ref, "", ref, date(2026, 1, 5), date(2026, 5, 5))


def _press(who: Visitor, ref: str) -> Press:
    return Press(who, _flag(ref), f"press-{ref}", NOW)


ASKED: dict[str, Ask] = {
    "a look": _look,
    "an export": _export,
    "whether it is in scope": _read(scoped.in_scope),
    "its flag": _read(lambda db, scope, ref: len(scoped.flag(db, scope, _flag(ref)))),
    "marking it done": _claim,
    "putting it off": _snooze,
    "bringing it back": _wake,
}


def _answer(ask: Ask, target: Engine, who: Visitor, ref: str) -> tuple[str, list[str]]:
    with statements(target) as sent:
        try:
            said = repr(ask(target, who, ref))
        except NotDone as refusal:
            said = str(refusal)
    return said, sent


@pytest.mark.parametrize("what", ASKED)
def test_the_answer_and_the_statements_behind_it_are_the_same_for_all_that_one_may_not_see(
    database: Engine, alder: Visitor, what: str
) -> None:
    told = {why: _answer(ASKED[what], database, alder, ref) for why, ref in HIDDEN.items()}
    assert all(answer == told["not there"] for answer in told.values()), told
    assert _answer(ASKED[what], database, alder, "M1")[0] != told["not there"][0]


def test_the_log_keeps_a_look_at_each_alike(database: Engine, alder: Visitor) -> None:
    for ref in HIDDEN.values():
        _look(database, alder, ref)
    with reading_whole(database) as db:
        query = select(ACCESS_LOG.c.action).where(ACCESS_LOG.c.crime_ref.in_(list(HIDDEN.values())))
        assert set(db.execute(query).scalars()) == {"refused"}


def test_a_claim_on_a_crime_that_became_restricted_is_gone_for_the_claimant_and_cannot_be_taken_back(tmp_path) -> None:
    made = engine(store_at(tmp_path / "store.db"))
    refresh(made, folder(tmp_path / "x", crimes=[{"crime_ref": "M1", "oic": "1001"}]), NOW)
    who = visitor(made, "1001", [Role.OFFICER])
    with reading(made) as db:
        row = scoped.flags(db, who.scope, searches=("oel_update",)).iloc[0]
    flag = Flag("oel_update", "M1", "", "M1", row["started_on"].date(), row["due_on"].date())
    with writing(made) as db:
        claims.claim(db, Press(who, flag, "a1", NOW))
    closed = [{"crime_ref": "M1", "oic": "1001", "restricted": True}]
    refresh(made, folder(tmp_path / "y", crimes=closed), NOW + timedelta(hours=1))
    said = []
    for claim_id in ("a1", "never"):
        with statements(made) as sent, writing(made) as db, pytest.raises(NotDone) as refused:
            claims.withdraw(db, who, claim_id, NOW)
        said.append((str(refused.value), len(sent)))
    assert said[0] == said[1]
    with reading(made) as db:
        assert scoped.claims_of(db, who.scope, NOW - timedelta(days=7)).empty
