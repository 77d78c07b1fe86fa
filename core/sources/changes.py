"""Reads what changed in a source since it was last read: rows to insert or replace by key, and keys that are gone.

By `changed_at` where a table has it as a timestamp, else by comparing digests, which reads the table whole. A stamp
shows neither what was deleted nor what came with an old one (a view that shows more): for that, keys are compared. What
was read a second time and has not changed is not sent. Where a key is used twice the table is compared by digests, and
all rows of a changed key are sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection

from core.extract.keys import positions
from core.extract.manifest import Manifest
from core.extract.raw import RawTable
from core.sources.connection import reading_source
from core.sources.digests import digests
from core.sources.marks import OVERLAP, TableMarks, changed_since, dated, newest
from core.sources.order import both, keys_of, taken
from core.sources.shape import Shape, shapes
from core.sources.stated import stated
from core.sources.table import found_by_text, key_text, read_keys, read_table

# New keys that no stamp showed are asked for by name up to this number; beyond it the table is read whole.
_BY_NAME = 5_000
_AT_ONCE = 500  # keys a statement: databases limit its parameters
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Changes:
    """What to do to the rows known so far to have the source's.

    `manifest`: kind `changes`, with the counts of what is here. `tables`: all fifteen by name, each row to insert or
    to replace by key; of a key that is here take all rows, and forget those it had. Rows without a key are all here
    each time, in place of those without one so far: nothing tells which of them changed. `deleted`: table, key.
    `marks`: by table, the new stamp and the digests of the keys in `tables` alone. `unknown`: names ignored.
    """

    manifest: Manifest
    tables: dict[str, RawTable]
    deleted: pd.DataFrame
    marks: dict[str, TableMarks]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class _Moved:
    raw: RawTable
    deleted: pd.Series
    marks: TableMarks


def read_changes(
    url: str, known: Mapping[str, TableMarks], progress: Tell = lambda _: None, overlap: timedelta = OVERLAP
) -> Changes:
    """What changed since the tables were as `known`, in one snapshot; `progress` gets a line for each table.

    A table that is not in `known` is new as a whole. Raises Refused as `read_whole` does.
    """
    with reading_source(url) as db:
        there = shapes(db)
        manifest = stated(db, there.has_manifest)
        moved: dict[str, _Moved] = {}
        for name, shape in there.tables.items():
            change = moved[name] = _moved(db, shape, known.get(name, TableMarks()), manifest, overlap)
            progress(f"{name}: {change.raw.cells.num_rows:,} rows new or changed, {len(change.deleted):,} deleted")
    gone = [one.deleted.to_frame("key").assign(table=name) for name, one in moved.items()]
    deleted = pd.concat(gone, ignore_index=True)[["table", "key"]].astype("str")
    counts = {name: one.raw.cells.num_rows for name, one in moved.items()} | {"deleted": len(deleted)}
    return Changes(
        manifest.model_copy(update={"kind": "changes", "tables": counts}),
        {name: one.raw for name, one in moved.items()},
        deleted,
        {name: one.marks for name, one in moved.items()},
        there.unknown,
    )


def _moved(db: Connection, shape: Shape, known: TableMarks, manifest: Manifest, overlap: timedelta) -> _Moved:
    now = newest(db, shape, manifest.extracted_at)
    # A newest stamp older than the known one: the last row is gone, or the table was put back to an earlier day.
    if known.changed_at is not None and dated(shape, known) and now is not None and now >= known.changed_at:
        moved = _by_stamp(db, shape, known, changed_since(db, shape, known.changed_at, overlap), now)
        if moved is not None:
            return moved
    return _by_digest(shape, read_table(db, shape), known, now)


def _by_stamp(
    db: Connection, shape: Shape, known: TableMarks, stamped: ColumnElement[bool], now: datetime
) -> _Moved | None:
    """None where stamps cannot tell: a key is used twice, or new ones have an old stamp and are too many or of a type
    that is not asked for by its text."""
    keys = read_keys(db, shape)
    if not keys.is_unique:
        return None
    raw = read_table(db, shape, stamped)
    sent = keys_of(raw).dropna()
    unseen = _without(keys, pd.concat([known.digests["key"], _without(sent, known.digests["key"])]))
    if len(unseen) > _BY_NAME or (len(unseen) and not found_by_text(db, shape)):
        return None
    for start in range(0, len(unseen), _AT_ONCE):
        raw = both(raw, read_table(db, shape, key_text(db, shape).in_(unseen.iloc[start : start + _AT_ONCE].tolist())))
    raw, changed = _differing(raw, digests(raw), known)
    return _Moved(raw, _without(known.digests["key"], keys), TableMarks(now, shape.words, changed))


def _by_digest(shape: Shape, raw: RawTable, known: TableMarks, now: datetime | None) -> _Moved:
    now_there = digests(raw)
    gone = _without(known.digests["key"], now_there["key"])
    stamp = now if keys_of(raw).dropna().is_unique else None
    raw, changed = _differing(raw, now_there, known)
    return _Moved(raw, gone, TableMarks(stamp, shape.words, changed))


def _differing(raw: RawTable, rows: pd.DataFrame, known: TableMarks) -> tuple[RawTable, pd.DataFrame]:
    """The rows whose digest is not the known one, and those without a key; with the digests of the former."""
    at = positions(rows["key"], known.digests["key"])
    same = rows["digest"].eq(known.digests["digest"].reindex(at).reset_index(drop=True)).to_numpy(bool)
    changed = rows[~same].reset_index(drop=True)
    keys = keys_of(raw)
    wanted = np.flatnonzero(keys.isna() | (positions(keys, changed["key"]) >= 0))
    return taken(raw, wanted), changed


def _without(keys: pd.Series, others: pd.Series) -> pd.Series:
    """The keys that are not among the others (unique)."""
    return keys[positions(keys, others) < 0].reset_index(drop=True)
