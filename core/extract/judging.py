"""One table judged by itself: typed cells, and every fault that needs no other table to be seen."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from core.extract import cells, schema, wording
from core.extract.declaration import Column, Table
from core.extract.raw import TEXT, RawTable, broken

_TEXTS = ("column", "kind", "problem", "reason")
NO_FAULTS = pd.DataFrame({"position": pd.Series(dtype="int64")} | {name: pd.Series(dtype="str") for name in _TEXTS})


@dataclass(frozen=True)
class Judged:
    """A table and its faults.

    `frame`: one row a record (RangeIndex), all declared columns as core.extract.cells types them, what could not be
    read missing. `faults`: position, column (missing for the record as a whole), kind, problem, and reason, which is
    the problem without the value found. `own_positions` and `own_texts`: the records with a fault of their own, and
    their texts as they came.
    """

    table: Table
    frame: pd.DataFrame
    faults: pd.DataFrame
    own_positions: np.ndarray
    own_texts: pa.Table

    def sound(self) -> np.ndarray:
        """Which records have no fault (bool, one a record)."""
        sound = np.ones(len(self.frame), dtype=bool)
        sound[self.faults["position"].to_numpy()] = False
        return sound

    @cached_property
    def first_rows(self) -> np.ndarray:
        """The positions of the rows that use their keys: the first row with each (int64)."""
        keys = self.frame[self.table.key]
        return np.flatnonzero(keys.notna() & ~keys.duplicated())

    def with_faults(self, *more: pd.DataFrame) -> "Judged":
        """The same table with further faults."""
        return replace(self, faults=gathered([self.faults, *more]))


def judge(raw: RawTable, extracted_at: datetime) -> Judged:
    """The typed table with its faults; of a broken record it says only that it is broken."""
    if not raw.cells.num_rows:
        return nothing_in(raw.table)
    return _judged(raw, extracted_at)


@cache
def nothing_in(table: Table) -> Judged:
    """A table without a row, judged: it is the same on every day, and many tables of a change are empty."""
    nothing = pa.table({name: pa.array([], TEXT) for name in table.names})
    return _judged(RawTable(table, nothing, broken(), ()), datetime(2000, 1, 1, tzinfo=UTC))


def _judged(raw: RawTable, extracted_at: datetime) -> Judged:
    read = {column.name: cells.typed(column, raw.column(column.name)) for column in raw.table.columns}
    frame = pd.DataFrame({name: values for name, (values, _) in read.items()}, copy=False)
    parts = [
        pd.DataFrame({"position": np.flatnonzero(bad), "column": name, "kind": "unread"})
        for name, (_, bad) in read.items()
        if bad.any()
    ]
    parts += schema.failures(raw.table, frame, extracted_at)
    if not parts and raw.broken.empty:
        faults = NO_FAULTS
    else:
        faults = gathered([_broken(raw), *_all_worded(raw, parts, extracted_at)])
    own = np.unique(faults["position"].to_numpy())
    return Judged(raw.table, frame, faults, own, raw.cells.take(pa.array(own)))


def _all_worded(raw: RawTable, parts: list[pd.DataFrame], extracted_at: datetime) -> list[pd.DataFrame]:
    if not parts:
        return []
    # A cell that could not be read is missing from the frame: it is reported once, as unreadable, which comes first.
    faults = pd.concat(parts, ignore_index=True).drop_duplicates(["position", "column"])
    faults = faults[~faults["position"].isin(raw.broken["position"])]
    by_column = faults.groupby("column")
    return [_worded(raw, raw.table.by_name[str(name)], part, extracted_at) for name, part in by_column]


def fault(
    part: pd.DataFrame, column: Column, values: pd.Series, wanted: str, extracted_at: datetime | None = None
) -> pd.DataFrame:
    """Faults of one column, worded. `part` has position and kind; `values` is aligned with it.

    `extracted_at` is given beside what is wanted, but not in the reason, which stays the same from extract to extract.
    """
    than = f" ({extracted_at.isoformat()})" if extracted_at else ""
    return pd.DataFrame(
        {
            "position": part["position"],
            "column": column.name,
            "kind": part["kind"],
            "problem": f"{column.name}: found " + values.astype("str") + f", wanted {wanted}{than}",
            "reason": f"{column.name}: wanted {wanted}",
        }
    )


def gathered(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The fault frames as one, typed."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return NO_FAULTS
    return pd.concat(parts, ignore_index=True).astype({"position": "int64"} | dict.fromkeys(_TEXTS, "str"))


def _broken(raw: RawTable) -> pd.DataFrame:
    return raw.broken.assign(column=None, kind="broken", reason=raw.broken["problem"])


def _worded(raw: RawTable, column: Column, faults: pd.DataFrame, extracted_at: datetime) -> pd.DataFrame:
    texts = raw.column(column.name).take(pa.array(faults["position"].to_numpy()))
    quoted = wording.quoted(column, pd.Series(pd.array(texts, dtype="str"), index=faults.index))
    parts = []
    for kind, part in faults.groupby("kind"):
        values = quoted.loc[part.index]
        if kind == "reversed":
            values = values + _before(raw, column, part)
        than = extracted_at if kind == "future" else None
        parts.append(fault(part, column, values, _wanted(raw.table, column, str(kind)), than))
    return gathered(parts)


def _before(raw: RawTable, column: Column, part: pd.DataFrame) -> pd.Series:
    """The earlier date or time that the reversed one is before."""
    earlier = next(first for first, later in raw.table.order if later == column.name)
    texts = raw.column(earlier).take(pa.array(part["position"].to_numpy()))
    return f" before {earlier} " + wording.quoted(
        raw.table.by_name[earlier], pd.Series(pd.array(texts, dtype="str"), index=part.index)
    )


def _wanted(table: Table, column: Column, kind: str) -> str:
    if kind == "repeated":
        return "each key once; the first row with it stands"
    if kind == "future":
        return "no later than the extract itself"
    if kind == "reversed":
        return "the same or later"
    if kind == "unread" and column.longest:
        return f"a text of at most {column.longest} bytes"
    return wording.wanted(column)
