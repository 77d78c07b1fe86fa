"""Recording cover: one stands for a person and a day, whoever presses at once, and each refusal says what to do."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from core.away import Span
from core.scope import Scope
from core.store import covers
from core.store.covers import Asked, NotRecorded
from core.store.engine import engine, reading, writing
from core.store.refresh import refresh
from core.store.work_tables import COVERS
from core.work_policy import work_policy
from tests.covering import ALDER, BIRCH, CEDAR, ELDER, ZUK, team
from tests.drawn import examples
from tests.folders import folder

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BIRCHS = Scope(BIRCH, frozenset({BIRCH}), frozenset({"T1"}), TODAY)


@pytest.fixture(scope="module")
def loaded(new_url, tmp_path_factory):
    where = tmp_path_factory.mktemp("covers")
    made = engine(new_url(where))
    refresh(made, folder(where / "x", **team(TODAY)), NOW)
    yield made
    made.dispose()


@pytest.fixture
def database(loaded):
    with writing(loaded) as db:
        db.execute(delete(COVERS))
    return loaded


def asked(by: str = ZUK, first: int = 2, last: int = 13, *, absent: str = ALDER, key: str = "c1") -> Asked:
    return Asked(key, absent, by, Span(TODAY + timedelta(days=first), TODAY + timedelta(days=last)))


def record(database, what: Asked, seen_by: Scope = BIRCHS) -> None:
    with writing(database) as db:
        covers.record(db, what, seen_by, NOW)


def everything(database):
    with reading(database) as db:
        return covers.standing(db, Span(date(2020, 1, 1), date(2030, 1, 1)))


@pytest.mark.parametrize(("day", "there"), [(1, False), (2, True), (13, True), (14, False)])
def test_a_cover_holds_on_its_first_and_last_day_and_ends_by_itself(database, day, there):
    record(database, asked())
    with reading(database) as db:
        covered = covers.covered_by(db, ZUK, TODAY + timedelta(days=day))
    assert covered == (frozenset({ALDER}) if there else frozenset())


def test_a_double_submit_is_one_cover_and_the_same_id_for_something_else_is_refused(database):
    record(database, asked())
    record(database, asked())
    with pytest.raises(NotRecorded, match="cannot be told from another one"):
        record(database, asked(last=12))
    with pytest.raises(NotRecorded, match="cannot be told from another one"):
        record(database, asked(), Scope(CEDAR, frozenset(), frozenset({"T1"}), TODAY))
    assert len(everything(database)) == 1


def test_a_press_repeated_after_a_withdrawal_does_not_bring_the_cover_back(database):
    record(database, asked())
    with writing(database) as db:
        covers.withdraw(db, "c1", BIRCHS, NOW)
    with pytest.raises(NotRecorded, match="cannot be told from another one"):
        record(database, asked())
    assert everything(database).empty


def test_an_overlap_by_one_day_is_refused_with_who_and_when_and_the_day_after_is_not(database):
    record(database, asked())
    with pytest.raises(NotRecorded, match=r"DC Broin covers DC Alder already, 24 Nov–5 Dec 2026\. .*Next: "):
        record(database, asked(BIRCH, 13, 20, key="c2"))
    record(database, asked(BIRCH, 14, 20, key="c3"))
    assert everything(database)["cover_id"].tolist() == ["c1", "c3"]


REFUSED = [
    (asked(ALDER), "Nobody covers for themselves"),
    (asked(absent=ELDER), "PC Elder is not posted to one of your units today"),
    (asked(absent="7777"), "Somebody unknown is not posted"),
    (asked(ELDER), "PC Elder is not an active officer posted to one of your units today"),
    (asked(CEDAR), "DI Cedar is not an active officer"),
    (asked(first=5, last=4), r"would end \(26 Nov 2026\) before it begins \(27 Nov 2026\)"),
    (asked(first=-3, last=-1), "These days are over: 19–21 Nov 2026"),
    (asked(first=0, last=work_policy().cover.longest_days), "a cover lasts at most"),
]


@pytest.mark.parametrize(("what", "words"), REFUSED)
def test_a_cover_that_cannot_be_is_refused_with_words_and_nothing_is_stored(database, what, words):
    with pytest.raises(NotRecorded, match=words) as refusal:
        record(database, what)
    assert "Next: " in str(refusal.value)
    assert everything(database).empty


def test_the_longest_cover_and_one_that_began_in_the_past_and_is_not_over_are_recorded(database):
    record(database, asked(first=0, last=work_policy().cover.longest_days - 1))
    record(database, asked(absent=ZUK, by=ALDER, first=-3, last=0, key="c2"))
    assert len(everything(database)) == 2


def test_a_manager_records_cover_across_the_teams_of_the_scope(database):
    record(database, asked(ELDER), Scope(CEDAR, frozenset(), frozenset({"T1", "T2"}), TODAY))
    assert everything(database)["cover_collar"].tolist() == [ELDER]


def test_whoever_recorded_it_or_supervises_the_absent_withdraws_and_nobody_else(database):
    record(database, asked())
    with writing(database) as db, pytest.raises(NotRecorded, match="not posted to one of your units"):
        covers.withdraw(db, "c1", Scope(CEDAR, frozenset(), frozenset({"T2"}), TODAY), NOW)
    with writing(database) as db:
        covers.withdraw(db, "c1", Scope("2002", frozenset(), frozenset({"T1"}), TODAY), NOW)
    with writing(database) as db, pytest.raises(NotRecorded, match="withdrawn before"):
        covers.withdraw(db, "c1", BIRCHS, NOW)
    record(database, asked(BIRCH, key="c2"))
    assert everything(database)["cover_id"].tolist() == ["c2"]


@pytest.mark.parametrize("_round", range(5))
def test_of_two_sergeants_who_record_overlapping_cover_at_once_exactly_one_is_told_yes(database, _round):
    def press(number: int) -> bool:
        try:
            record(database, asked((ZUK, BIRCH)[number % 2], 2 + number, 13, key=f"c{number}"))
        except NotRecorded:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(press, range(4)))
    assert sum(said) == 1
    assert len(everything(database)) == 1


OFFSETS = st.integers(-20, 20)
SPANS = st.tuples(st.sampled_from([ALDER, ZUK, BIRCH]), st.sampled_from([ALDER, ZUK, BIRCH]), OFFSETS, OFFSETS)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SPANS, max_size=6), OFFSETS)
def test_covered_on_a_day_is_exactly_who_is_covered_then(database, spans, day):
    on = TODAY + timedelta(days=day)
    with writing(database) as db:
        db.execute(delete(COVERS))
        for number, (absent, by, first, last) in enumerate(spans):
            days = {"from_date": TODAY + timedelta(days=first), "to_date": TODAY + timedelta(days=last)}
            row = {"cover_id": f"r{number}", "absent_collar": absent, "cover_collar": by, "made_by": BIRCH}
            db.execute(insert(COVERS), row | days | {"at": NOW.replace(tzinfo=None)})
    with reading(database) as db:
        for collar in (ALDER, ZUK, BIRCH):
            there = {absent for absent, by, first, last in spans if by == collar and first <= day <= last}
            assert covers.covered_by(db, collar, on) == there


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([ZUK, BIRCH]), st.integers(0, 20), st.integers(0, 20)), max_size=6))
def test_whatever_is_asked_no_person_is_ever_covered_twice_on_a_day(database, presses):
    with writing(database) as db:
        db.execute(delete(COVERS))
    for number, (by, first, last) in enumerate(presses):
        with suppress(NotRecorded):
            record(database, asked(by, first, last, key=f"p{number}"))
    with reading(database) as db:
        for day in range(21):
            on = TODAY + timedelta(days=day)
            assert sum(ALDER in covers.covered_by(db, by, on) for by in (ZUK, BIRCH)) <= 1
