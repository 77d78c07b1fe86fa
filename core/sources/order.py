"""Rows of a raw table picked and put in order, those that were broken still so."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.extract.cells import known_by
from core.extract.raw import RawTable


def taken(raw: RawTable, positions: np.ndarray) -> RawTable:
    """The rows at the positions (0-based, each at most once), in that order."""
    now = np.full(raw.cells.num_rows, -1)
    now[positions] = np.arange(len(positions))
    bad = raw.broken.assign(position=now[raw.broken["position"]])
    bad = bad[bad["position"] >= 0].sort_values("position", ignore_index=True)
    return RawTable(raw.table, raw.cells.combine_chunks().take(pa.array(positions)), bad, raw.unknown)


def ordered(raw: RawTable) -> RawTable:
    """The rows by key, those with one key by all their cells, by code point; missing stands last."""
    first = [raw.table.key, *(name for name in raw.cells.column_names if name != raw.table.key)]
    keys = [(name, "ascending") for name in first]
    positions = np.asarray(pc.sort_indices(raw.cells, sort_keys=keys)).astype(np.int64)
    return raw if np.array_equal(positions, np.arange(len(positions))) else taken(raw, positions)


def both(one: RawTable, other: RawTable) -> RawTable:
    """The rows of two parts of a table, in order."""
    later = other.broken.assign(position=other.broken["position"] + one.cells.num_rows)
    bad = pd.concat([one.broken, later], ignore_index=True)
    return ordered(RawTable(one.table, pa.concat_tables([one.cells, other.cells]), bad, one.unknown))


def keys_of(raw: RawTable) -> pd.Series:
    """The key of each row as text, missing where there is none that can be used."""
    keys = known_by(raw.table.by_name[raw.table.key], raw.column(raw.table.key))
    return pd.Series(pd.array(keys, dtype="str"))
