"""One table as it stands in the file: texts, nothing judged yet but whether each record could be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core import input_file
from core.extract.declaration import Table
from core.extract.refused import Refused

TEXT = pa.large_string()
NUL = "the record: found a NUL character, wanted text without one"
# Stands where a number has no text (core.extract.numbers); with a NUL in it, it cannot be anybody's text.
NO_TEXT = "\0number"


def bytes_of(path: Path, table: Table) -> bytes:
    """What is in the file of a table. Raises Refused."""
    try:
        return input_file.bytes_of(path)
    except input_file.NotRead as cause:
        raise Refused(
            f"Table {table.name}: {path.name} {cause}; wanted a plain file. Send the whole extract again."
        ) from None


@dataclass(frozen=True)
class RawTable:
    """One row a record.

    `cells`: the declared columns that are in the file, in contract order, as text (null = missing). `broken`
    (position, problem): the records that could not be read whole, by 0-based position; of their cells only those that
    could be read are filled. `unknown`: the column names the contract does not know.
    """

    table: Table
    cells: pa.Table
    broken: pd.DataFrame
    unknown: tuple[str, ...] = ()

    def column(self, name: str) -> pa.ChunkedArray:
        """The texts of a declared column, all null when the file has no such column."""
        if name in self.cells.column_names:
            return self.cells[name]
        return pa.chunked_array([pa.nulls(self.cells.num_rows, TEXT)])


def broken(records: Sequence[tuple[int, str]] = ()) -> pd.DataFrame:
    """The frame of broken records from (0-based position, problem)."""
    positions, problems = [at for at, _ in records], [problem for _, problem in records]
    return pd.DataFrame({"position": pd.Series(positions, dtype="int64"), "problem": pd.Series(problems, dtype="str")})


def set_aside_nul(raw: RawTable) -> RawTable:
    """The same table with each text holding a NUL emptied and its record marked as broken, and so for NO_TEXT."""
    cells, bad = raw.cells, dict(zip(raw.broken["position"], raw.broken["problem"], strict=True))
    for index, name in enumerate(cells.column_names):
        has_nul = pc.fill_null(pc.match_substring(cells[name], "\0"), False)
        if not pc.any(has_nul).as_py():
            continue
        no_text = pc.fill_null(pc.equal(cells[name], NO_TEXT), False)
        bad |= dict.fromkeys(pc.indices_nonzero(has_nul).to_pylist(), NUL)
        bad |= dict.fromkeys(pc.indices_nonzero(no_text).to_pylist(), _no_text(name))
        cells = cells.set_column(index, name, pc.if_else(has_nul, pa.scalar(None, TEXT), cells[name]))
    return RawTable(raw.table, cells, broken(sorted(bad.items())), raw.unknown)


def _no_text(name: str) -> str:
    return f"{name}: found a number with a fraction or too large to be exact, wanted a text or a whole number"
