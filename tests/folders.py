"""Writes an extract folder from rows that state only what a test is about."""

import csv
import json
from pathlib import Path

from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.extract.row_texts import Row
from tests.build import EXTRACTED_AT


def folder(where: Path, extracted_at: str = EXTRACTED_AT, **tables: list[Row]) -> Path:
    """A folder with a manifest and fifteen CSV files, completed as search cases are."""
    where.mkdir(parents=True, exist_ok=True)
    rows = complete(tables)
    counts = {}
    for name, table in TABLES.items():
        with (where / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, lineterminator="\n")
            writer.writeheader()
            for row in rows.get(name, []):
                writer.writerow(row)
        counts[name] = len(rows.get(name, []))
    manifest = {"extracted_at": extracted_at, "source": "a test", "kind": "full", "tables": counts}
    (where / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return where
