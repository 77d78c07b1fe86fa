"""What is new for a person since their page was drawn: their own work only, counted once, named by its search."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import Engine

from auth.roles import Role
from auth.sign_in.token import Identity
from auth.visit import Visitor
from core.scope import Scope
from core.store.engine import engine, reading
from core.store.people.directory import Person
from core.store.refresh.load import refresh
from pages.work.new_work import compared, dated_anew, keys, known_before, own, words
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import copy_at, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
OPEN_BAIL = {"bail_id": "B1", "crime_ref": "X1", "arrested_on": "2026-11-01", "return_on": "2026-11-30"}


def flags(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["search", "subject", "code"], dtype="str")


def known(*rows: tuple[str, str, str]) -> frozenset[int]:
    return frozenset(keys(flags(*rows)))


ONE = ("victim_contact", "V1", "")


def test_nothing_is_new_when_nothing_was_added():
    assert compared(known(ONE), flags(ONE), 1) == ("", 0)
    assert compared(known(), flags(), 0) == ("", 0)


def test_new_work_is_counted_and_named_by_its_search():
    words, gone = compared(known(ONE), flags(ONE, ("victim_contact", "V2", ""), ("bail_return", "B1", "")), 7)
    assert words.startswith("2 new: ")
    assert words.endswith(". 7 to do now")
    kinds = words.removeprefix("2 new: ").removesuffix(". 7 to do now")
    assert {"Contact the victim", "Bail return"} == set(kinds.split(", "))
    assert gone == 0


def test_work_that_is_gone_is_counted_and_is_no_news_by_itself():
    assert compared(known(ONE, ("bail_return", "B1", "")), flags(ONE), 1) == ("", 1)


def test_another_code_on_the_same_crime_is_new():
    one, other = ("data_integrity", "X1", "D04"), ("data_integrity", "X1", "D06")
    assert compared(known(one), flags(one, other), 2)[0].startswith("1 new: ")


def test_a_toast_names_three_kinds_and_says_how_many_more():
    names = ("victim_contact", "bail_return", "oel_update", "named_suspect", "time_limit")
    words, _ = compared(known(), flags(*((name, "X1", "") for name in names)), 5)
    assert words.startswith("5 new: ")
    assert words.endswith(" and 2 more kinds. 5 to do now")


def test_the_session_keeps_no_reference():
    assert all(isinstance(key, int) for key in known(("victim_contact", "V1", "")))


def visitor(collar: str, role: Role, units: frozenset[str]) -> Visitor:
    scope = Scope(collar, frozenset({collar}), units, NOW.date())
    return Visitor(
        Identity("s" * 64, collar, frozenset({role}), (), NOW), Person(collar, "Hazel Alder", "DC", True, ()), scope
    )


@pytest.fixture(scope="module")
def two_crimes_loaded(tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("two")
    crimes = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "X2", "oic": "1002"},
              {"crime_ref": "X3", "oic": "1001", "restricted": "true"}]  # fmt: skip
    bails = [OPEN_BAIL, OPEN_BAIL | {"bail_id": "B3", "crime_ref": "X3", "suspect_id": "SU3"}]
    suspects = [{"suspect_id": "SU1", "crime_ref": "X1"}, {"suspect_id": "SU3", "crime_ref": "X3"}]
    bails[0]["suspect_id"] = "SU1"
    extract = folder(where / "x", crimes=crimes, suspects=suspects, bails=bails)
    return loaded(store_at(where / "store.db"), extract, NOW)


@pytest.fixture
def two_crimes(two_crimes_loaded, tmp_path) -> Engine:
    """DC Alder's crime with a bail, DC Elder's crime, and one of Alder's that she may not know of."""
    made = engine(copy_at(two_crimes_loaded, tmp_path / "store.db"))
    yield made
    made.dispose()


def test_records_that_came_before_the_first_look_are_told_apart_all_the_same(two_crimes, tmp_path):
    bails = [OPEN_BAIL | {"suspect_id": "SU1"}, OPEN_BAIL | {"suspect_id": "SU1", "bail_id": "B2"}]
    suspects = [{"suspect_id": "SU1", "crime_ref": "X1"}]
    later = NOW + timedelta(hours=1)
    crimes = [{"crime_ref": "X1", "oic": "1001"}]
    newer = folder(tmp_path / "y", later.isoformat(), crimes=crimes, suspects=suspects, bails=bails)
    refresh(two_crimes, newer, later)
    alder = visitor("1001", Role.OFFICER, frozenset())
    with reading(two_crimes) as db:
        flags = own(db, alder)
        words, _ = compared(known_before(db, alder, flags, 1), flags, 2)
    assert set(flags.loc[flags["search"].eq("bail_return"), "subject"]) == {"B1", "B2"}
    assert words.startswith("2 new: ")  # the return and the period of the second bail


def test_an_item_that_was_done_and_has_a_next_date_is_told_as_done(tmp_path):
    made, later = engine(store_at(tmp_path / "x.db")), NOW + timedelta(hours=1)
    crimes = [{"crime_ref": ref, "oic": "1001", "recorded_at": "2026-09-01T09:00:00Z"} for ref in ("X1", "X2")]
    entries = [{"entry_id": "E1", "crime_ref": "X1", "entered_at": "2026-11-22T07:30:00Z"}]
    refresh(made, folder(tmp_path / "x", crimes=crimes), NOW)
    refresh(made, folder(tmp_path / "y", later.isoformat(), crimes=crimes, oel_entries=entries), later)
    alder = visitor("1001", Role.OFFICER, frozenset())
    with reading(made) as db:
        flags = own(db, alder)
        assert dated_anew(db, alder, flags, 1) == (1, 0)
        assert dated_anew(db, alder, flags, 2) == (0, 0)
    made.dispose()


def test_an_item_with_a_later_date_and_nothing_done_is_told_as_redated(two_crimes, tmp_path):
    crimes, later = [{"crime_ref": "X1", "oic": "1001"}], NOW + timedelta(hours=1)
    bails = [OPEN_BAIL | {"suspect_id": "SU1", "return_on": "2026-12-30"}]
    newer = folder(tmp_path / "y", later.isoformat(), crimes=crimes, bails=bails,
                   suspects=[{"suspect_id": "SU1", "crime_ref": "X1"}])  # fmt: skip
    refresh(two_crimes, newer, later)
    alder = visitor("1001", Role.OFFICER, frozenset())
    with reading(two_crimes) as db:
        counted = dated_anew(db, alder, own(db, alder), 1)
    assert counted == (0, 1)
    assert "1 re-dated: a later date, and nothing recorded that clears them" in words("", 0, *counted)


@pytest.mark.parametrize(
    ("new", "gone", "done", "said"),
    [
        ("", 0, 0, "Nothing is new for you."),
        ("", 0, 2, "2 done, next date set."),
        (
            "1 new: Victim contact due",
            1,
            1,
            "1 new: Victim contact due. 1 no longer waits for you. 1 done, next date set.",
        ),
    ],
)
def test_the_line_says_all_that_changed_and_nothing_only_when_nothing_did(new, gone, done, said):
    assert words(new, gone, done) == f"Newer records are in. {said}"


def own_of(database: Engine, collar: str, role: Role, units: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
    with reading(database) as db:
        found = own(db, visitor(collar, role, units))
    return set(zip(found["search"], found["subject"], strict=True))


def test_news_is_of_ones_own_crimes_and_never_of_a_restricted_one(two_crimes):
    mine = own_of(two_crimes, "1001", Role.OFFICER)
    assert ("bail_return", "B1") in mine
    assert not {subject for _, subject in mine} & {"X2", "X3", "B3"}


def test_a_supervisor_hears_of_reviews_and_not_of_an_officers_own_actions(two_crimes):
    mine = own_of(two_crimes, "2001", Role.SUPERVISOR, frozenset({"T1"}))
    assert {("supervisor_review", "X1"), ("supervisor_review", "X2")} <= mine
    assert not {search for search, _ in mine} & {"bail_return", "manager_review", "oel_update"}


def test_an_analyst_has_nothing_to_do_and_hears_nothing(two_crimes):
    assert own_of(two_crimes, "4001", Role.ANALYST, frozenset({"T1"})) == set()
