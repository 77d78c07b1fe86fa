"""Writes extract folders for tests: completed rows as CSV or Parquet, any file replaced by given bytes."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from core.extract.columns import TABLES
from core.extract.defaults import complete
from tests.build import EXTRACTED_AT


def csv_bytes(table: str, rows: list[dict[str, str]], columns: list[str] | None = None, end: str = "\n") -> bytes:
    """The rows as RFC 4180 text in UTF-8; columns in contract order unless given."""
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, columns or list(TABLES[table].names), restval="", lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue().encode()


def manifest(counts: dict[str, int], **changed: Any) -> dict[str, Any]:
    """A manifest that tells the truth, but for what is changed."""
    return {"extracted_at": EXTRACTED_AT, "source": "an invented force", "kind": "full", "tables": counts} | changed


def write(
    folder: Path, files: dict[str, bytes] | None = None, told: dict[str, Any] | None = None, **tables: Any
) -> Path:
    """An extract folder: completed rows by table; `files` replaces or adds files, `told` changes the manifest."""
    rows = complete(tables)
    for name, table_rows in rows.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(name, table_rows))
    counts = {name: len(table_rows) for name, table_rows in rows.items()}
    (folder / "manifest.json").write_text(json.dumps(manifest(counts, **(told or {}))), encoding="utf-8")
    for name, content in (files or {}).items():
        (folder / name).write_bytes(content)
    return folder


def write_parquet(folder: Path, table: str, columns: dict[str, pa.Array]) -> Path:
    """Replaces a table's CSV by a Parquet file of the given columns."""
    (folder / f"{table}.csv").unlink()
    parquet.write_table(pa.table(columns), folder / f"{table}.parquet")
    return folder


def recount(folder: Path, **counts: int) -> Path:
    """Changes row counts in the manifest."""
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told["tables"] |= counts
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return folder
