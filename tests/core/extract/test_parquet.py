"""Parquet says what CSV says, whatever its types."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from core.extract import read_extract
from core.extract.columns import TABLES
from core.extract.defaults import complete
from tests.core.extract.asking import refused
from tests.core.extract.folder import write, write_parquet

CRIMES: list[dict[str, Any]] = [
    {"crime_ref": "0042", "mo": "NA", "summary": 'A "quoted", text\r\nof two lines', "oic": "1001", "outcome_code": 14},
    {"crime_ref": "null", "occurred_from": "2026-01-04", "reported_at": "2026-07-01T00:30:00", "domestic_abuse": True},
]


def as_arrow(table: str, rows: list[dict[str, str]]) -> dict[str, pa.Array]:
    return {name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in TABLES[table].names}


def not_utf8(kind: pa.DataType) -> pa.Array:
    """One text whose byte is no UTF-8, as a careless writer leaves it in a file."""
    raw = pa.array([b"\xff"], pa.large_binary() if kind == pa.large_string() else pa.binary())
    return pa.Array.from_buffers(kind, 1, raw.buffers())


def test_parquet_of_text_says_what_csv_says(tmp_path: Path) -> None:
    plain = read_extract(write(tmp_path, crimes=CRIMES)).tables["crimes"]
    write_parquet(tmp_path, "crimes", as_arrow("crimes", complete({"crimes": CRIMES})["crimes"]))
    pd.testing.assert_frame_equal(read_extract(tmp_path).tables["crimes"], plain)


def test_parquet_of_real_types_says_what_csv_says(tmp_path: Path) -> None:
    plain = read_extract(write(tmp_path, crimes=CRIMES)).tables["crimes"]
    typed = plain.assign(outcome_code=plain["outcome_code"].astype("float64"), status=plain["status"].astype("str"))
    arrow = pa.Table.from_pandas(typed, preserve_index=False)
    write_parquet(tmp_path, "crimes", {name: arrow[name] for name in arrow.column_names})
    pd.testing.assert_frame_equal(read_extract(tmp_path).tables["crimes"], plain)


@pytest.mark.parametrize(
    ("column", "cells", "loaded"),
    [
        ("oic", pa.array([1001]), "1001"),
        ("oic", pa.array([None], pa.float64()), None),
        ("oic", pa.array(["1001"]).dictionary_encode(), "1001"),
        ("mo", pa.array([""]), None),
        ("outcome_code", pa.array([14.0]), 14),
        ("outcome_code", pa.array([float("nan")]), None),
        ("occurred_from", pa.array([0], pa.date32()), pd.Timestamp("1970-01-01")),
        ("occurred_from", pa.array([0], pa.timestamp("ns")), pd.Timestamp("1970-01-01")),
        ("reported_at", pa.array([1], pa.timestamp("ns")), pd.Timestamp("1969-12-31T23:00Z")),
        ("reported_at", pa.array([1], pa.timestamp("ms", "Asia/Tokyo")), pd.Timestamp("1970-01-01T00:00:00.001Z")),
        ("hate", pa.array([True]), True),
    ],
)
def test_parquet_types_are_read_as_their_texts(tmp_path: Path, column: str, cells: pa.Array, loaded: Any) -> None:
    columns = as_arrow("crimes", complete({"crimes": [{}]})["crimes"]) | {column: cells}
    found = read_extract(write_parquet(write(tmp_path, crimes=[{}]), "crimes", columns))
    assert len(found.problems) == 0
    cell = found.tables["crimes"][column].iloc[0]
    assert pd.isna(cell) if loaded is None else cell == loaded


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("outcome_code", pa.array([14.5])),
        ("occurred_from", pa.array([1], pa.timestamp("s"))),
        ("reported_at", pa.array([0], pa.date32())),
        ("hate", pa.array([1])),
        ("mo", pa.array(["a\0b"])),
        ("mo", not_utf8(pa.string())),
        ("status", not_utf8(pa.string())),
        ("crime_ref", not_utf8(pa.large_string())),
    ],
)
def test_a_parquet_cell_that_does_not_fit_sets_its_row_aside(tmp_path: Path, column: str, cells: pa.Array) -> None:
    columns = as_arrow("crimes", complete({"crimes": [{}]})["crimes"]) | {column: cells}
    found = read_extract(write_parquet(write(tmp_path, crimes=[{}]), "crimes", columns))
    assert found.counts.loc[5].tolist() == ["crimes", 1, 0, 1]


@pytest.mark.parametrize("cells", [pa.array([b"x"]), pa.array([["x"]]), pa.array([1001.0])])
def test_a_parquet_column_of_a_type_without_a_text_is_refused(tmp_path: Path, cells: pa.Array) -> None:
    columns = as_arrow("crimes", complete({"crimes": [{}]})["crimes"]) | {"oic": cells}
    assert "in column oic, wanted text" in refused(write_parquet(write(tmp_path, crimes=[{}]), "crimes", columns))


def test_a_cut_off_parquet_file_is_refused(tmp_path: Path) -> None:
    write_parquet(write(tmp_path), "reviews", as_arrow("reviews", []))
    file = tmp_path / "reviews.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    assert refused(tmp_path).startswith("Table reviews: reviews.parquet")


def test_parquet_without_a_required_column_is_refused(tmp_path: Path) -> None:
    columns = as_arrow("reviews", [])
    del columns["kind"]
    assert refused(write_parquet(write(tmp_path), "reviews", columns)).startswith(
        "Table reviews: reviews.parquet lacks"
    )
