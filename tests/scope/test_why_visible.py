"""Why somebody sees a crime: the answer is what the store shows them, and names nothing outside the asker's scope."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, true

from auth.actions import why_visible
from auth.actions.why_reasons import Reason
from auth.actions.why_visible import Answer, NotYours, Standing
from auth.roles import LEADERS, Role
from auth.scope import By
from auth.sign_in.refusals import Refusal
from auth.visit import Visitor
from core.scope import Scope
from core.store import scoped
from core.store.engine import Unreadable, engine, reading, reading_whole, writing
from core.store.people import sign_ins
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG
from core.store.schema.work import COVERS
from tests import covering
from tests.drawn import examples
from tests.folders import folder
from tests.scope import organisations as org
from tests.scope.answers import statements, visitor
from tests.scope.organisations import BOSS, COLLEAGUE, CRIMES, THIRD, TODAY, VIEWER, Organisation

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AS_DRAWN = (Phase.explicit, Phase.generate)  # making a failure smaller takes minutes
REFS = [crime.ref for crime in CRIMES]
roles_ = st.frozensets(st.sampled_from(list(Role)), min_size=1, max_size=2)


@pytest.fixture(scope="module")
def database(new_url, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One crime of every kind that scope can tell apart; nobody's directory yet."""
    where = tmp_path_factory.mktemp("why")
    made = engine(new_url(where))
    refresh(made, _extract(where / "x"), NOW)
    yield made
    made.dispose()


def _extract(where: Path) -> Path:
    crimes = [{"crime_ref": c.ref, "unit_id": c.unit, "oic": c.oic, "restricted": c.restricted} for c in CRIMES]
    return folder(
        where,
        units=[{"unit_id": unit} for unit in org.UNITS],
        crimes=[{name: value for name, value in row.items() if value is not None} for row in crimes],
        access_lists=[{"crime_ref": c.ref, "collar_number": collar} for c in CRIMES for collar in sorted(c.listed)],
    )


def entered(target: Engine, collar: str, roles: frozenset[Role]) -> Visitor | None:
    try:
        return visitor(target, collar, roles)
    except Refusal:
        return None


def scope_at_sign_in(target: Engine, collar: str, roles: frozenset[Role]) -> Scope:
    """What the door would give them."""
    who = entered(target, collar, roles)
    return who.scope if who else Scope(collar, frozenset(), frozenset(), TODAY)


@settings(max_examples=examples(12), phases=AS_DRAWN)
@given(
    org.organisations(),
    st.sampled_from([BOSS, VIEWER]),
    st.sampled_from(sorted(LEADERS)),
    st.sampled_from([VIEWER, COLLEAGUE, THIRD]),
    roles_,
    st.integers(0, 6),
)
def test_the_answer_is_whether_the_store_shows_the_crime_to_the_person(
    database: Engine, force: Organisation, asker: str, led: Role, collar: str, roles: frozenset[Role], first: int
) -> None:
    org.store(database, force)
    with writing(database) as db:
        sign_ins.remember(db, collar, roles, NOW)
    who = entered(database, asker, frozenset({led}))
    if who is None:
        return
    if asker == collar:
        roles = who.roles
    whose = scope_at_sign_in(database, collar, roles)
    for ref in REFS[first::7]:
        with reading(database) as db:
            allowed, here = why_visible.people(db, who), scoped.in_scope(db, who.scope, ref)
            wanted = scoped.in_scope(db, whose, ref)
        if collar not in allowed:
            with pytest.raises(NotYours):
                why_visible.of_crime(database, who, collar, ref, NOW)
            return
        answer = why_visible.of_crime(database, who, collar, ref, NOW)
        assert (answer is not None) == here
        if answer is not None:
            assert answer.sees == wanted == org.sees(force, collar, roles, org.BY_REF[ref])
            assert answer.sees == (bool(answer.through) and (not answer.restricted or answer.listed)), "as explained"
            assert not answer.through or not answer.missing
            told(answer, who, allowed)


def told(answer: Answer | Standing, who: Visitor, allowed: frozenset[str]) -> None:
    """Nothing outside the asker's own units is named."""
    lists = (answer.through, answer.missing) if isinstance(answer, Answer) else (answer.opens, answer.idle, answer.away)
    for one in (reason for reasons in lists for reason in reasons):
        assert one.of is None or one.of in (who.scope.units if one.by is By.POSTING else allowed)
        assert one.of is not None or (one.days is None and one.bar is None and not one.below)


@settings(max_examples=examples(12), phases=AS_DRAWN)
@given(org.organisations(), st.sampled_from([VIEWER, COLLEAGUE, THIRD]), roles_)
def test_what_opens_crimes_to_a_person_names_nothing_elsewhere(
    database: Engine, force: Organisation, collar: str, roles: frozenset[Role]
) -> None:
    org.store(database, force)
    with writing(database) as db:
        sign_ins.remember(db, collar, roles, NOW)
    who = entered(database, BOSS, frozenset({Role.SUPERVISOR}))
    if who is None:
        return
    with reading(database) as db:
        allowed = why_visible.people(db, who)
    if collar in allowed:
        standing = why_visible.of_person(database, who, collar, NOW)
        told(standing, who, allowed)
        assert not [one for one in standing.opens if one.by is By.COVER and one.of is None]


def _one(target: Engine, where: Path) -> Visitor:
    """DS Birch of team T1 asks; of five crimes one is hers to see."""
    crimes = [
        {"crime_ref": "M1", "oic": "1001", "unit_id": "T1"},
        {"crime_ref": "R1", "oic": "1001", "unit_id": "T1", "restricted": True},
        {"crime_ref": "E1", "oic": "3001", "unit_id": "T2"},
        {"crime_ref": "S1", "oic": "1001", "unit_id": "T1", "risk": "extreme"},
    ]
    refresh(target, folder(where, crimes=crimes, access_lists=[{"crime_ref": "R1", "collar_number": "1001"}]), NOW)
    return visitor(target, "2001", [Role.SUPERVISOR])


@pytest.fixture
def fresh(new_url, tmp_path: Path) -> Iterator[Engine]:
    made = engine(new_url(tmp_path))
    yield made
    made.dispose()


def entries(target: Engine) -> list[tuple[str, str, str | None, str | None]]:
    names = ("collar_number", "action", "crime_ref", "subject")
    with reading_whole(target) as db:
        query = select(*(ACCESS_LOG.c[name] for name in names)).order_by(ACCESS_LOG.c.entry_id)
        return [tuple(row) for row in db.execute(query)]


def test_restricted_elsewhere_set_aside_and_not_there_are_one_answer_by_the_same_statements(
    fresh: Engine, tmp_path: Path
) -> None:
    birch, said = _one(fresh, tmp_path / "x"), []
    for ref in ("R1", "E1", "S1", "N1", "\x00\ud800"):
        with statements(fresh) as sent:
            said.append((why_visible.of_crime(fresh, birch, "1001", ref, NOW), sent))
    assert all(one == (None, said[0][1]) for one in said)
    assert {row[1] for row in entries(fresh)} == {"refused"}
    assert why_visible.of_crime(fresh, birch, "1001", "M1", NOW) is not None


def test_a_forgotten_predicate_tells_nothing_behind_the_second_wall(
    fresh: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fresh.dialect.name == "sqlite":
        pytest.skip("SQLite has no second wall")
    birch = _one(fresh, tmp_path / "x")
    monkeypatch.setattr("core.store.scoped.why_visible.visible", lambda *_: true())
    for ref in ("R1", "E1", "S1"):
        assert why_visible.of_crime(fresh, birch, "1001", ref, NOW) is None
    assert why_visible.of_crime(fresh, birch, "1001", "M1", NOW) is not None


def test_every_question_is_logged_with_the_crime_and_the_person_and_without_the_log_there_is_no_answer(
    fresh: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    birch = _one(fresh, tmp_path / "x")
    why_visible.of_crime(fresh, birch, "1001", "M1", NOW)
    why_visible.of_person(fresh, birch, "1001", NOW)
    with pytest.raises(NotYours):
        why_visible.of_crime(fresh, birch, "3001", "M1", NOW)
    with pytest.raises(NotYours):
        why_visible.of_person(fresh, birch, "nobody", NOW)
    assert entries(fresh) == [
        ("2001", "explained", "M1", "why_visible officer=1001"),
        ("2001", "explained", None, "why_visible officer=1001"),
        ("2001", "refused", "M1", "why_visible officer=3001"),
        ("2001", "refused", None, "why_visible officer=nobody"),
    ]
    with writing(fresh) as db:
        db.execute(delete(ACCESS_HEAD))
    with pytest.raises(Unreadable):
        why_visible.of_crime(fresh, birch, "1001", "M1", NOW)
    with pytest.raises(Unreadable):
        why_visible.of_person(fresh, birch, "1001", NOW)


def test_an_officer_asks_about_nobody_else(fresh: Engine, tmp_path: Path) -> None:
    _one(fresh, tmp_path / "x")
    alder = visitor(fresh, "1001", [Role.OFFICER])
    with reading(fresh) as db:
        assert why_visible.people(db, alder) == {"1001"}
    with pytest.raises(NotYours):
        why_visible.of_crime(fresh, alder, "2001", "M1", NOW)


# The team of tests/covering.py: DC Alder and DC Broin of team T1, DS Birch who asks, PC Elder of T2, DI Cedar of D2.
def _team(target: Engine, where: Path, **more: list[dict[str, object]]) -> Visitor:
    refresh(target, folder(where, **covering.team(TODAY, [], **more)), NOW)
    return visitor(target, covering.BIRCH, [Role.SUPERVISOR])


def _covered(target: Engine, absent: str, by: str, first: int, last: int, **more: object) -> None:
    days = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    row = covering.cover_row(f"{absent}{by}", absent, by, *days, given_on=TODAY, **more)
    with writing(target) as db:
        db.execute(insert(COVERS), row)


def _said(target: Engine, asker: Visitor, collar: str, ref: str) -> Answer:
    answer = why_visible.of_crime(target, asker, collar, ref, NOW)
    assert answer is not None
    return answer


def test_it_names_the_role_the_cover_or_the_posting_that_is_missing(fresh: Engine, tmp_path: Path) -> None:
    alder, broin, days = covering.ALDER, covering.ZUK, (TODAY + timedelta(days=3), TODAY + timedelta(days=4))
    birch = _team(fresh, tmp_path / "x")
    assert _said(fresh, birch, alder, "X1").through == (Reason(By.OWN, alder),)
    posted = Reason(By.POSTING, "T1", (date(2020, 1, 6), None), role=Role.SUPERVISOR)
    assert _said(fresh, birch, broin, "X1").missing == (posted,)
    _covered(fresh, alder, broin, 3, 4, reason="rang_in")
    assert _said(fresh, birch, broin, "X1").missing == (Reason(By.COVER, alder, days, holds=False), posted)
    with writing(fresh) as db:
        sign_ins.remember(db, broin, [Role.ANALYST], NOW)
    by_posting = _said(fresh, birch, broin, "X1")
    assert (by_posting.sees, by_posting.roles.said_at) == (True, NOW)
    with writing(fresh) as db:
        sign_ins.remember(db, broin, [Role.AUDITOR], NOW)
    lacking = _said(fresh, birch, broin, "X3")
    assert (lacking.sees, lacking.missing[0]) == (False, Reason(By.OWN, broin, role=Role.OFFICER))


def test_where_a_posting_reaches_the_crime_in_another_role_only_that_role_is_missing(
    fresh: Engine, tmp_path: Path
) -> None:
    rows = covering.team(TODAY, [])
    rows["postings"] = [
        {"collar_number": one, "unit_id": "D1", "from_date": "2020-01-06"} for one in (covering.CEDAR, covering.ELDER)
    ]
    refresh(fresh, folder(tmp_path / "x", **rows), NOW)
    cedar = visitor(fresh, covering.CEDAR, [Role.MANAGER])
    lacking = Reason(By.POSTING, "D1", (date(2020, 1, 6), None), role=Role.MANAGER, below=True)
    assert _said(fresh, cedar, covering.ELDER, "X1").missing == (lacking,)


def test_a_posting_that_ended_is_named_with_its_last_day(fresh: Engine, tmp_path: Path) -> None:
    gone = {"collar_number": covering.BIRCH, "unit_id": "T2", "from_date": "2019-01-07", "to_date": "2020-01-05"}
    rows = covering.team(TODAY, [])
    rows["postings"] = [*rows["postings"], gone, {"collar_number": covering.CEDAR, "unit_id": "D1"}]
    refresh(fresh, folder(tmp_path / "x", **rows), NOW)
    with writing(fresh) as db:
        sign_ins.remember(db, covering.BIRCH, [Role.SUPERVISOR], NOW)
    cedar = visitor(fresh, covering.CEDAR, [Role.MANAGER])
    ended = Reason(By.POSTING, "T2", (date(2019, 1, 7), date(2020, 1, 5)), holds=False)
    assert _said(fresh, cedar, covering.BIRCH, "X4").missing == (ended,)


def test_a_cover_that_a_rule_bars_is_named_with_the_rule(fresh: Engine, tmp_path: Path) -> None:
    birch = _team(fresh, tmp_path / "x")
    _covered(fresh, covering.ALDER, covering.ZUK, 0, 5, reason=None)  # and the records show no absence
    barred = _said(fresh, birch, covering.ZUK, "X1").missing[0]
    assert (barred.of, barred.holds) == (covering.ALDER, False)
    assert barred.bar is not None
    assert barred.bar.startswith("The records show no absence of DC Alder (1001)")
    standing = why_visible.of_person(fresh, birch, covering.ZUK, NOW)
    assert standing.opens == (Reason(By.OWN, covering.ZUK),)
    assert [one.of for one in standing.idle] == ["T1", covering.ALDER]
    (away,) = why_visible.of_person(fresh, birch, covering.ALDER, NOW).away
    assert (away.of, away.holds) == (covering.ZUK, False)


def test_cover_and_postings_elsewhere_are_not_named_to_somebody_who_does_not_lead_there(
    fresh: Engine, tmp_path: Path
) -> None:
    rows = covering.team(TODAY, [])
    crime = {"crime_ref": "X9", "oic": covering.ELDER, "unit_id": "T1"}  # of Birch's unit, with an officer of another
    rows["crimes"] = [*rows["crimes"], crime]
    rows["postings"] = [
        *rows["postings"],
        {"collar_number": covering.CEDAR, "unit_id": "D1"},
        {"collar_number": covering.ZUK, "unit_id": "T2"},
    ]
    refresh(fresh, folder(tmp_path / "x", **rows), NOW)
    birch = visitor(fresh, covering.BIRCH, [Role.SUPERVISOR])
    _covered(fresh, covering.ELDER, covering.ZUK, 0, 3, made_by=covering.CEDAR, made_as="manager", reason="rang_in")
    answer = _said(fresh, birch, covering.ZUK, "X9")
    assert (answer.sees, answer.through) == (True, (Reason(By.COVER, None),))
    standing = why_visible.of_person(fresh, birch, covering.ZUK, NOW)
    assert standing.opens == (Reason(By.OWN, covering.ZUK),)
    assert {one.of for one in standing.idle} == {"T1", None}


def test_ones_own_cover_is_named_to_oneself_whatever_unit_it_is_of(fresh: Engine, tmp_path: Path) -> None:
    rows = covering.team(TODAY, [])
    rows["postings"] = [*rows["postings"], {"collar_number": covering.CEDAR, "unit_id": "D1"}]
    refresh(fresh, folder(tmp_path / "x", **rows), NOW)
    by_cedar = {"made_by": covering.CEDAR, "made_as": "manager", "reason": "rang_in"}
    _covered(fresh, covering.ELDER, covering.BIRCH, 0, 3, **by_cedar)
    _covered(fresh, covering.BIRCH, covering.ELDER, 0, 3, **by_cedar)
    birch = visitor(fresh, covering.BIRCH, [Role.SUPERVISOR, Role.OFFICER])
    days = (TODAY, TODAY + timedelta(days=3))
    for_elder = Reason(By.COVER, covering.ELDER, days)
    assert _said(fresh, birch, covering.BIRCH, "X4").through == (for_elder,)
    standing = why_visible.of_person(fresh, birch, covering.BIRCH, NOW)
    assert for_elder in standing.opens
    assert standing.away == (for_elder,)
    with pytest.raises(NotYours):
        why_visible.of_person(fresh, birch, covering.ELDER, NOW)


@pytest.mark.parametrize("collar", ["\x00", "10\x0001", "\ud800", "", "x" * 5000, "'; --"])
def test_a_question_about_nobody_there_can_be_is_refused_in_the_log(fresh: Engine, tmp_path: Path, collar: str) -> None:
    birch = _one(fresh, tmp_path / "x")
    with pytest.raises(NotYours):
        why_visible.of_person(fresh, birch, collar, NOW)
    with pytest.raises(NotYours):
        why_visible.of_crime(fresh, birch, collar, "M1", NOW)
    assert [row[1:3] for row in entries(fresh)] == [("refused", None), ("refused", "M1")]
