"""Writes tables and the manifest of an extract: CSV or Parquet, the same bytes for the same rows."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.clock import LONDON
from data_fixtures.sheet import Sheet, length

ROWS_AT_ONCE = 250_000
SOURCE = "invented records system of the invented Mereshire Police"
COMMA, NOTHING, LINE_END = (pa.scalar(mark, pa.large_string()) for mark in (",", "", "\n"))
Progress = Callable[[str], None]


def write_csv(path: Path, sheet: Sheet) -> int:
    """One table as CSV with LF line ends; returns its number of rows.

    The cells of a row are joined by Arrow, and the text buffer of the result is the file: about ten times faster
    than a CSV writer, and exact because only the short word lists can hold what needs quotes.
    """
    rows = length(sheet)
    with path.open("wb") as file:
        file.write((",".join(sheet) + "\n").encode())
        for start in range(0, rows, ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            cells = [column.text(part).cast(pa.large_string()) for column in sheet.values()]
            lines = pc.binary_join_element_wise(*cells, COMMA, null_handling="replace", null_replacement="")
            file.write(_whole_text(pc.binary_join_element_wise(lines, NOTHING, LINE_END)))
    return rows


def _whole_text(lines: pa.Array) -> pa.Buffer:
    """The bytes of all the texts one after another, without copying them."""
    _, offsets, body = lines.buffers()
    return body.slice(0, int(np.frombuffer(offsets, np.int64)[len(lines)]))


def write_parquet(path: Path, sheet: Sheet) -> int:
    """One table as Parquet with real dates, timestamps, integers and booleans; returns its number of rows."""
    rows = length(sheet)
    empty = pa.table({name: column.take(slice(0, 0)) for name, column in sheet.items()})
    with pq.ParquetWriter(path, empty.schema, compression="zstd") as writer:
        for start in range(0, rows, ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            arrays = [column.take(part) for column in sheet.values()]
            writer.write_batch(pa.record_batch(arrays, schema=empty.schema))
    return rows


WRITERS = {"csv": write_csv, "parquet": write_parquet}


def write_manifest(out: Path, as_of: date, rows: dict[str, int]) -> None:
    """The manifest: taken at 06:00 London on `as_of`, with the rows of every table."""
    taken = datetime.combine(as_of, time(6), LONDON)
    manifest = {"extracted_at": taken.isoformat(), "source": SOURCE, "kind": "full", "tables": rows}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
