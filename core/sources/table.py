"""Reads one table of a source as texts, whole or in part; on PostgreSQL by COPY, elsewhere by the driver's rows.

COPY of 215,000 entries took a third of the time of row objects. Both go by parts, so that beside the texts themselves
only one part is ever held.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    CHAR,
    NCHAR,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Text,
    cast,
    column,
    select,
    table,
)

from core.extract.cells import known_by
from core.extract.csv_file import no_records, read_slice
from core.extract.raw import RawTable, broken, set_aside_nul
from core.sources.connection import question
from core.sources.order import ordered
from core.sources.shape import Shape
from core.sources.written import from_copy, from_values

_BYTES = 1 << 24  # of a part that is parsed at once
_ROWS = 20_000  # of a part that a driver gives at once


def read_table(db: Connection, shape: Shape, *wanted: ColumnElement[bool]) -> RawTable:
    """The rows for which all of `wanted` holds, by key and then by the whole row, missing last.

    So of two rows with one key the same one stands each time, whatever order the database gives them in. Positions
    count in this order. Raises Refused.
    """
    texts = _texts(db, shape, list(shape.native), wanted)
    return ordered(set_aside_nul(RawTable(shape.table, texts, broken(), shape.unknown)))


def read_keys(db: Connection, shape: Shape) -> pd.Series:
    """Every key as text, as often as it is used, in any order. Raises Refused."""
    texts = _texts(db, shape, [shape.table.key], ())
    keys = known_by(shape.table.by_name[shape.table.key], texts.column(0)).drop_null()
    return pd.Series(pd.array(keys, dtype="str"))


def key_text(db: Connection, shape: Shape) -> ColumnElement[Any]:
    """The key of a table within a statement, comparable with texts."""
    return cast(column(shape.table.key), Text) if db.dialect.name == "postgresql" else column(shape.table.key)


def found_by_text(db: Connection, shape: Shape) -> bool:
    """Whether `key_text` finds a row by the key it is known by: not where that leaves out decimals or padding."""
    native = shape.native[shape.table.key]
    padded = isinstance(native, CHAR | NCHAR) and db.dialect.name != "postgresql"
    return isinstance(native, String | Integer) and not padded


def _texts(db: Connection, shape: Shape, names: Sequence[str], wanted: Sequence[ColumnElement[bool]]) -> pa.Table:
    copies = db.dialect.name == "postgresql" and db.dialect.driver == "psycopg"
    query = select(*(_cell(name, copies) for name in names)).select_from(table(shape.table.name)).where(*wanted)
    with question(db, f"Table {shape.table.name}"):
        parts = list((_copied if copies else _fetched)(db, query, shape, names))
    return pa.concat_tables([no_records(len(names)).rename_columns(names), *parts])


def _cell(name: str, copies: bool) -> ColumnElement[Any]:
    # Without a type SQLAlchemy hands on what the driver gave: an impossible date must not stop the reading.
    return cast(column(name), Text).label(name) if copies else column(name)


def _copied(db: Connection, query: Select[Any], shape: Shape, names: Sequence[str]) -> Iterator[pa.Table]:
    for block in _blocks(db, query):
        texts = read_slice(block, 1, len(block), len(names))
        yield pa.table(
            {
                name: from_copy(cells, shape.table.by_name[name], shape.native[name])
                for name, cells in zip(names, texts.columns, strict=True)
            }
        )


def _blocks(db: Connection, query: Select[Any]) -> Iterator[bytes]:
    """The answer as CSV after a blank line, cut between rows: the server sends each row as a piece of its own."""
    compiled = query.compile(dialect=db.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = db.connection.cursor()
    with driver, driver.copy(f"COPY ({compiled}) TO STDOUT (FORMAT csv)", compiled.params) as copy:
        block = bytearray(b"\n")
        for row in copy:
            block += row
            if len(block) >= _BYTES:
                yield bytes(block)
                block = bytearray(b"\n")
        if len(block) > 1:
            yield bytes(block)


def _fetched(db: Connection, query: Select[Any], shape: Shape, names: Sequence[str]) -> Iterator[pa.Table]:
    where = f"Table {shape.table.name}: the source"
    for rows in db.execute(query.execution_options(yield_per=_ROWS)).partitions():
        columns = zip(names, zip(*rows, strict=True), strict=True)
        yield pa.table(
            {
                name: from_values(values, shape.table.by_name[name], shape.native[name], where)
                for name, values in columns
            }
        )
