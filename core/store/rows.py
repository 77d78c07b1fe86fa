"""Between frames and tables: the same types on every database, missing stays missing."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, Select, Table, insert

_CHUNK = 50_000


def write(db: Connection, table: Table, frame: pd.DataFrame) -> int:
    """Inserts every row of a frame whose columns include the table's; returns how many."""
    names = [column.name for column in table.columns if column.name in frame.columns]
    for start in range(0, len(frame), _CHUNK):
        db.execute(insert(table), list(_records(frame[names].iloc[start : start + _CHUNK])))
    return len(frame)


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    columns = {name: _plain(frame[name]) for name in frame.columns}
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _plain(values: pd.Series) -> list[Any]:
    """Python values for a driver: dates, naive UTC datetimes, texts, ints, bools, and None where missing."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        plain: pd.Series = values.dt.tz_convert("UTC").dt.tz_localize(None).astype(object)
        return [value.to_pydatetime() if there else None for value, there in zip(plain, values.notna(), strict=True)]
    if values.dtype.kind == "M":
        return [value if there else None for value, there in zip(values.dt.date, values.notna(), strict=True)]
    return values.astype(object).where(values.notna(), None).tolist()


def read(db: Connection, query: Select[Any]) -> pd.DataFrame:
    """The rows of a query as a frame, typed by the query's columns (an empty answer included)."""
    result = db.execute(query)
    rows = result.fetchall()
    types = {column.name: column.type for column in query.selected_columns}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return pd.DataFrame(
        {
            name: _typed(pd.Series(list(values), dtype=object), kind)
            for (name, kind), values in zip(types.items(), columns, strict=True)
        }
    )


def _typed(values: pd.Series, kind: Any) -> pd.Series:
    if isinstance(kind, Date):
        return pd.to_datetime(values).astype("datetime64[s]")
    if isinstance(kind, DateTime):
        return pd.to_datetime(values).astype("datetime64[us]").dt.tz_localize("UTC")
    if isinstance(kind, Boolean):
        return values.astype("boolean") if values.isna().any() else values.astype(bool)
    if isinstance(kind, Integer):
        return values.astype("Int64")
    return values.astype("str") if not isinstance(kind, Date) else values
