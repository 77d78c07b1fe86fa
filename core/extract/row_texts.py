"""Rows given in Python, as search cases and tests give them, as the texts a file would hold."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import pyarrow as pa

from core.extract.declaration import Table
from core.extract.raw import TEXT, RawTable, broken, set_aside_nul

Cell = str | bool | int | date | datetime | None
Row = Mapping[str, Cell]


def from_dicts(table: Table, rows: Iterable[Row]) -> RawTable:
    """The table whose records are `rows`; a column that a row does not name is empty in it."""
    rows = list(rows)
    named = {name: None for row in rows for name in row}
    cells = {
        name: pa.chunked_array([pa.array([written(row.get(name)) for row in rows], TEXT)])
        for name in table.names
        if name in named or name in table.required
    }
    return set_aside_nul(
        RawTable(table, pa.table(cells), broken(), tuple(name for name in named if name not in table.by_name))
    )


def written(cell: Cell) -> str | None:
    """The text of one cell as an extract writes it. Raises TypeError for what no extract holds."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str | int):
        return str(cell)
    raise TypeError(f"a cell is a {type(cell).__name__}; wanted text, a whole number, true or false, or a date")
