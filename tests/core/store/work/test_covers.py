"""Which covers hold on a day: judged anew on each one, by what the records then say of everybody concerned."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, insert, update

from core.absence.away import Span
from core.absence.cover_rules import Bar
from core.store.engine import engine, reading, writing
from core.store.refresh.load import refresh
from core.store.schema.records import EXTRACT
from core.store.schema.work import COVERS, SIGN_INS
from core.store.work import covers
from tests.covering import ALDER, BIRCH, CEDAR, ELDER, ZUK, cover_row, team
from tests.folders import folder

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
POSTINGS, OFFICERS, ABSENCES = (EXTRACT[name] for name in ("postings", "officers", "absences"))


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture(scope="module")
def loaded(new_url, tmp_path_factory):
    """DC Alder is on leave for a year; DI Oak manages the department of both teams."""
    where = tmp_path_factory.mktemp("covers")
    made = engine(new_url(where))
    rows = team(TODAY, [{"collar_number": ALDER, "from_date": str(on(-100)), "to_date": str(on(265)), "kind": "sick"}])
    rows["officers"] = [*rows["officers"], {"collar_number": "3002", "name": "Invented Oak", "rank": "DI"}]
    rows["postings"].append({"collar_number": "3002", "unit_id": "D1", "from_date": "2020-01-06"})
    refresh(made, folder(where / "x", **rows), NOW)
    yield made
    made.dispose()


@pytest.fixture
def given(loaded):
    """Puts covers into the store as they are, whoever would have refused them; takes back what a test changed."""
    with writing(loaded) as db:
        before = {table: db.execute(table.select()).mappings().all() for table in (POSTINGS, OFFICERS, ABSENCES)}

    def giving(*rows):
        with writing(loaded) as db:
            db.execute(insert(COVERS), list(rows))

    yield giving
    with writing(loaded) as db:
        for table in (COVERS, SIGN_INS, *before):
            db.execute(delete(table))
        for table, rows in before.items():
            db.execute(insert(table), [dict(row) for row in rows])


def covered(database, day: date = TODAY, by: str = ZUK) -> frozenset[str]:
    with reading(database) as db:
        return covers.covered_by(db, by, day)


def why(database, day: date = TODAY) -> list[Bar]:
    with reading(database) as db:
        found = covers.judged(db, Span(day, day))
    return [said.bar for parts in found.parts.values() for _, said in parts if said is not None]


LEAVE = cover_row("c1", ALDER, ZUK, on(0), on(11))


@pytest.mark.parametrize(("day", "there"), [(-1, False), (0, True), (11, True), (12, False)])
def test_a_cover_holds_on_its_first_and_last_day_and_ends_by_itself(loaded, given, day, there):
    given(LEAVE)
    assert covered(loaded, on(day)) == (frozenset({ALDER}) if there else frozenset())


def test_a_withdrawn_cover_holds_on_no_day(loaded, given):
    given(LEAVE | {"withdrawn_at": NOW, "withdrawn_by": BIRCH})
    assert covered(loaded) == frozenset()


REFUSED_BY_ITSELF = [
    ({"cover_collar": BIRCH}, Bar.TO_ONESELF),
    ({"cover_collar": ALDER, "absent_collar": ALDER}, Bar.ITSELF),
    ({"cover_collar": ELDER}, Bar.COVER_ELSEWHERE),
    ({"cover_collar": "7777"}, Bar.COVER_GONE),
    ({"absent_collar": ELDER}, Bar.ABSENT_ELSEWHERE),
    ({"absent_collar": "7777"}, Bar.ABSENT_GONE),
    ({"absent_collar": ZUK, "cover_collar": ALDER}, Bar.NO_ABSENCE),
    ({"made_by": "7777"}, Bar.GIVER_GONE),
    ({"made_by": CEDAR, "made_as": "manager"}, Bar.ABSENT_ELSEWHERE),
    ({"made_by": "3002"}, Bar.ABSENT_ELSEWHERE),  # as a supervisor, a posting reaches its own unit alone
    ({"made_as": "commander"}, Bar.GIVER_GONE),
    ({"from_date": on(-28)}, Bar.TOO_LONG),
    ({"at": datetime(2026, 8, 20, 6, tzinfo=UTC)}, Bar.TOO_FAR),
]


@pytest.mark.parametrize(("other", "bar"), REFUSED_BY_ITSELF)
def test_a_cover_that_breaks_a_rule_shows_nothing_and_says_which(loaded, given, other, bar):
    given(LEAVE | other)
    for collar in (ZUK, BIRCH, ELDER, ALDER, "7777"):
        assert covered(loaded, by=collar) == frozenset()
    assert why(loaded) == [bar]


@pytest.mark.parametrize(
    "by", [ZUK, ELDER, BIRCH], ids=["of the same team", "of another team below", "the sergeant of the team"]
)
def test_a_manager_gives_cover_to_anybody_of_the_units_below(loaded, given, by):
    given(LEAVE | {"made_by": "3002", "made_as": "manager", "cover_collar": by})
    assert covered(loaded, by=by) == {ALDER}


CHANGES = {
    "the person away is posted elsewhere": (update(POSTINGS).where(POSTINGS.c.collar_number == ALDER), "unit"),
    "the cover is posted elsewhere": (update(POSTINGS).where(POSTINGS.c.collar_number == ZUK), "unit"),
    "the giver is posted elsewhere": (update(POSTINGS).where(POSTINGS.c.collar_number == BIRCH), "unit"),
    "the person away left": (update(OFFICERS).where(OFFICERS.c.collar_number == ALDER), "active"),
    "the cover left": (update(OFFICERS).where(OFFICERS.c.collar_number == ZUK), "active"),
    "the giver left": (update(OFFICERS).where(OFFICERS.c.collar_number == BIRCH), "active"),
    "the absence was taken out of the records": (delete(ABSENCES), None),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_cover_that_held_yesterday_ends_when_the_records_change(loaded, given, what):
    given(LEAVE)
    assert covered(loaded) == {ALDER}
    statement, changed = CHANGES[what]
    values = {"unit": {"unit_id": "D2"}, "active": {"active": False}}
    with writing(loaded) as db:
        db.execute(statement if changed is None else statement.values(**values[changed]))
    assert covered(loaded) == frozenset()
    assert len(why(loaded)) == 1


def test_a_posting_that_ends_in_the_middle_ends_the_cover_there_and_not_before(loaded, given):
    given(LEAVE)
    with writing(loaded) as db:
        db.execute(update(POSTINGS).where(POSTINGS.c.collar_number == BIRCH).values(to_date=on(4)))
    with reading(loaded) as db:
        found = covers.judged(db, Span(on(0), on(20)))
    held = [(row.from_date.date(), row.to_date.date()) for row in found.holding.itertuples()]
    assert held == [(on(0), on(4))]
    assert [(days.words, said and said.bar) for days, said in found.parts["c1"]] == [
        ("22–26 Nov 2026", None),
        ("27 Nov–3 Dec 2026", Bar.GIVER_GONE),
    ]


@pytest.mark.parametrize(("roles", "there"), [("officer supervisor", True), ("officer", False), (None, True)])
def test_a_giver_who_signed_in_without_the_role_since_holds_no_cover_up(loaded, given, roles, there):
    given(LEAVE)
    if roles is not None:
        with writing(loaded) as db:
            row = {"collar_number": BIRCH, "roles": roles, "seen_at": NOW}
            db.execute(insert(SIGN_INS), row)
    assert (covered(loaded) == {ALDER}) == there


@pytest.mark.parametrize(("day", "there"), [(0, True), (4, True), (5, False)])
def test_a_reason_stands_in_for_an_absence_that_is_not_in_the_records_for_five_days(loaded, given, day, there):
    given(LEAVE | {"absent_collar": ZUK, "cover_collar": ALDER, "reason": "rang_in"})
    assert (covered(loaded, on(day), ALDER) == {ZUK}) == there


def test_a_supervisor_s_covers_add_up_to_28_days_in_92_and_a_manager_s_go_on(loaded, given):
    first = cover_row("c1", ALDER, ZUK, on(-28), on(-9))
    given(first, cover_row("c2", ALDER, ZUK, on(0), on(20)))
    assert covered(loaded, on(7)) == {ALDER}
    assert covered(loaded, on(8)) == frozenset()
    assert why(loaded, on(8)) == [Bar.TOO_OFTEN]
    with writing(loaded) as db:
        db.execute(update(COVERS).where(COVERS.c.cover_id == "c2").values(made_by="3002", made_as="manager"))
    assert covered(loaded, on(8)) == {ALDER}


def test_somebody_else_is_not_counted_with_them_and_days_after_a_withdrawal_are_not_either(loaded, given):
    ended = datetime.combine(on(-20), time(12), UTC)
    given(
        cover_row("c1", ALDER, ZUK, on(-28), on(-9), withdrawn_at=ended, withdrawn_by=BIRCH),
        cover_row("c2", ALDER, BIRCH, on(-8), on(-1), made_by="3002", made_as="manager"),
        cover_row("c3", ALDER, ZUK, on(0), on(20)),
    )
    assert covered(loaded, on(18)) == {ALDER}
    assert covered(loaded, on(19)) == frozenset()


def test_of_two_covers_for_a_day_the_one_that_was_given_first_holds(loaded, given):
    later = cover_row("c0", ALDER, BIRCH, on(0), on(11), given_on=on(0), made_by="3002", made_as="manager")
    given(LEAVE | {"at": datetime(2026, 11, 21, 6, tzinfo=UTC)}, later)
    assert covered(loaded) == {ALDER}
    assert covered(loaded, by=BIRCH) == frozenset()
    assert why(loaded) == [Bar.TAKEN]


def test_a_cover_that_does_not_hold_keeps_nobody_else_from_covering(loaded, given):
    given(
        LEAVE | {"cover_collar": BIRCH, "at": datetime(2026, 11, 21, 6, tzinfo=UTC)},
        cover_row("c2", ALDER, ZUK, on(0), on(11)),
    )
    assert covered(loaded) == {ALDER}


def test_one_colleague_covers_three_at_once_and_a_fourth_does_not_hold(loaded, given):
    more = [str(number) for number in range(1101, 1105)]
    with writing(loaded) as db:
        for collar in more:
            db.execute(insert(OFFICERS), {"collar_number": collar, "name": "Invented", "rank": "DC", "active": True})
            posted = {"posting_id": collar, "collar_number": collar, "unit_id": "T1", "kind": "substantive"}
            db.execute(insert(POSTINGS), posted | {"from_date": on(-9), "to_date": None})
            away = {"absence_id": collar, "collar_number": collar, "kind": "leave"}
            db.execute(insert(ABSENCES), away | {"from_date": on(-1), "to_date": on(9)})
    given(*(cover_row(collar, collar, ZUK, on(0), on(9)) for collar in more))
    assert covered(loaded) == set(more[:3])
    assert why(loaded) == [Bar.AT_ONCE]


def test_whoever_covers_a_cover_sees_nothing_of_what_that_one_covers(loaded, given):
    with writing(loaded) as db:
        away = {"absence_id": "Z", "collar_number": ZUK, "kind": "leave", "from_date": on(0), "to_date": on(9)}
        db.execute(insert(ABSENCES), away)
    given(LEAVE, cover_row("c2", ZUK, BIRCH, on(0), on(9), made_by="3002", made_as="manager"))
    assert covered(loaded) == {ALDER}
    assert covered(loaded, by=BIRCH) == {ZUK}


def test_somebody_who_covers_nobody_costs_one_statement(loaded, given, statements):
    given(LEAVE)
    with statements(loaded) as sent, reading(loaded) as db:
        covers.covered_by(db, BIRCH, TODAY)
    assert len([one for one in sent if "FROM" in one]) == 1


@pytest.fixture
def statements():
    from tests.scope.answers import statements

    return statements
