"""What changed at the source since the last extract: rows to insert or replace by key, and rows deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.extract.columns import DELETED, TABLES
from core.extract.manifest import Manifest
from core.extract.raw import RawTable
from core.extract.row_texts import from_dicts


@dataclass(frozen=True)
class Changes:
    """An extract of kind `changes`, nothing judged yet.

    `raws`: by name, each of the fifteen tables and `deleted`. `unknown`: names that are not known, ignored. `compared`:
    found by comparing a source with what it had. The rows without a key are then all here, in place of those that were
    held back, and what is deleted was named by nobody: it is simply no longer there.
    """

    manifest: Manifest
    raws: Mapping[str, RawTable]
    unknown: tuple[str, ...] = ()
    compared: bool = False


def no_changes(extracted_at: datetime, source: str) -> Changes:
    """Changes without a row."""
    raws = {table.name: from_dicts(table, ()) for table in (*TABLES.values(), DELETED)}
    words = {"extracted_at": extracted_at, "source": source, "kind": "changes", "tables": dict.fromkeys(raws, 0)}
    return Changes(Manifest.model_validate(words), raws)
