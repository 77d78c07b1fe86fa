"""Reading a folder: what refuses an extract whole."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.extract import Extract, read_extract
from core.extract.columns import TABLES
from core.extract.defaults import complete
from tests.core.extract.asking import refused
from tests.core.extract.folder import csv_bytes, recount, write

CRIMES: list[dict[str, Any]] = [
    {"crime_ref": "0042", "mo": "NA", "summary": 'A "quoted", text\r\nof two lines', "oic": "1001", "outcome_code": 14},
    {"crime_ref": "null", "occurred_from": "2026-01-04", "reported_at": "2026-07-01T00:30:00", "domestic_abuse": True},
]


def test_a_good_folder_loads_every_row_and_tells_each_table(tmp_path: Path) -> None:
    told: list[str] = []
    found = read_extract(write(tmp_path, crimes=CRIMES, victims=[{}]), lambda step, *_: told.append(step))
    assert found.counts.loc[5].tolist() == ["crimes", 2, 2, 0]
    assert len(found.problems) == 0
    assert told[5] == "crimes: 2 rows"
    assert found.manifest.extracted_at.isoformat() == "2026-11-22T06:00:00+00:00"


def test_the_same_rows_give_the_same_extract_from_a_file_and_from_memory(tmp_path: Path) -> None:
    from_file = read_extract(write(tmp_path, crimes=CRIMES, victims=[{}]))
    from_rows = Extract.from_rows(
        complete({"crimes": CRIMES, "victims": [{}]}), extracted_at="2026-11-22T06:00:00+00:00"
    )
    for name in TABLES:
        pd.testing.assert_frame_equal(from_file.tables[name], from_rows.tables[name])


def test_shuffled_columns_crlf_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = read_extract(write(tmp_path, crimes=CRIMES))
    rows = complete({"crimes": CRIMES})["crimes"]
    content = b"\xef\xbb\xbf" + csv_bytes("crimes", rows, list(reversed(TABLES["crimes"].names)), "\r\n")
    other = read_extract(write(tmp_path, {"crimes.csv": content}, crimes=CRIMES))
    pd.testing.assert_frame_equal(plain.tables["crimes"], other.tables["crimes"])


@pytest.mark.parametrize("table", TABLES)
def test_every_one_of_the_fifteen_tables_must_be_there(tmp_path: Path, table: str) -> None:
    (write(tmp_path) / f"{table}.csv").unlink()
    assert refused(tmp_path).startswith(f"Table {table}: no file")


def test_a_file_whose_name_is_in_capitals_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "crimes.csv").rename(tmp_path / "CRIMES.CSV")
    assert refused(tmp_path).startswith("Table crimes: found CRIMES.CSV. Wanted crimes.csv or crimes.parquet")


@pytest.mark.parametrize(
    ("table", "column"), [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.required]
)
def test_every_required_column_must_be_there(tmp_path: Path, table: str, column: str) -> None:
    names = [name for name in TABLES[table].names if name != column]
    message = refused(write(tmp_path, {f"{table}.csv": csv_bytes(table, [], names)}))
    assert message.startswith(f'Table {table}: {table}.csv lacks the required column "{column}"')


def test_an_optional_column_may_be_left_out(tmp_path: Path) -> None:
    rows = complete({"crimes": CRIMES})["crimes"]
    kept = [{name: cell for name, cell in row.items() if name in TABLES["crimes"].required} for row in rows]
    content = csv_bytes("crimes", kept, list(TABLES["crimes"].required))
    crimes = read_extract(write(tmp_path, {"crimes.csv": content}, crimes=CRIMES)).tables["crimes"]
    assert list(crimes) == list(TABLES["crimes"].names)
    assert crimes[["mo", "occurred_from", "outcome_code"]].isna().all(axis=None)


def test_both_kinds_of_file_for_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"units.parquet": b""})
    assert refused(tmp_path).startswith("Table units: both units.csv and units.parquet")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_row_count_that_is_not_the_files_is_refused(tmp_path: Path, count: int) -> None:
    assert refused(recount(write(tmp_path, crimes=CRIMES), crimes=count)).startswith(
        "Table crimes: crimes.csv has 2 rows"
    )


def test_a_quote_left_open_is_refused_though_the_count_agrees(tmp_path: Path) -> None:
    content = csv_bytes("units", complete({})["units"]) + b'U9,"Invented,team,D1\n'
    assert "ends inside a quoted field" in refused(recount(write(tmp_path, {"units.csv": content}), units=5))


def test_a_last_line_cut_off_is_refused_by_the_count_or_set_aside(tmp_path: Path) -> None:
    content = csv_bytes("units", [*complete({})["units"], {"unit_id": "T9", "name": "Invented", "level": "team"}])
    whole = write(tmp_path, {"units.csv": content[:-8]})
    assert refused(whole).startswith("Table units: units.csv has 5 rows, manifest.json says 4")
    assert read_extract(recount(whole, units=5)).problems["problem"].tolist() == [
        "the record: found 2 fields, wanted 4"
    ]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, {"reviews.csv": b""})).startswith("Table reviews: reviews.csv is empty")


def test_changes_need_the_list_of_deleted_rows(tmp_path: Path) -> None:
    assert refused(write(tmp_path, told={"kind": "changes"})).startswith("Table deleted: no file")


def test_deleted_rows_are_read_and_bad_ones_set_aside(tmp_path: Path) -> None:
    deleted = b"table,key\ncrimes,C1\nsecrets,C2\nvictims,\ncrimes,C1\n"
    found = read_extract(write(tmp_path, {"deleted.csv": deleted}, {"kind": "changes"}))
    assert found.deleted.astype("str").to_numpy().tolist() == [["crimes", "C1"], ["crimes", "C1"]]
    assert found.problems[["table", "row", "column"]].to_numpy().tolist() == [
        ["deleted", 2, "table"],
        ["deleted", 3, "key"],
    ]
    assert found.counts.iloc[-1].tolist() == ["deleted", 4, 2, 2]


def test_a_declared_count_of_deleted_rows_is_held(tmp_path: Path) -> None:
    folder = write(tmp_path, {"deleted.csv": b"table,key\n"}, {"kind": "changes"})
    assert refused(recount(folder, deleted=1)).startswith("Table deleted: deleted.csv has 0 rows")
