"""From the typed frames of a validated extract to plain rows."""

from datetime import UTC, datetime

import pandas as pd

from benchmarks.row_by_row.book import Row


def rows_of(frames: dict[str, pd.DataFrame]) -> dict[str, list[Row]]:
    """One dictionary a row, by table: `date`, aware `datetime` (UTC), `bool`, `int` and `str`; None where empty."""
    return {table: _rows(frame) for table, frame in frames.items()}


def _rows(frame: pd.DataFrame) -> list[Row]:
    names = list(frame.columns)
    cells = [_plain(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _plain(column: pd.Series) -> list:
    """The values of one column as Python objects. NumPy gives None for an empty date or instant."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [_instant(value) for value in column.to_numpy("datetime64[us]").tolist()]
    if column.dtype.kind == "M":
        return column.to_numpy("datetime64[D]").tolist()
    values = column.astype(object)
    return values.where(column.notna() & (values != ""), None).tolist()


def _instant(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)
