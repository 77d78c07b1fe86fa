"""A force read from its own database is the force read from files, row by row, good and bad."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.types import NullType

from core.extract import Extract, read_extract
from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.sources import read_whole
from core.sources.written import from_values
from tests.core.sources.warehouse import Rows, folder, make, read_only

SMALL = Path(__file__).parents[3] / "data_fixtures" / "small"
KINDS = ["sqlite", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("native", "text", "views"))]
# Faults that a database with types of its own can hold, too.
FAULTY: dict[str, list[dict[str, Any]]] = {
    "crimes": [
        {"crime_ref": "A1", "risk": "extreme"},
        {"crime_ref": "A2", "unit_id": "NOWHERE"},
        {"crime_ref": "A3", "occurred_from": "2026-11-02", "occurred_to": "2026-11-01"},
        {"crime_ref": "A4", "reported_at": "2026-11-23T09:00:00+00:00", "recorded_at": "2026-11-21T09:00:00+00:00"},
        {"crime_ref": "A5", "outcome_code": "99"},
        {"crime_ref": "A6", "mo": 'A "quoted", text\r\nof two lines', "summary": "\ufeffNA", "oic": "0042"},
        {"crime_ref": "A7", "risk": "high", "mo": "first"},
        {"crime_ref": "A7", "risk": "medium", "mo": "second"},
        {"crime_ref": "", "mo": "nobody's"},
        {"crime_ref": "null", "reported_at": "2026-07-01T00:30:00.123456"},
    ],
    "victims": [{"victim_id": "V1", "crime_ref": "A1"}, {"victim_id": "V2", "crime_ref": "A6"}],
}
UNREADABLE: dict[str, list[dict[str, Any]]] = {
    "crimes": [
        {"crime_ref": "B1", "occurred_from": "2026-02-30"},
        {"crime_ref": "B2", "domestic_abuse": "yes"},
        {"crime_ref": "B3", "outcome_code": "14.0"},
        {"crime_ref": "B4", "reported_at": "yesterday"},
    ]
}


@pytest.fixture
def read(request, tmp_path):
    """Reads rows as a source of the kind of this test gives them."""

    def from_source(kind: str, rows: Rows) -> Extract:
        if kind == "sqlite":
            return read_whole(make(f"sqlite:///{tmp_path / 'warehouse.db'}").fill(rows).url).extract
        postgres = request.getfixturevalue("postgres")
        made = make(postgres.database(), native=kind != "text")
        (made.fill if kind == "text" else made.fill_instants)(rows)
        if kind == "views":
            _as_text_views(made)
        return read_whole(read_only(postgres, made).url).extract

    return from_source


def _as_text_views(made) -> None:
    """All columns as text, in the words of a file."""
    made.run("CREATE SCHEMA inside")
    for name, table in TABLES.items():
        cells = ", ".join(f'CAST("{column}" AS text) AS "{column}"' for column in table.names)
        made.run(
            f"ALTER TABLE {name} SET SCHEMA inside",
            f"CREATE VIEW {name} AS SELECT {cells} FROM inside.{name}",  # noqa: S608 - our own names
        )


def small() -> Rows:
    rows = {}
    for name in TABLES:
        with (SMALL / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    return rows


def assert_same(found: Extract, wanted: Extract) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(found.tables[name], wanted.tables[name], obj=name)
    pd.testing.assert_frame_equal(found.set_aside, wanted.set_aside)
    pd.testing.assert_frame_equal(found.set_aside_access, wanted.set_aside_access)
    pd.testing.assert_frame_equal(found.counts, wanted.counts)
    pd.testing.assert_frame_equal(found.deleted, wanted.deleted)
    assert found.manifest == wanted.manifest
    assert found.unknown_columns == wanted.unknown_columns


@pytest.mark.parametrize("kind", KINDS)
def test_a_force_in_a_database_is_the_force_in_files(read, kind, tmp_path):
    found = read(kind, small())
    assert len(found.tables["crimes"]) > 100
    assert_same(found, read_extract(folder(tmp_path / "x", small())))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_are_set_aside_with_the_same_words(read, kind, tmp_path):
    rows = complete(FAULTY)
    rows["units"] = [unit for unit in rows["units"] if unit["unit_id"] != "NOWHERE"]
    wanted = read_extract(folder(tmp_path / "x", rows))
    assert set(wanted.set_aside["key"].dropna()) == {"A1", "A2", "A3", "A4", "A5", "A7", "V1"}
    found = read(kind, rows)
    if kind == "views":  # PostgreSQL writes instants its own way, which is quoted
        assert found.tables["crimes"]["crime_ref"].tolist() == wanted.tables["crimes"]["crime_ref"].tolist()
        assert found.set_aside["reason"].tolist() == wanted.set_aside["reason"].tolist()
    else:
        assert_same(found, wanted)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("text", marks=pytest.mark.slow)])
def test_a_text_that_is_no_date_is_set_aside_as_in_a_file(read, kind, tmp_path):
    rows = complete(UNREADABLE)
    wanted = read_extract(folder(tmp_path / "x", rows))
    assert wanted.counts.set_index("table")["set_aside"]["crimes"] == 4
    assert_same(read(kind, rows), wanted)


@pytest.mark.slow
def test_timestamps_without_a_zone_are_london_s_and_midnight_in_a_column_of_dates_is_its_day(postgres, tmp_path):
    rows = complete({"crimes": [{"crime_ref": "A1", "reported_at": "2026-07-01T00:30:00", "outcome_code": "14"}]})
    made = make(postgres.database()).fill(rows)
    made.run(
        "ALTER TABLE crimes ALTER reported_at TYPE timestamp USING reported_at AT TIME ZONE 'Europe/London'",
        "ALTER TABLE crimes ALTER occurred_from TYPE timestamp",
        "ALTER TABLE crimes ALTER outcome_code TYPE numeric(6, 2)",
        "ALTER TABLE crimes ALTER status TYPE char(30)",
        "ALTER TABLE crimes ALTER hate TYPE text USING hate::text",
    )
    found = read_whole(made.url).extract
    assert_same(found, read_extract(folder(tmp_path / "x", rows)))
    assert found.tables["crimes"]["reported_at"].iloc[0] == pd.Timestamp("2026-06-30T23:30Z")


@pytest.mark.slow
def test_a_table_longer_than_a_part_comes_whole(postgres, tmp_path, monkeypatch):
    monkeypatch.setattr("core.sources.table._BYTES", 1000)
    monkeypatch.setattr("core.sources.table._ROWS", 7)
    rows = complete({"crimes": [{"crime_ref": f"A{n}", "mo": "two\nlines " * (n % 50)} for n in range(300)]})
    wanted = read_extract(folder(tmp_path / "x", rows))
    assert_same(read_whole(make(postgres.database()).fill(rows).url).extract, wanted)
    assert_same(read_whole(make(f"sqlite:///{tmp_path / 'w.db'}").fill(rows).url).extract, wanted)


@pytest.mark.slow
def test_a_source_that_changes_while_it_is_read_is_read_as_of_one_moment(postgres):
    made = make(postgres.database()).fill(complete({"crimes": [{"crime_ref": "A1"}], "victims": [{}]}))

    def told(line: str) -> None:
        if line.startswith("units"):
            made.run("DELETE FROM victims", "DELETE FROM crimes", "INSERT INTO units VALUES ('Z', 'Z', 'team')")

    found = read_whole(made.url, told).extract
    assert len(found.tables["victims"]) == 1
    assert len(read_whole(made.url).extract.tables["victims"]) == 0


def test_a_sqlite_source_that_changes_while_it_is_read_is_read_as_of_one_moment(tmp_path):
    made = make(f"sqlite:///{tmp_path / 'w.db'}").fill(complete({"crimes": [{"crime_ref": "A1"}], "victims": [{}]}))
    made.run("PRAGMA journal_mode=WAL")

    def told(line: str) -> None:
        if line.startswith("units"):
            made.run("DELETE FROM victims")

    assert len(read_whole(made.url, told).extract.tables["victims"]) == 1
    assert len(read_whole(made.url).extract.tables["victims"]) == 0


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("occurred_from", pd.Timestamp("2026-11-01").to_pydatetime(), "2026-11-01"),
        ("occurred_from", pd.Timestamp("2026-11-01").date(), "2026-11-01"),
        ("reported_at", pd.Timestamp("2026-11-01T00:00").to_pydatetime(), "2026-11-01T00:00:00"),
        ("reported_at", pd.Timestamp("2026-07-01T01:00+01:00").to_pydatetime(), "2026-07-01T00:00:00+00:00"),
        ("hate", True, "true"),
        ("hate", 1, "1"),
        ("outcome_code", 14, "14"),
        ("outcome_code", 14.0, "14"),
        ("outcome_code", 14.5, "14.5"),
        ("mo", "", None),
        ("mo", None, None),
    ],
)
def test_a_value_becomes_the_text_a_file_would_hold(column, value, text):
    found = from_values([value], TABLES["crimes"].by_name[column], NullType(), "Table crimes: the source")
    assert found.to_pylist() == [text]


def test_sqlite_keeps_its_yes_and_no_as_numbers(tmp_path):
    made = make(f"sqlite:///{tmp_path / 'w.db'}").fill(complete({"crimes": [{"crime_ref": "A1"}]}))
    made.run(
        "ALTER TABLE crimes DROP COLUMN restricted",
        "ALTER TABLE crimes ADD COLUMN restricted boolean",
        "UPDATE crimes SET restricted = 1",
    )
    assert read_whole(made.url).extract.tables["crimes"]["restricted"].tolist() == [True]
