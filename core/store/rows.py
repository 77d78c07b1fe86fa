"""Between frames and tables: the same types on every database, missing stays missing."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    Select,
    String,
    Table,
    Text,
    exc,
    insert,
)

from core.progress import Progress, unwatched
from core.store.schema.instant import Instant

_CHUNK = 100_000  # rows turned into a driver's values at once, so that memory stays small
_ARROW: dict[type, pa.DataType] = {
    Text: pa.string(),
    Integer: pa.int64(),
    Boolean: pa.bool_(),
    Float: pa.float64(),
    Date: pa.date32(),
    Instant: pa.timestamp("us"),
}

_PANDAS = {pa.int64(): pd.Int64Dtype(), pa.large_string(): pd.StringDtype(na_value=float("nan"))}


def write(db: Connection, table: Table, frame: pd.DataFrame, progress: Progress = unwatched) -> int:
    """Inserts every row of a frame, by the columns it shares with the table; returns how many.

    `progress` is called as rows are written. Goes by the driver's own way for many rows: COPY on
    PostgreSQL, one prepared statement on SQLite.
    """
    columns = [column for column in table.columns if column.name in frame.columns]
    progress(f"loading {table.name}", 0, len(frame))
    for start in range(0, len(frame), _CHUNK):
        part = frame.iloc[start : start + _CHUNK]
        arrow = pa.table([_arrow(part[column.name], column) for column in columns], [c.name for c in columns])
        (_copy if db.dialect.name == "postgresql" else _insert)(db, table, arrow)
        progress(f"loading {table.name}", start + len(part), len(frame))
    return len(frame)


def analyse(db: Connection, tables: Iterable[Table]) -> None:
    """Tells PostgreSQL how full the tables just written are: else it plans by what they held before.

    Nothing is done on another database. `db` must be writing as the tables' owner.
    """
    if db.dialect.name == "postgresql":
        names = ", ".join(db.dialect.identifier_preparer.format_table(table) for table in tables)
        db.exec_driver_sql(f"ANALYZE {names}")


def look_up_by_index(db: Connection) -> None:
    """Lets PostgreSQL find some rows among many by their index, to the end of the transaction.

    At its usual price of a page it reads a million rows to find ten thousand; an index takes a tenth of the time on
    anything but a turning disk. Nothing is done on another database.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("SET LOCAL random_page_cost = 1.1")


def _arrow(values: pd.Series, column: Column[Any]) -> pa.Array:
    """A column's values as its type has them; instants as core/store/schema/instant.py stores them.

    Raises ValueError for instants without an offset.
    """
    wanted = next(arrow for kind, arrow in _ARROW.items() if isinstance(column.type, kind))
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    elif isinstance(column.type, Instant) and values.dtype.kind == "M":
        raise ValueError(f"{column}: instants without a UTC offset; wanted datetime64[us, UTC]")
    if values.dtype.kind == "M":
        return pa.array(values).cast(wanted)
    return pa.array(values, type=wanted, from_pandas=True)


def _names(db: Connection, arrow: pa.Table) -> str:
    return ", ".join(db.dialect.identifier_preparer.quote(name) for name in arrow.column_names)


def _insert(db: Connection, table: Table, arrow: pa.Table) -> None:
    # SQLite keeps dates and instants as text, in the form SQLAlchemy reads, which is Arrow's own.
    columns = [
        (column.cast(pa.string()) if pa.types.is_temporal(column.type) else column).to_pylist()
        for column in arrow.columns
    ]
    statement = str(insert(table).compile(dialect=db.dialect, column_keys=arrow.column_names))
    db.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _copy(db: Connection, table: Table, arrow: pa.Table) -> None:
    text = BytesIO()
    # Every value in quotes, so that an empty text is told from a missing one.
    csv.write_csv(arrow, text, csv.WriteOptions(include_header=False, quoting_style="all_valid"))
    name = db.dialect.identifier_preparer.format_table(table)
    statement = f"COPY {name} ({_names(db, arrow)}) FROM STDIN (FORMAT csv)"
    cursor: Any = db.connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            copy.write(text.getbuffer())
    except db.dialect.loaded_dbapi.Error as error:
        raise _as_raised(db, statement, error) from None


def _as_raised(db: Connection, statement: str, error: Any) -> BaseException:
    """What SQLAlchemy would have raised, without the driver's words: they quote the row."""
    quiet = type(error)(f"SQLSTATE {error.sqlstate}")
    broken = db.dialect.is_disconnect(error, db.connection.dbapi_connection, None)
    if broken:
        db.invalidate(error)
    base = db.dialect.loaded_dbapi.Error
    return exc.DBAPIError.instance(
        statement, (), quiet, base, hide_parameters=True, connection_invalidated=broken, dialect=db.dialect
    )


def read(db: Connection, query: Select[Any]) -> pd.DataFrame:
    """The rows of a query as a frame, typed by the query's columns (an empty answer included)."""
    rows = _fetched(db, query)
    types = {column.name: column.type for column in query.selected_columns}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    # By Arrow: a Series made for each of thirty columns takes longer than the database does.
    arrays = [_read(values, kind) for values, kind in zip(columns, types.values(), strict=True)]
    frame = pa.table(arrays, list(types)).to_pandas(types_mapper=_PANDAS.get)
    gaps = [name for name, kind in types.items() if isinstance(kind, Boolean) and frame[name].dtype == object]
    return frame.astype(dict.fromkeys(gaps, "boolean")) if gaps else frame


def _fetched(db: Connection, query: Select[Any]) -> Sequence[Sequence[Any]]:
    """Every row; from PostgreSQL as its driver gives them, since a step for each instant would take as long again."""
    found = db.execute(query)
    if db.dialect.name != "postgresql":
        return found.fetchall()  # its values are texts and numbers, which SQLAlchemy turns into dates and truth values
    try:
        rows: Sequence[Sequence[Any]] = (
            found.cursor.fetchall()
        )  # all have come, but what is no value of Python's is an error
    except db.dialect.loaded_dbapi.Error as error:
        raise _as_raised(db, str(query), error) from None
    found.close()
    return rows


def _read(values: Sequence[Any], kind: Any) -> pa.Array:
    if isinstance(kind, Date):
        return pa.array(values, type=pa.date32()).cast(pa.timestamp("s"))
    if isinstance(kind, Instant):  # as the driver's wall time of UTC, or with its offset: Arrow takes both as UTC
        return pa.array(values, type=pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    if isinstance(kind, String):  # Text is one
        return pa.array(values, type=pa.large_string())
    return pa.array(values, type=next(arrow for one, arrow in _ARROW.items() if isinstance(kind, one)))
