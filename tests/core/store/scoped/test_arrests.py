"""Arrests in scope with what came after them, and restricted ones in no row and in no total."""

from datetime import UTC, date, datetime

import pytest

from core.arrests import by_disposal
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading
from core.store.refresh.load import refresh
from tests.folders import folder

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ALDER = Scope("1001", frozenset({"1001"}), frozenset(), TODAY)
BIRCH = Scope("2001", frozenset({"2001"}), frozenset({"T1"}), TODAY)
CEDAR = Scope("3001", frozenset({"3001"}), frozenset({"D2"}), TODAY)


@pytest.fixture(scope="module")
def database(new_url, tmp_path_factory):
    where = tmp_path_factory.mktemp("arrests")
    made = engine(new_url(where))
    crimes = [
        {"crime_ref": "X1", "oic": "1001", "unit_id": "T1"},
        {"crime_ref": "X2", "oic": "1002", "unit_id": "T1"},
        {"crime_ref": "R1", "oic": "1001", "unit_id": "T1", "restricted": True},
        {"crime_ref": "C1", "oic": "1001", "unit_id": "T1", "status": "filed"},
    ]
    victims = [{"victim_id": f"W{n}", "crime_ref": "X1"} for n in (1, 2)]
    contacts = [{"victim_id": "W2", "contacted_at": "2026-11-18T12:00:00"}]
    suspects = [
        {"suspect_id": "S1", "crime_ref": "X1", "status": "bailed", "status_since": "2026-11-18"},
        {"suspect_id": "S2", "crime_ref": "X1", "status": "rui", "status_since": "2026-11-20"},
        {"suspect_id": "S3", "crime_ref": "X2", "status": "wanted"},
        {"suspect_id": "S4", "crime_ref": "R1", "status": "charged"},
        {"suspect_id": "S5", "crime_ref": "C1", "status": "charged"},
    ]
    held = {"released_at": "2026-11-18T09:00:00"}
    custody = [
        {"custody_id": "K1", "suspect_id": "S1", "arrested_at": "2026-11-17T23:30:00", "disposal": "bailed", **held},
        {"custody_id": "K2", "suspect_id": "S2", "arrested_at": "2026-11-19T10:00:00", "disposal": "rui",
         "released_at": "2026-11-20T10:00:00"},
        {"custody_id": "K3", "suspect_id": "S3", "arrested_at": "2026-11-10T10:00:00", "disposal": "bailed", **held},
        {"custody_id": "K4", "suspect_id": "S4", "arrested_at": "2026-11-18T01:00:00", "disposal": "charged", **held},
        {"custody_id": "K5", "suspect_id": "S5", "arrested_at": "2026-11-18T01:00:00", "disposal": "charged", **held},
    ]  # fmt: skip
    bails = [
        {"suspect_id": "S1", "arrested_on": "2026-11-17", "return_on": "2027-02-01"},
        {"suspect_id": "S1", "arrested_on": "2026-11-17", "return_on": "2027-01-12"},
        {"suspect_id": "S1", "arrested_on": "2026-11-17", "return_on": "2026-12-01", "status": "cancelled"},
        {"suspect_id": "S3", "arrested_on": "2026-11-10", "return_on": "2026-11-16", "status": "failed_to_surrender"},
    ]
    lists = [{"crime_ref": "R1", "collar_number": "1001"}]
    tables = {
        "crimes": crimes,
        "victims": victims,
        "victim_contacts": contacts,
        "suspects": suspects,
        "custody": custody,
        "bails": bails,
        "access_lists": lists,
    }
    refresh(made, folder(where / "x", **tables), NOW)
    yield made
    made.dispose()


def seen(database, seen_by, since=date(2026, 10, 26)):
    with reading(database) as db:
        return scoped.arrests(db, seen_by, since).set_index("custody_id")


def test_an_officer_sees_the_arrests_of_the_crimes_they_have_a_restricted_one_on_its_list_and_a_closed_one(database):
    assert list(seen(database, ALDER).index) == ["K2", "K4", "K5", "K1"]  # newest first


def test_a_sergeant_sees_the_teams_arrests_and_the_restricted_one_in_no_row_and_no_total(database):
    found = seen(database, BIRCH)
    assert set(found.index) == {"K1", "K2", "K3", "K5"}
    assert sum(by_disposal(found).values()) == 4
    assert by_disposal(found)["charged"] == 1


def test_an_inspector_of_another_department_sees_none_of_them(database):
    assert seen(database, CEDAR).empty


def test_the_first_day_is_a_london_day(database):
    assert "K1" in seen(database, ALDER, date(2026, 11, 17)).index
    assert "K1" not in seen(database, ALDER, date(2026, 11, 18)).index
    assert seen(database, ALDER).loc["K1", "arrested_on"].date() == date(2026, 11, 17)


def test_the_earliest_return_of_live_bail_comes_with_the_arrest(database):
    found = seen(database, BIRCH)
    assert found.loc["K1", "return_on"].date() == date(2027, 1, 12)
    assert found["return_on"].drop("K1").isna().all()


def test_bail_that_was_not_answered_comes_with_the_arrest(database):
    found = seen(database, BIRCH)
    assert found.loc["K3", "failed_on"].date() == date(2026, 11, 16)
    assert found["failed_on"].drop("K3").isna().all()


def test_each_victim_who_was_not_told_counts_once_however_many_events_there_were(database):
    # W1 was told nothing; W2 was told after K1 and before K2. The crime of K3 has no victim, that of K5 is filed.
    assert seen(database, BIRCH)["victims_untold"].to_dict() == {"K2": 2, "K5": 0, "K1": 1, "K3": 0}


def test_the_suspects_status_comes_with_the_arrest(database):
    found = seen(database, BIRCH)
    assert found.loc["K2", "suspect_status"] == "rui"
    assert found.loc["K2", "status_since"].date() == date(2026, 11, 20)


def test_the_status_of_a_suspect_filed_under_another_crime_is_not_told(tmp_path):
    made = engine(f"sqlite:///{tmp_path / 'store.db'}")
    crimes = [{"crime_ref": "X1", "oic": "1001"}, {"crime_ref": "R1", "oic": "1002", "restricted": True}]
    suspects = [{"suspect_id": "S1", "crime_ref": "R1", "status": "rui"}]
    custody = [{"custody_id": "K1", "suspect_id": "S1", "crime_ref": "X1", "arrested_at": "2026-11-18T01:00:00"}]
    refresh(made, folder(tmp_path / "x", crimes=crimes, suspects=suspects, custody=custody), NOW)
    assert seen(made, ALDER)["suspect_status"].isna().all()
