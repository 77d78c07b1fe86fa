"""Changed, new and deleted rows are found by the stamp that a table has, or by digests where it has none."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.sources import Changes, TableMarks, read_changes, read_whole
from core.sources.connection import reading_source
from core.sources.shape import shapes
from core.sources.table import read_table
from tests.core.sources.warehouse import Warehouse, make, read_only
from tests.drawn import examples

START = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - the wall-clock time of a stamp without a zone
WAYS = ["digest", "stamp"]
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
UNIT = ("unit_id", "name", "level")
Marks = dict[str, TableMarks]


@pytest.fixture(params=DATABASES)
def new_source(request, tmp_path):
    """Makes an empty source, with stamps on units and suspects or with none."""

    def made(way: str) -> Warehouse:
        stamped = ("units", "suspects") if way == "stamp" else ()
        if request.param == "sqlite":
            return make(f"sqlite:///{tmp_path / 'w.db'}", stamped=stamped)
        postgres = request.getfixturevalue("postgres")
        return read_only(postgres, make(postgres.database(), stamped=stamped))

    return made


def put(source: Warehouse, way: str, *units: tuple[str | None, str, int | None]) -> None:
    """Replaces the units by (key, name, minutes from START that it was stamped at, or None)."""
    stamped = way == "stamp"
    at = [
        None if minutes is None else (START + timedelta(minutes=minutes)).isoformat() + "+00:00"
        for *_, minutes in units
    ]
    rows = [(key, name, "team", *([stamp] if stamped else [])) for (key, name, _), stamp in zip(units, at, strict=True)]
    source.run("DELETE FROM units")
    source.insert("units", (*UNIT, *(["changed_at"] if stamped else [])), rows)


def moved(found: Changes) -> tuple[list[tuple[str | None, str]], list[str]]:
    """The units sent and the keys of units that are gone."""
    sent = [(row["unit_id"], row["name"]) for row in found.tables["units"].cells.to_pylist()]
    return sent, found.deleted.loc[found.deleted["table"].eq("units"), "key"].tolist()


def known_after(known: Marks, found: Changes) -> Marks:
    """The marks as the store keeps them: those of rows sent or gone replaced by what was found."""
    after = {}
    for name, marks in found.marks.items():
        gone = {*found.deleted.loc[found.deleted["table"].eq(name), "key"], *marks.digests["key"]}
        old = known.get(name, TableMarks()).digests
        kept = old[~old["key"].isin(gone)]
        after[name] = TableMarks(marks.changed_at, marks.columns, pd.concat([kept, marks.digests], ignore_index=True))
    return after


@pytest.mark.parametrize("way", WAYS)
def test_changed_new_and_deleted_rows_are_found_and_no_others(new_source, way):
    source = new_source(way)
    put(source, way, ("U1", "one", 0), ("U2", "two", 0), ("U3", "three", 60))
    known = read_whole(source.url).marks
    put(source, way, ("U1", "one", 0), ("U2", "TWO", 120), ("U4", "four", 121))
    found = read_changes(source.url, known)
    assert moved(found) == ([("U2", "TWO"), ("U4", "four")], ["U3"])
    assert found.manifest.kind == "changes"
    assert found.manifest.tables == dict.fromkeys(TABLES, 0) | {"units": 2, "deleted": 1}
    assert (known["units"].changed_at is None) == (way == "digest")
    assert moved(read_changes(source.url, known_after(known, found)))[1] == []


@pytest.mark.parametrize("way", WAYS)
def test_nothing_known_means_everything_is_new(new_source, way):
    source = new_source(way)
    put(source, way, ("U1", "one", 0), ("U2", "two", 0))
    found = read_changes(source.url, {})
    assert moved(found) == ([("U1", "one"), ("U2", "two")], [])
    assert set(found.tables) == set(TABLES)
    assert moved(read_changes(source.url, known_after({}, found))) == ([], [])


@pytest.mark.parametrize("way", WAYS)
def test_a_table_that_became_empty_is_deleted_row_by_row(new_source, way):
    source = new_source(way)
    put(source, way, ("U1", "one", 0), ("U2", "two", 0))
    known = read_whole(source.url).marks
    put(source, way)
    found = read_changes(source.url, known)
    assert moved(found) == ([], ["U1", "U2"])
    put(source, way, ("U2", "two", 0))
    assert moved(read_changes(source.url, known_after(known, found))) == ([("U2", "two")], [])


def test_a_row_committed_late_is_found_within_the_overlap_and_an_older_one_is_not(new_source):
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", 0), ("U3", "three", 60))
    known = read_whole(source.url).marks
    put(source, "stamp", ("U1", "ONE", 51), ("U2", "TWO", 49), ("U3", "three", 60))
    assert moved(read_changes(source.url, known))[0] == [("U1", "ONE"), ("U3", "three")]
    sent, _ = moved(read_changes(source.url, known, overlap=timedelta(minutes=15)))
    assert sent == [("U1", "ONE"), ("U2", "TWO"), ("U3", "three")]


def test_what_is_read_again_within_the_overlap_and_is_as_it_was_is_sent_once_at_most(new_source):
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", None), ("U3", "three", 60))
    known = read_whole(source.url).marks
    found = read_changes(source.url, known)
    assert moved(found)[0] == [("U2", "two"), ("U3", "three")]
    known = known_after(known, found)
    assert moved(read_changes(source.url, known)) == ([], [])
    put(source, "stamp", ("U1", "one", 0), ("U2", "TWO", None), ("U3", "three", 60))
    assert moved(read_changes(source.url, known))[0] == [("U2", "TWO")]


def test_a_new_row_is_found_by_its_key_however_old_its_stamp(new_source, monkeypatch):
    monkeypatch.setattr("core.sources.changes._AT_ONCE", 2)
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U9", "nine", 60))
    known = read_whole(source.url).marks
    old = [("it's 100%", "a", -900), ("U3", "b", -900), ("U4", "c", -900)]
    put(source, "stamp", ("U1", "one", 0), ("U9", "nine", 60), *old)
    sent = [("U3", "b"), ("U4", "c"), ("U9", "nine"), ("it's 100%", "a")]
    assert moved(read_changes(source.url, known)) == (sent, [])
    monkeypatch.setattr("core.sources.changes._BY_NAME", 2)
    assert len(moved(read_changes(source.url, known))[0]) == 5  # too many to ask for: the table is read whole


def test_a_row_without_a_stamp_is_always_looked_at(new_source):
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", None), ("U3", "three", 60))
    known = read_whole(source.url).marks
    put(source, "stamp", ("U1", "one", 0), ("U2", "TWO", None), ("U3", "three", 60))
    assert moved(read_changes(source.url, known))[0] == [("U2", "TWO"), ("U3", "three")]


def test_a_stamp_in_the_future_hides_nothing(new_source):
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", 99_999_999))
    known = read_whole(source.url).marks
    assert known["units"].changed_at.replace(tzinfo=None) == START
    put(source, "stamp", ("U1", "ONE", 30), ("U2", "two", 99_999_999))
    assert moved(read_changes(source.url, known))[0] == [("U1", "ONE"), ("U2", "two")]


def test_a_table_put_back_to_an_earlier_day_is_read_whole(new_source):
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "TWO", 6_000))
    known = read_whole(source.url).marks
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", 0))
    assert moved(read_changes(source.url, known))[0] == [("U1", "one"), ("U2", "two")]


@pytest.mark.parametrize("way", WAYS)
def test_of_two_rows_with_one_key_the_same_one_stands_whatever_order_they_come_in(new_source, way):
    source = new_source(way)
    put(source, way, ("U1", "b", 0), ("U1", "a", 0))
    whole = read_whole(source.url)
    assert whole.extract.tables["units"]["name"].tolist() == ["a"]
    assert whole.marks["units"].changed_at is None  # stamps would not tell of the second row
    put(source, way, ("U1", "a", 0), ("U1", "b", 0))
    assert moved(read_changes(source.url, whole.marks)) == ([], [])
    put(source, way, ("U1", "b", 0))
    assert moved(read_changes(source.url, whole.marks)) == ([("U1", "b")], [])


@pytest.mark.parametrize("way", WAYS)
def test_a_second_row_with_a_key_brings_the_first_along(new_source, way):
    source = new_source(way)
    put(source, way, ("U1", "b", 0), ("U2", "c", 60))
    known = read_whole(source.url).marks
    put(source, way, ("U1", "b", 0), ("U1", "a", 120), ("U2", "c", 60))
    found = read_changes(source.url, known)
    assert ("U1", "a") in moved(found)[0]
    assert ("U1", "b") in moved(found)[0]
    assert found.marks["units"].changed_at is None


@pytest.mark.slow
def test_stamps_without_a_zone_do_too_and_a_change_of_their_kind_reads_the_table_whole(postgres):
    source = make(postgres.database(), stamped=("units",), stamp="timestamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", 60))
    known = read_whole(source.url).marks
    assert known["units"].changed_at == START + timedelta(minutes=60)
    put(source, "stamp", ("U1", "one", 0), ("U2", "TWO", 70))
    assert moved(read_changes(source.url, known))[0] == [("U2", "TWO")]
    source.run("ALTER TABLE units ALTER changed_at TYPE timestamptz")
    found = read_changes(source.url, known)
    assert len(moved(found)[0]) == 2
    assert found.marks["units"].changed_at.tzinfo is not None


@pytest.mark.slow
def test_stamps_as_texts_are_not_compared_and_digests_tell(postgres):
    source = make(postgres.database(), stamped=("units",), stamp="text")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", 60))
    known = read_whole(source.url).marks
    put(source, "stamp", ("U1", "ONE", 0), ("U2", "two", 60))
    assert moved(read_changes(source.url, known))[0] == [("U1", "ONE")]


def test_a_column_that_comes_without_values_changes_no_digest(new_source):
    source = new_source("digest")
    put(source, "digest", ("U1", "one", 0))
    source.run("ALTER TABLE units DROP COLUMN parent_id")
    known = read_whole(source.url).marks
    source.run("ALTER TABLE units ADD COLUMN parent_id text")
    assert moved(read_changes(source.url, known)) == ([], [])


def test_a_column_that_came_since_is_read_though_no_stamp_moved(new_source):
    source = new_source("stamp")
    put(source, "stamp", ("U1", "one", 0), ("U2", "two", 60))
    source.run("ALTER TABLE units DROP COLUMN parent_id")
    known = read_whole(source.url).marks
    source.run("ALTER TABLE units ADD COLUMN parent_id text", "UPDATE units SET parent_id = 'U2' WHERE unit_id = 'U1'")
    found = read_changes(source.url, known)
    assert found.tables["units"].cells["parent_id"].to_pylist() == ["U2", None]
    assert moved(read_changes(source.url, known_after(known, found))) == ([], [])


@pytest.mark.parametrize("way", WAYS)
def test_a_row_whose_key_is_too_long_is_there_each_time_as_one_without_a_key(new_source, way):
    source = new_source(way)
    put(source, way, ("U1", "one", 0), ("U" * 3_000, "two", 0), ("U9", "nine", 60))
    known = read_whole(source.url).marks
    assert known["units"].digests["key"].tolist() == ["U1", "U9"]
    sent, gone = moved(read_changes(source.url, known))
    assert ("U" * 3_000, "two") in sent
    assert gone == []


def test_a_cell_that_moves_to_the_next_column_changes_the_digest(tmp_path):
    source = make(f"sqlite:///{tmp_path / 'w.db'}").fill(complete({"crimes": [{"mo": "a", "summary": ""}]}))
    known = read_whole(source.url).marks
    source.run("UPDATE crimes SET mo = NULL, summary = 'a'")
    assert read_changes(source.url, known).tables["crimes"].cells.num_rows == 1


def test_a_record_with_a_nul_is_broken_and_seen_when_it_is_mended(tmp_path):
    source = make(f"sqlite:///{tmp_path / 'w.db'}").fill(complete({"crimes": [{"mo": "a\0b"}, {}]}))
    whole = read_whole(source.url)
    assert whole.extract.counts.set_index("table")["set_aside"]["crimes"] == 1
    assert moved(read_changes(source.url, whole.marks)) == ([], [])
    source.run("UPDATE crimes SET mo = NULL WHERE crime_ref = 'C1'")
    found = read_changes(source.url, whole.marks).tables["crimes"]
    assert found.cells["crime_ref"].to_pylist() == ["C1"]
    assert len(found.broken) == 0


# Edits of a table: a row's key (few, so that they meet; none, too), a text, how late its stamp is, and what is done.
EDIT = st.tuples(
    st.sampled_from(["U1", "U2", "U3", "U4", "U5", None]),
    st.sampled_from("abc"),
    st.integers(0, 9),
    st.sampled_from(["change", "add", "add old", "remove"]),
)
ROUNDS = st.lists(st.lists(EDIT, max_size=5), min_size=2, max_size=4)


def edited(rows: list[tuple], edits: list[tuple], clock: int) -> list[tuple]:
    """The rows after the edits, all of them stamped within the overlap; only a new key may come with an old stamp."""
    for key, text, late, what in edits:
        stamp = clock - late
        at = next((n for n, row in enumerate(rows) if row[0] == key), None)
        if what == "remove" and at is not None:
            rows = [*rows[:at], *rows[at + 1 :]]
        elif what == "change" and at is not None:
            rows = [*rows[:at], (key, text, stamp), *rows[at + 1 :]]
        elif what == "add old" and at is None:
            rows = [*rows, (key, text, -999)]
        elif what.startswith("add"):
            rows = [*rows, (key, text, stamp)]
    return rows


def raw_units(source: Warehouse) -> list[tuple]:
    with reading_source(source.url) as db:
        cells = read_table(db, shapes(db).tables["units"]).cells
    return sorted(tuple(row.values()) for row in cells.to_pylist() if row["unit_id"]), cells["unit_id"].null_count


def applied(old: list[tuple], found: Changes) -> list[tuple]:
    """The rows known so far with what changed: all rows of a key that was sent, none of one that is gone."""
    rows = [tuple(row.values()) for row in found.tables["units"].cells.to_pylist() if row["unit_id"]]
    replaced = {row[0] for row in rows} | set(moved(found)[1])
    return sorted([*(row for row in old if row[0] not in replaced), *rows])


def follow(source: Warehouse, way: str, rounds: list[list[tuple]]) -> None:
    rows: list[tuple] = []
    known: Marks = {}
    seen: list[tuple] = []
    for number, edits in enumerate(rounds):
        rows = edited(rows, edits, 60 * number)
        put(source, way, *rows)
        found = read_changes(source.url, known)
        known, seen = known_after(known, found), applied(seen, found)
        now, keyless = raw_units(source)
        assert seen == now
        assert found.tables["units"].cells["unit_id"].null_count == keyless
        assert sorted(known["units"].digests["key"]) == sorted({row[0] for row in now})


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=examples(25))
@given(rounds=ROUNDS)
def test_changes_applied_to_the_old_rows_give_the_new_ones(tmp_path_factory, way, rounds):
    where = tmp_path_factory.mktemp("source") / "w.db"
    follow(make(f"sqlite:///{where}", stamped=("units",) if way == "stamp" else ()), way, rounds)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_changes_applied_to_the_old_rows_give_the_new_ones_on_postgresql(postgres, way):
    source = read_only(postgres, make(postgres.database(), stamped=("units",) if way == "stamp" else ()))

    @settings(max_examples=examples(10))
    @given(rounds=ROUNDS)
    def followed(rounds: list[list[tuple]]) -> None:
        follow(source, way, rounds)

    followed()


def test_the_start_is_before_the_extract(tmp_path):
    """The stamps of these tests lie before the time at which the source says that it was read."""
    made = make(f"sqlite:///{tmp_path / 'w.db'}")
    assert read_whole(made.url).extract.manifest.extracted_at > START.replace(tzinfo=UTC) + timedelta(days=5)
