"""The newest event and the rows of each table, as a refresh leaves them: nothing of a restricted crime in any of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, select

from core.extract.defaults import complete
from core.store.counts import newest
from core.store.engine import reading, reading_whole, writing
from core.store.refresh.load import refresh
from core.store.schema.records import EXTRACT, NEWEST, SET_ASIDE
from tests.changes import changed, whole
from tests.folders import folder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
OPEN, CLOSED = "2026-11-20T10:00:00+00:00", "2026-11-21T23:00:00+00:00"


def of_crime(ref: str, at: str, restricted: bool) -> dict[str, list[dict[str, Any]]]:
    """One crime with a row in each table that belongs to one, all at the same moment."""
    return {
        "crimes": [{"crime_ref": ref, "reported_at": at, "recorded_at": at, "restricted": restricted}],
        "victims": [{"victim_id": f"V{ref}", "crime_ref": ref}],
        "victim_contacts": [{"contact_id": f"C{ref}", "victim_id": f"V{ref}", "contacted_at": at}],
        "suspects": [{"suspect_id": f"S{ref}", "crime_ref": ref, "named_on": at[:10]}],
        "custody": [{"custody_id": f"K{ref}", "suspect_id": f"S{ref}", "crime_ref": ref, "arrested_at": at}],
        "bails": [{"bail_id": f"B{ref}", "suspect_id": f"S{ref}", "crime_ref": ref, "arrested_on": at[:10]}],
        "oel_entries": [{"entry_id": f"E{ref}", "crime_ref": ref, "entered_at": at}],
        "reviews": [{"review_id": f"R{ref}", "crime_ref": ref, "reviewed_at": at}],
    }


def both() -> dict[str, list[dict[str, Any]]]:
    first, second = of_crime("X1", OPEN, restricted=False), of_crime("X2", CLOSED, restricted=True)
    rows = {name: [*first[name], *second[name]] for name in first}
    rows["crime_links"] = [{"crime_ref": "X1", "linked_ref": "X2", "kind": "series"}]
    return rows | {"access_lists": [{"crime_ref": "X2", "collar_number": "1001"}]}


def load(database: Engine, where: Path, rows: dict[str, list[dict[str, Any]]], at: datetime = NOW) -> None:
    refresh(database, folder(where, (at - timedelta(hours=1)).isoformat(), **rows), at)


@pytest.fixture
def db(database: Engine, tmp_path: Path) -> Iterator[Connection]:
    load(database, tmp_path / "x", both())
    with reading(database) as opened:
        yield opened


def test_the_newest_event_of_each_table_is_that_of_the_crime_everybody_may_know(db):
    found = {one.table: one.newest_at for one in newest.of_snapshot(db, 1)}
    day = datetime(2026, 11, 20, tzinfo=UTC)
    at = datetime.fromisoformat(OPEN)
    assert {name: when for name, when in found.items() if when} == {
        "crimes": at, "victim_contacts": at, "custody": at, "oel_entries": at, "reviews": at, "suspects": day,
        "bails": day,
    }  # fmt: skip


def test_rows_of_a_restricted_crime_and_the_link_that_leads_to_it_are_in_no_number(db):
    found = {one.table: one.loaded for one in newest.of_snapshot(db, 1)}
    assert {found[name] for name in of_crime("X", OPEN, restricted=False)} == {1}
    assert found["crime_links"] == 0
    assert "access_lists" not in found


def test_the_force_itself_is_counted_whole(database, db):
    with reading_whole(database) as whole:
        officers = len(whole.execute(select(EXTRACT["officers"].c.collar_number)).all())
    assert {one.table: one.loaded for one in newest.of_snapshot(db, 1)}["officers"] == officers > 0


def test_a_day_counts_from_its_beginning_in_london(database, tmp_path):
    load(database, tmp_path / "x", of_crime("X1", "2026-07-20T10:00:00+00:00", restricted=False))
    with reading(database) as db:
        found = {one.table: one.newest_at for one in newest.of_snapshot(db, 1)}
    assert found["bails"] == datetime(2026, 7, 19, 23, tzinfo=UTC)


def test_one_slip_of_a_year_does_not_hide_that_a_table_fell_silent(database, tmp_path):
    rows = of_crime("X1", OPEN, restricted=False)
    rows["suspects"].append({"suspect_id": "S9", "crime_ref": "X1", "named_on": "2062-11-20"})
    load(database, tmp_path / "x", rows)
    with reading(database) as db:
        found = {one.table: one for one in newest.of_snapshot(db, 1)}
    assert found["suspects"].newest_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert found["suspects"].loaded == 2


def test_rows_set_aside_are_counted_by_table_but_not_those_that_are_or_may_be_of_a_restricted_crime(database, tmp_path):
    rows = both()
    for ref in ("X1", "X2"):
        rows["oel_entries"].append({"entry_id": f"bad{ref}", "crime_ref": ref, "entered_at": "not a time"})
    rows["crimes"].append({"crime_ref": "X3", "restricted": "perhaps"})
    load(database, tmp_path / "x", rows)
    with reading(database) as db:
        found = {one.table: one.set_aside for one in newest.of_snapshot(db, 1)}
    assert (found["oel_entries"], found["crimes"]) == (1, 0)
    with reading_whole(database) as db:
        assert len(db.execute(select(SET_ASIDE.c.row)).all()) == 3


def test_rows_that_name_no_readable_crime_may_be_of_a_restricted_one_whose_name_cannot_be_read(database, tmp_path):
    rows = {"crimes": [{"crime_ref": "X" * 900, "restricted": "true"}], "victims": [{"crime_ref": "X" * 900}]}
    load(database, tmp_path / "x", rows | {"victim_contacts": [{"contacted_at": OPEN}]})
    with reading(database) as db:
        assert {one.set_aside for one in newest.of_snapshot(db, 1)} == {0}


def test_rows_set_aside_without_a_key_that_came_with_several_extracts_are_each_counted(database, tmp_path):
    bad = {"review_id": "", "crime_ref": "X1", "kind": "supervisor"}
    rows = complete({"crimes": [{"crime_ref": "X1"}], "reviews": [bad]})
    refresh(database, whole(tmp_path / "a", NOW.isoformat(), rows), NOW)
    later = complete({"crimes": [{"crime_ref": "X1"}], "reviews": [bad | {"text": "another"}]})
    for hour in (1, 2):
        at = NOW + timedelta(hours=hour)
        refresh(database, changed(tmp_path / f"b{hour}", at.isoformat(), rows | {"reviews": []}, later), at)
    with reading(database) as db:
        assert next(one.set_aside for one in newest.of_snapshot(db, 3) if one.table == "reviews") == 3


def test_the_trend_has_each_refresh_newest_first_with_sums_that_betray_no_restricted_crime(database, tmp_path):
    load(database, tmp_path / "one", of_crime("X1", OPEN, restricted=False))
    load(database, tmp_path / "two", both(), NOW + timedelta(hours=2))
    with reading(database) as db:
        found = newest.trend(db)
    assert list(found["snapshot_id"]) == [2, 1]
    assert found["loaded"].nunique() == 1
    assert found["seconds"].dtype == "float64"
    assert (found["seconds"] > 0).all()


def test_a_refresh_from_before_this_was_kept_stands_in_the_trend_without_numbers(database, tmp_path):
    load(database, tmp_path / "one", both())
    with writing(database) as db:
        db.execute(delete(NEWEST))
    load(database, tmp_path / "two", both(), NOW + timedelta(hours=2))
    with reading(database) as db:
        found = newest.trend(db)
        assert newest.of_snapshot(db, 1) == []
    assert list(found["loaded"].isna()) == [False, True]


def test_the_trend_ends_where_it_is_told_to(database, tmp_path):
    for number in range(3):
        load(database, tmp_path / str(number), both(), NOW + timedelta(hours=number))
    with reading(database) as db:
        assert list(newest.trend(db, 2)["snapshot_id"]) == [3, 2]
