"""Reads `<table>.parquet`: whatever its types, each value becomes the text the same value has in a CSV file."""

from contextlib import suppress
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds
from pyarrow import parquet

from core.extract import numbers
from core.extract.csv_records import NOT_UTF8
from core.extract.declaration import Column, Table
from core.extract.header import check_header
from core.extract.raw import TEXT, RawTable, broken, bytes_of, set_aside_nul
from core.extract.refused import Refused
from core.extract.times import days_of_midnights

# In nanoseconds, days beyond 2262 would wrap round to other days.
_OPTIONS = {"page_checksum_verification": True, "coerce_int96_timestamp_unit": "us"}


def read_parquet(path: Path, table: Table) -> RawTable:
    """The table in the file. Refuses what is not Parquet, a page that is not as its checksum says, and a column whose
    type has no text."""
    content = bytes_of(path, table)
    try:
        columns, unknown = _columns(content, table, path.name)
        plain = {name: _plain(columns[name]) for name in columns.column_names}
        texts = {
            name: as_text(values, table.by_name[name], f"Table {table.name}: {path.name}")
            for name, (values, _) in plain.items()
        }
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            f"Table {table.name}: {path.name} cannot be read as Parquet: it is no such file, cut off, or not what its "
            "own checksums say. Send the whole extract again."
        ) from error
    except pa.ArrowException as error:
        raise Refused(
            f"Table {table.name}: {path.name} is not a whole Parquet file. Send the extract again."
        ) from error
    bad = sorted({row for _, rows in plain.values() for row in rows})
    return set_aside_nul(RawTable(table, pa.table(texts), broken([(row, NOT_UTF8) for row in bad]), unknown))


def _columns(content: bytes, table: Table, where: str) -> tuple[pa.Table, tuple[str, ...]]:
    """The declared columns that are in the file, and the unknown names."""
    with parquet.ParquetFile(pa.BufferReader(content), **_OPTIONS) as file:
        names = file.schema_arrow.names
        unknown = check_header(table, names, where)
        columns = file.read(columns=[name for name in table.names if name in names])
        leaves = [file.schema.column(at) for at in range(len(file.schema))]
    for name in [leaf.path for leaf in leaves if leaf.physical_type == "INT96"]:
        if name in columns.column_names:
            columns = columns.set_column(columns.column_names.index(name), name, _in_utc(columns[name]))
    return columns, unknown


def _in_utc(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """INT96 has no place to say its zone: Spark, Synapse and Impala's successors write UTC."""
    return values if values.type.tz is not None else pc.assume_timezone(values, "UTC")


def _plain(values: pa.ChunkedArray) -> tuple[pa.ChunkedArray, list[int]]:
    """The values without a dictionary, texts that are not UTF-8 emptied, and the positions of those.

    Parquet does not check them.
    """
    if kinds.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if not _is_text(values.type):
        return values, []
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        texts = [_decoded(raw) for raw in values.cast(pa.large_binary()).to_pylist()]
        bad = [row for row, text in enumerate(texts) if text is False]
        return pa.chunked_array([pa.array([text or None for text in texts], TEXT)]), bad
    return values, []


def _is_text(kind: pa.DataType) -> bool:
    return kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)


def _decoded(raw: bytes | None) -> str | Literal[False] | None:
    try:
        return None if raw is None else raw.decode()
    except UnicodeDecodeError:
        return False


def as_text(values: pa.ChunkedArray, column: Column, where: str) -> pa.ChunkedArray:
    """The values as text, empty text as null. Refuses a type that has no one way of being written."""
    try:
        texts = _written(values, column)
    except pa.ArrowException:
        texts = None
    if texts is None:
        raise Refused(
            f"{where} holds {values.type} in column {column.name}, wanted text or {column.type} values. "
            "Write the column as text and send the extract again."
        )
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, TEXT), texts)


def _written(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray | None:
    """The values written out; None when the type cannot be written."""
    kind = values.type
    if kinds.is_timestamp(kind):
        return _timestamps(values, column)
    if kinds.is_integer(kind) or kinds.is_decimal(kind) or kinds.is_floating(kind):
        return numbers.of_arrow(values, column)
    if kinds.is_date(kind):
        return values.cast(pa.date32()).cast(TEXT)
    if _is_text(kind) or kinds.is_boolean(kind) or kinds.is_null(kind):
        return values.cast(TEXT)
    if kind == pa.uuid():
        return pa.chunked_array([pa.array([id and str(id) for id in values.to_pylist()], TEXT)])
    return None


def _timestamps(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """Instants in UTC; without a zone the wall clock's time, and in a column of dates the day of a midnight."""
    with suppress(pa.ArrowInvalid):  # finer than microseconds, or beyond what they hold: the text has its own unit
        values = values.cast(pa.timestamp("us", values.type.tz))
    if values.type.tz is not None:
        return values.cast(pa.timestamp(values.type.unit, "UTC")).cast(TEXT)
    texts = values.cast(TEXT)
    return days_of_midnights(texts) if column.type == "date" else texts
