"""Records as a source holds them, and what it sends when they change."""

import csv
import json
from pathlib import Path

from core.extract.columns import DELETED, TABLES

Rows = dict[str, list[dict[str, str]]]


def whole(where: Path, extracted_at: str, rows: Rows) -> Path:
    """A folder of kind `full` with exactly these rows."""
    return _written(where, extracted_at, "full", rows)


def changed(where: Path, extracted_at: str, before: Rows, after: Rows) -> Path:
    """A folder of kind `changes` that leads from one state to the other."""
    rows: Rows = {DELETED.name: []}
    for name, table in TABLES.items():
        was = {row[table.key]: row for row in before.get(name, [])}
        now = {row[table.key]: row for row in after.get(name, [])}
        rows[name] = [row for row in after.get(name, []) if was.get(row[table.key]) != row]
        rows[DELETED.name] += [{"table": name, "key": key} for key in was if key not in now]
    return _written(where, extracted_at, "changes", rows)


def _written(where: Path, extracted_at: str, kind: str, rows: Rows) -> Path:
    where.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, table in {**TABLES, **({DELETED.name: DELETED} if kind == "changes" else {})}.items():
        with (where / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows.get(name, []))
        counts[name] = len(rows.get(name, []))
    manifest = {"extracted_at": extracted_at, "source": "a test", "kind": kind, "tables": counts}
    (where / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return where
