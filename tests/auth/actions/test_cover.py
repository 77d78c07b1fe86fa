"""Cover and acting postings give rows for their days alone; a restricted crime stays shut off its list."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select

from auth.actions import cover
from auth.roles import Role
from auth.scope import scope_of
from auth.sign_in.token import Identity
from auth.visit import Visitor
from core.absence.away import Span
from core.store import scoped
from core.store.engine import engine, reading, reading_whole, writing
from core.store.people import directory, unit_tree
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG, EXTRACT
from core.store.schema.work import COVERS
from core.store.work import covers
from core.store.work.cover_giving import CoverRequest, NotRecorded
from tests.covering import ALDER, BIRCH, CEDAR, ELDER, ZUK, team
from tests.folders import folder
from tests.stores import store_at

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OFFICER, SUPERVISOR = frozenset({Role.OFFICER}), frozenset({Role.SUPERVISOR})
ACTING = {"collar_number": ELDER, "unit_id": "T1", "kind": "acting"}


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """PC Elder of Team 2 acts as sergeant of Team 1 from in two days for twelve days."""
    where = tmp_path_factory.mktemp("duties")
    made = engine(store_at(where / "store.db"))
    rows = team(TODAY)
    rows["postings"].append(ACTING | {"from_date": str(on(2)), "to_date": str(on(13))})
    refresh(made, folder(where / "x", **rows), NOW)
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def _no_cover(database):
    with writing(database) as db:
        db.execute(delete(COVERS))


def visitor(database, collar: str, roles: frozenset[Role] = OFFICER, day: date = TODAY) -> Visitor:
    with reading(database) as db:
        person = directory.person(db, collar, day)
        covered = covers.covered_by(db, collar, day)
        scope = scope_of(collar, roles, person, covered, unit_tree.parents(db), day)
    return Visitor(Identity("s", collar, roles, (), NOW), person, scope)


def crimes(database, who: Visitor) -> set[str]:
    with reading(database) as db:
        return set(scoped.flags(db, who.scope)["crime_ref"])


def asked(by: str = ZUK, absent: str = ALDER) -> CoverRequest:
    return CoverRequest("c1", absent, by, Span(on(2), on(13)))


@pytest.mark.parametrize("role", Role)
def test_supervisors_and_managers_give_cover_and_nobody_else(database, role):
    who = visitor(database, BIRCH, frozenset({role}))
    may = role in (Role.SUPERVISOR, Role.MANAGER)
    with writing(database) as db:
        if may:
            cover.give(db, who, asked(), NOW)
        else:
            with pytest.raises(NotRecorded, match="Cover is given by a supervisor or manager"):
                cover.give(db, who, asked(), NOW)
    with reading(database) as db:
        assert len(covers.judged(db, asked().days).covers) == may


def test_an_officer_cannot_withdraw_the_cover_of_a_colleague(database):
    with writing(database) as db:
        cover.give(db, visitor(database, BIRCH, SUPERVISOR), asked(), NOW)
    with writing(database) as db, pytest.raises(NotRecorded, match="supervisor or manager"):
        cover.withdraw(db, visitor(database, ZUK), "c1", NOW)
    with writing(database) as db:
        cover.withdraw(db, visitor(database, BIRCH, SUPERVISOR), "c1", NOW)
    assert "X1" not in crimes(database, visitor(database, ZUK, day=on(3)))


def test_an_officer_sees_their_own_handover_and_of_whom_they_cover_and_no_colleagues(database):
    with writing(database) as db:
        cover.give(db, visitor(database, BIRCH, SUPERVISOR), asked(), NOW)
    with reading(database) as db:
        assert cover.people(db, visitor(database, ALDER)) == {ALDER}
        assert cover.people(db, visitor(database, ZUK)) == {ZUK}
        assert cover.people(db, visitor(database, ZUK, day=on(2))) == {ZUK, ALDER}
        assert cover.people(db, visitor(database, BIRCH, SUPERVISOR)) == {ALDER, ZUK, BIRCH}
        assert cover.people(db, visitor(database, CEDAR, frozenset({Role.MANAGER}))) == {CEDAR}


@pytest.mark.parametrize(("day", "there"), [(1, False), (2, True), (13, True), (14, False)])
def test_the_cover_sees_the_crimes_of_the_absent_on_the_days_and_never_a_restricted_one(database, day, there):
    with writing(database) as db:
        cover.give(db, visitor(database, BIRCH, SUPERVISOR), asked(), NOW)
    seen = crimes(database, visitor(database, ZUK, day=on(day)))
    assert seen == ({"X1", "X2", "X3"} if there else {"X3"})


@pytest.mark.parametrize(("day", "there"), [(1, False), (2, True), (13, True), (14, False)])
def test_an_acting_sergeant_sees_the_team_on_exactly_the_days_of_the_posting(database, day, there):
    seen = crimes(database, visitor(database, ELDER, SUPERVISOR, on(day)))
    assert ({"X1", "X2", "X3"} <= seen) == there
    assert not {"X1", "X2", "X3"} & seen or there
    assert "X5" not in seen


def test_an_acting_posting_without_the_supervisor_role_shows_no_team(database):
    assert crimes(database, visitor(database, ELDER, OFFICER, on(3))) == {"X4"}


def test_acting_postings_are_found_for_the_units_asked_and_the_days_they_touch(database):
    with reading(database) as db:
        assert directory.standing_in(db, ["T1"], TODAY, on(28))["collar_number"].tolist() == [ELDER]
        assert directory.standing_in(db, ["T1"], TODAY, on(1)).empty
        assert directory.standing_in(db, ["T1"], on(13), on(13))["kind"].tolist() == ["acting"]
        assert directory.standing_in(db, ["T2"], TODAY, on(28)).empty


def test_every_crime_on_a_sheet_is_logged_and_one_out_of_scope_is_refused_and_not_given_back(database):
    birch = visitor(database, BIRCH, SUPERVISOR)
    with writing(database) as db:
        seen = scoped.log_export(db, birch.scope, ["X1", "X2", "X1", "X4", "X5"], NOW, 1)
    assert seen == {"X1", "X2"}
    with reading_whole(database) as db:
        rows = db.execute(
            select(ACCESS_LOG.c.crime_ref, ACCESS_LOG.c.action).where(
                ACCESS_LOG.c.collar_number == BIRCH, ACCESS_LOG.c.crime_ref.is_not(None)
            )
        ).all()
    assert sorted(map(tuple, rows)) == [
        ("X1", "exported"),
        ("X2", "exported"),
        ("X4", "refused"),
        ("X5", "refused"),
    ]


def test_a_sergeant_reaches_no_crime_of_another_unit_by_giving_cover_and_the_attempt_is_logged(database):
    birch = visitor(database, BIRCH, frozenset({Role.OFFICER, Role.SUPERVISOR}))
    mine = asked(BIRCH)
    with pytest.raises(NotRecorded, match="Nobody gives cover to themselves"):
        cover.carry_out(database, birch, uuid4().hex, lambda db, who: cover.give(db, who, mine, NOW), mine.subject, NOW)
    assert visitor(database, BIRCH, frozenset({Role.OFFICER}), on(3)).scope.own == {BIRCH}
    with reading(database) as db:
        last = db.execute(select(ACCESS_LOG).order_by(ACCESS_LOG.c.entry_id.desc()).limit(1)).mappings().one()
    assert (last["collar_number"], last["action"], last["subject"]) == (BIRCH, "refused", str(mine.subject))


def test_an_analyst_s_reach_below_gives_a_sergeant_no_cover_to_give_there(database):
    """The role of an analyst shows the units below; to give cover there takes a manager."""
    roles = frozenset({Role.SUPERVISOR, Role.ANALYST})
    with writing(database) as db:
        posting = {"posting_id": "P9", "collar_number": CEDAR, "unit_id": "D1", "kind": "temporary"}
        db.execute(insert(EXTRACT["postings"]), posting | {"from_date": TODAY, "to_date": None})
    cedar = visitor(database, CEDAR, roles)
    assert "T1" in cedar.scope.units
    with writing(database) as db, pytest.raises(NotRecorded, match="is not posted to a unit of DI Cedar"):
        cover.give(db, cedar, asked(), NOW)
    with writing(database) as db:
        cover.give(db, visitor(database, CEDAR, frozenset({Role.MANAGER})), asked(), NOW)
        db.execute(delete(EXTRACT["postings"]).where(EXTRACT["postings"].c.posting_id == "P9"))
