"""The extract as the rest of the program sees it: good rows, typed, and everything that was set aside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.extract import references
from core.extract import set_aside as aside
from core.extract.columns import DELETED, TABLES
from core.extract.declaration import Column, Table
from core.extract.held_back import held_back
from core.extract.judging import Judged, judge, nothing_in
from core.extract.manifest import Manifest
from core.extract.row_texts import Row, from_dicts


@dataclass(frozen=True)
class Extract:
    """A validated extract.

    `tables`: by name in contract order, only good rows, RangeIndex, all declared columns in declared order; text ->
    `str`, choice -> `category` with all declared choices, date -> datetime64[s], instant -> datetime64[us, UTC], flag
    -> bool, integer -> `Int64`. `problems`: table, row, key, column, problem; `set_aside` the same with whose they are
    (see core.extract.set_aside). `set_aside_access`: crime_ref, collar_number of access lists of crimes set aside.
    `unknown_columns`: names such as `crimes.colour`, ignored. `counts`: table, in_file, loaded, set_aside.
    `deleted`: table, key; empty unless the manifest's kind is `changes`. `held_back`: the rows set aside as they came
    (see core.extract.held_back).
    """

    manifest: Manifest
    tables: dict[str, pd.DataFrame]
    set_aside: pd.DataFrame
    set_aside_access: pd.DataFrame
    unknown_columns: tuple[str, ...]
    counts: pd.DataFrame
    deleted: pd.DataFrame
    held_back: pd.DataFrame

    @property
    def problems(self) -> pd.DataFrame:
        """Every fault as the contract lists it: table, row, key, column, problem."""
        return self.set_aside[list(aside.PROBLEM_COLUMNS)]

    @property
    def closed_refs(self) -> frozenset[str]:
        """The crimes that are restricted, and those set aside that may be: closed is the safe side."""
        crimes, faults = self.tables["crimes"], self.set_aside
        unread = faults["table"].eq("crimes") & faults["restricted"].ne("false")
        loaded = crimes.loc[crimes["restricted"], "crime_ref"]
        return frozenset(loaded) | frozenset(faults.loc[unread, "crime_ref"].dropna())

    @classmethod
    def from_rows(
        cls,
        rows: Mapping[str, Iterable[Row]],
        *,
        extracted_at: datetime | str,
        kind: Literal["full", "changes"] = "full",
        source: str = "rows given",
    ) -> Self:
        """An extract of rows given in Python, by table, validated as files are; a table not named is empty.

        Raises ValueError for a table that does not exist.
        """
        declared = {**TABLES, DELETED.name: DELETED}
        unknown = sorted(set(rows) - set(declared))
        if unknown:
            raise ValueError(f"found the table {unknown[0]}, wanted one of {', '.join(declared)}")
        raws = [from_dicts(table, rows.get(name, ())) for name, table in declared.items()]
        counted = {raw.table.name: raw.cells.num_rows for raw in raws}
        manifest = Manifest.model_validate(
            {"extracted_at": extracted_at, "source": source, "kind": kind, "tables": counted}
        )
        names = tuple(f"{raw.table.name}.{name}" for raw in raws for name in raw.unknown)
        judged = [judge(raw, manifest.extracted_at) for raw in raws]
        return cls.assembled(manifest, judged, names)

    @classmethod
    def assembled(
        cls, manifest: Manifest, judged: Iterable[Judged], unknown: tuple[str, ...], whole: bool | None = None
    ) -> Self:
        """The extract of tables judged one by one: references checked, good rows separated from the others.

        `whole`: every parent must be there too; by default for an extract of kind `full`.
        """
        alone = {one.table.name: one for one in judged}
        deleted = alone.pop(DELETED.name)
        done = references.cascade(alone, whole=manifest.kind == "full" if whole is None else whole)
        counts = [_count(one) for one in done.values()]
        if manifest.kind == "changes":
            done[DELETED.name] = deleted
            counts.append(_count(deleted))
        return cls(
            manifest,
            {name: _loaded(done[name]) for name in TABLES},
            aside.set_aside(done),
            aside.access(done),
            unknown,
            pd.DataFrame(counts, columns=["table", "in_file", "loaded", "set_aside"]),
            _loaded(deleted),
            held_back(done),
        )


@cache
def _loaded_nothing(table: Table) -> pd.DataFrame:
    return _typed(table, nothing_in(table).frame)


def _count(judged: Judged) -> tuple[str, int, int, int]:
    loaded = int(judged.sound().sum())
    return judged.table.name, len(judged.frame), loaded, len(judged.frame) - loaded


def _loaded(judged: Judged) -> pd.DataFrame:
    """The good rows of a table in their final types."""
    frame = judged.frame
    if frame.empty:
        return _loaded_nothing(judged.table).copy(deep=False)
    if len(judged.faults):
        frame = frame[judged.sound()].reset_index(drop=True)
    return _typed(judged.table, frame)


def _typed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({column.name: _final(column, frame[column.name]) for column in table.columns}, copy=False)


def _final(column: Column, values: pd.Series) -> pd.Series:
    if column.type == "choice":
        codes = pc.fill_null(pc.index_in(pa.array(values), pa.array(column.choices, pa.large_string())), -1)
        return pd.Series(
            pd.Categorical.from_codes(np.asarray(codes, dtype=np.int64), pd.Index(column.choices)), values.index
        )
    return values.astype(bool) if column.type == "flag" else values
