"""Parquet says what CSV says, whatever its types."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from core.extract import Refused, read_extract
from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.extract.parquet_file import read_parquet
from tests.core.extract.asking import refused
from tests.core.extract.folder import write, write_parquet
from tests.drawn import examples

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


@pytest.mark.parametrize("cells", [pa.array([b"x"]), pa.array([["x"]])])
def test_a_parquet_column_of_a_type_without_a_text_is_refused(tmp_path: Path, cells: pa.Array) -> None:
    columns = as_arrow("crimes", complete({"crimes": [{}]})["crimes"]) | {"oic": cells}
    assert "in column oic, wanted text" in refused(write_parquet(write(tmp_path, crimes=[{}]), "crimes", columns))


def file_of_custody(file: Path, **how: Any) -> Path:
    """A file of nine records in several types, with a checksum in each page."""
    ids = [f"K{number}" for number in range(9)]
    at = pa.array([datetime(2026, 6, number + 1) for number in range(9)], pa.timestamp("us", "UTC"))  # noqa: DTZ001
    columns = {"custody_id": ids, "suspect_id": ids, "crime_ref": ["C1"] * 9, "arrested_at": at}
    parquet.write_table(pa.table(columns), file, write_page_checksum=True, **how)
    return file


@pytest.mark.slow
@pytest.mark.parametrize("how", [{"compression": "none"}, {"compression": "snappy", "data_page_version": "2.0"}])
@settings(max_examples=examples(200))
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_a_bit_that_turned_in_a_page_with_a_checksum_changes_nothing_or_refuses_the_table(
    tmp_path_factory, how, at, bit
):
    file = file_of_custody(tmp_path_factory.mktemp("x") / "custody.parquet", **how)
    sound = read_parquet(file, TABLES["custody"]).cells
    raw = bytearray(file.read_bytes())
    footer = len(raw) - 8 - int.from_bytes(raw[-8:-4], "little")
    raw[4 + int(at * (footer - 4))] ^= 1 << bit
    file.write_bytes(raw)
    try:
        assert read_parquet(file, TABLES["custody"]).cells.equals(sound)
    except Refused as refusal:
        said = str(refusal)
    else:
        return
    assert said.startswith("Table custody: custody.parquet")


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
