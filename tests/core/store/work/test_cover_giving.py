"""Giving cover: each day is judged before it is written, one stands whoever presses at once, and the log says so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from auth.pages import keys
from core.absence.away import Span
from core.scope import Scope
from core.store.access_log import listing, walk
from core.store.engine import engine, reading, reading_whole, writing
from core.store.migrate import _config
from core.store.people import sign_ins
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from core.store.schema.work import COVERS
from core.store.wall import put_up
from core.store.work import covers
from core.store.work.cover_giving import CoverRequest, Giver, NotRecorded, give, withdraw
from tests.covering import ALDER, BIRCH, CEDAR, ELDER, ZUK, team
from tests.drawn import examples
from tests.folders import folder

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OAK = "3002"


def scope(collar: str, *units: str) -> Scope:
    return Scope(collar, frozenset({collar}), frozenset(units), TODAY, where_from="a test")


BIRCHS, OAKS = Giver(scope(BIRCH, "T1"), "supervisor"), Giver(scope(OAK, "D1", "T1", "T2"), "manager")


@pytest.fixture(scope="module")
def loaded(new_url, tmp_path_factory):
    """DC Alder is on leave in two days for twelve days and again in spring, DI Oak manages both teams."""
    where = tmp_path_factory.mktemp("giving")
    made = engine(new_url(where))
    rows = team(TODAY)
    rows["absences"] += [
        {"collar_number": ALDER, "from_date": str(on(20)), "to_date": str(on(400)), "kind": "leave"},
        {"collar_number": ZUK, "from_date": str(on(30)), "to_date": str(on(60)), "kind": "training"},
    ]
    rows["officers"] = [*rows["officers"], {"collar_number": OAK, "name": "Invented Oak", "rank": "DI"}]
    rows["postings"].append({"collar_number": OAK, "unit_id": "D1", "from_date": "2020-01-06"})
    refresh(made, folder(where / "x", **rows), NOW)
    yield made
    made.dispose()


@pytest.fixture
def database(loaded):
    with writing(loaded) as db:
        db.execute(delete(COVERS))
    return loaded


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def asked(
    by: str = ZUK, first: int = 2, last: int = 13, *, absent: str = ALDER, key: str = "c1", why=None
) -> CoverRequest:
    return CoverRequest(key, absent, by, Span(on(first), on(last)), why)


def press(database, what: CoverRequest, giver: Giver = BIRCHS) -> None:
    with writing(database) as db:
        give(db, what, giver, NOW)


def standing(database) -> list[str]:
    with reading(database) as db:
        return [one.cover_id for one in covers.judged(db, Span(date(2020, 1, 1), date(2030, 1, 1))).covers]


def logged(database, since: int = 0) -> list[tuple[str, ...]]:
    names = ("collar_number", "action", "subject", "where_from", "reason")
    query = select(*(ACCESS_LOG.c[name] for name in names)).where(ACCESS_LOG.c.entry_id > since)
    with reading_whole(database) as db:
        return [tuple(row) for row in db.execute(query.order_by(ACCESS_LOG.c.entry_id))]


def test_giving_and_withdrawing_are_entries_of_the_chain_in_the_same_write(database):
    before = len(logged(database))
    press(database, asked())
    with writing(database) as db:
        withdraw(db, "c1", OAKS, NOW)
    said = "cover from=2026-11-24 to=2026-12-05 absent=1001 by=1011"
    assert logged(database, before) == [
        (BIRCH, "cover_given", said, "a test", None),
        (OAK, "cover_withdrawn", said, "a test", None),
    ]
    with reading(database) as db:
        assert walk.walk(db).entry_id == before + 2


@pytest.mark.parametrize(("collar", "there"), [(BIRCH, True), (ALDER, True), (ZUK, True), (ELDER, False)])
def test_an_auditor_finds_it_by_whoever_gave_it_whoever_covers_and_whoever_is_covered(database, collar, there):
    before = len(logged(database))
    press(database, asked())
    with writing(database) as db:
        withdraw(db, "c1", BIRCHS, NOW + timedelta(minutes=1))
    with reading(database) as db:
        found, _ = listing.entries(db, listing.LogQuestion(collar_number=collar), keys())
    new = found.loc[found["entry_id"].gt(before), "action"].tolist()
    assert new == (["cover_withdrawn", "cover_given"] if there else [])


def test_a_double_submit_is_one_cover_one_entry_and_the_same_id_for_something_else_is_refused(database):
    before = len(logged(database))
    press(database, asked())
    press(database, asked())
    with pytest.raises(NotRecorded, match="not the one recorded before"):
        press(database, asked(last=12))
    with pytest.raises(NotRecorded, match="not the one recorded before"):
        press(database, asked(), OAKS)
    assert standing(database) == ["c1"]
    assert len(logged(database, before)) == 1


def test_a_press_repeated_after_a_withdrawal_does_not_bring_the_cover_back(database):
    press(database, asked())
    with writing(database) as db:
        withdraw(db, "c1", BIRCHS, NOW)
    with pytest.raises(NotRecorded, match="not the one recorded before"):
        press(database, asked())
    assert standing(database) == []


def test_an_overlap_by_one_day_is_refused_with_who_and_when_and_the_day_after_is_not(database):
    press(database, asked(last=10))
    said = r"DC Broin \(1011\) covers DC Alder \(1001\) already, 24 Nov–2 Dec 2026\. .*Next: choose other days"
    with pytest.raises(NotRecorded, match=said.replace(r"\. .*", r"\. ")):
        press(database, asked(BIRCH, 10, 13, key="c2"), OAKS)
    press(database, asked(BIRCH, 11, 13, key="c3"), OAKS)
    assert standing(database) == ["c1", "c3"]


REFUSED = [
    (asked(ALDER), BIRCHS, "Nobody covers for themselves"),
    (asked(BIRCH), BIRCHS, r"Nobody gives cover to themselves, as DS Birch \(2001\) would"),
    (asked(OAK), OAKS, r"Nobody gives cover to themselves"),
    (asked(absent=ELDER), BIRCHS, r"PC Elder \(1012\) is not posted to a unit of DS Birch \(2001\)"),
    (asked(absent="7777"), BIRCHS, "Somebody unknown is not an active officer"),
    (asked(ELDER), BIRCHS, r"PC Elder \(1012\) is not posted to a unit of DS Birch.*manager of both units"),
    (asked(CEDAR), OAKS, r"DI Cedar \(3001\) is not posted to a unit of DI Oak"),
    (asked(first=5, last=4), BIRCHS, "would end before it begins"),
    (asked(first=-3, last=3), BIRCHS, "would begin before it is given.*from 22 Nov 2026 on"),
    (
        asked(first=0, last=3),
        BIRCHS,
        r"no absence of DC Alder \(1001\) on 22–23 Nov 2026.*a reason holds for 5 of 92 days",
    ),
    (asked(first=0, last=9, absent=ZUK, by=ALDER, why="rang_in"), BIRCHS, "no absence.* on 27 Nov–1 Dec 2026"),
    (asked(first=20, last=48), OAKS, "at most 28 days, so this one to 8 Jan 2027"),
    (asked(first=90, last=93), OAKS, "at most 92 days ahead, so up to 22 Feb 2027"),
    (asked(first=3000, last=3001), OAKS, "at most 92 days ahead"),
    (asked(absent=ZUK, by=ALDER, first=30, last=31, why="because"), BIRCHS, "one of the listed reasons"),
]


@pytest.mark.parametrize(("what", "giver", "words"), REFUSED)
def test_a_cover_that_cannot_be_is_refused_with_words_and_nothing_is_stored(database, what, giver, words):
    before = len(logged(database))
    with pytest.raises(NotRecorded, match=words) as refusal:
        press(database, what, giver)
    assert "Next: " in str(refusal.value)
    assert standing(database) == []
    assert logged(database, before) == []


def test_a_supervisor_s_renewal_beyond_28_days_is_refused_and_a_manager_s_is_not(database):
    press(database, asked(first=20, last=47))
    with pytest.raises(NotRecorded, match=r"more than 28 of 92 days.*ask a manager"):
        press(database, asked(first=48, last=50, key="c2"))
    press(database, asked(first=48, last=75, key="c2"), OAKS)
    assert standing(database) == ["c1", "c2"]


def test_an_absence_that_the_records_do_not_have_yet_is_covered_for_some_days_with_a_reason_in_the_log(database):
    before = len(logged(database))
    press(database, asked(absent=ZUK, by=ALDER, first=0, last=4, why="rang_in"))
    assert [entry[-1] for entry in logged(database, before)] == ["rang_in"]


def test_a_second_reason_does_not_go_on_where_the_first_one_ended(database):
    press(database, asked(absent=ZUK, by=ALDER, first=0, last=3, why="rang_in"))
    for giver, by in ((BIRCHS, ALDER), (OAKS, ELDER)):
        with pytest.raises(NotRecorded, match=r"no absence of DC Broin \(1011\) on 27 Nov 2026"):
            press(database, asked(absent=ZUK, by=by, first=4, last=5, key="c2", why="called_away"), giver)
    press(database, asked(absent=ZUK, by=ELDER, first=4, last=4, key="c3", why="called_away"), OAKS)


def test_a_manager_gives_cover_across_the_teams_and_to_the_sergeant(database):
    press(database, asked(ELDER, last=6), OAKS)
    press(database, asked(BIRCH, 7, key="c2"), OAKS)
    assert standing(database) == ["c1", "c2"]


def test_whoever_gave_it_or_leads_the_absent_withdraws_and_nobody_else(database):
    press(database, asked())
    with writing(database) as db, pytest.raises(NotRecorded, match="not posted to one of your units"):
        withdraw(db, "c1", Giver(scope(CEDAR, "D2"), "manager"), NOW)
    with writing(database) as db, pytest.raises(NotRecorded, match="not posted to one of your units"):
        withdraw(db, "c1", Giver(scope(OAK, "D1", "T1", "T2"), "supervisor"), NOW)
    with writing(database) as db:
        withdraw(db, "c1", OAKS, NOW)
    with writing(database) as db, pytest.raises(NotRecorded, match="withdrawn before"):
        withdraw(db, "c1", BIRCHS, NOW)


@pytest.mark.parametrize("_round", range(5))
def test_of_two_sergeants_who_give_overlapping_cover_at_once_exactly_one_is_told_yes(database, _round):
    def pressed(number: int) -> bool:
        try:
            press(database, asked((ZUK, ELDER)[number % 2], 2 + number, 13, key=f"c{number}"), OAKS)
        except NotRecorded:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(pressed, range(4)))
    assert sum(said) == 1
    assert len(standing(database)) == 1


@pytest.mark.parametrize(("roles", "given_as"), [("manager officer", "manager"), ("supervisor", "supervisor")])
def test_a_cover_from_before_the_rules_is_taken_for_given_in_the_role_of_the_last_sign_in(
    new_url, tmp_path, roles, given_as
):
    made = engine(new_url(tmp_path))
    refresh(made, folder(tmp_path / "x", **team(TODAY)), NOW)
    press(made, asked(first=2, last=3))
    with writing(made) as db:
        sign_ins.remember(db, BIRCH, roles.split(), NOW)
        config = _config()
        config.attributes["connection"] = db
        put_up.take_down(db)
        command.downgrade(config, "0012")
    refresh(made, folder(tmp_path / "y", **team(TODAY)), NOW)
    with reading(made) as db:
        (cover,) = covers.judged(db, Span(TODAY, on(9))).covers
    assert (cover.given_as, cover.reason) == (given_as, None)
    made.dispose()


PEOPLE = st.sampled_from([ALDER, ZUK, BIRCH, ELDER])
PRESSES = st.tuples(PEOPLE, PEOPLE, st.integers(-2, 95), st.integers(0, 30), st.booleans(), st.booleans())


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PRESSES, max_size=6))
def test_whatever_is_pressed_every_cover_given_holds_on_all_of_its_days_and_no_person_is_covered_twice(
    database, presses
):
    with writing(database) as db:
        db.execute(delete(COVERS))
    for number, (absent, by, first, more, managed, excused) in enumerate(presses):
        what = asked(by, first, first + more, absent=absent, key=f"p{number}", why="rang_in" if excused else None)
        try:
            press(database, what, OAKS if managed else BIRCHS)
        except NotRecorded:
            continue
    with reading(database) as db:
        found = covers.judged(db, Span(TODAY, on(200)))
        by_day = [covers.covered_by(db, collar, on(3)) for collar in (ALDER, ZUK, BIRCH, ELDER)]
    assert all(said is None for parts in found.parts.values() for _, said in parts)
    assert sum(map(len, by_day)) == len(frozenset().union(*by_day))
