"""Reads `<table>.parquet`: whatever its types, each value becomes the text the same value has in a CSV file."""

from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds
from pyarrow import parquet

from core.extract.csv_records import NOT_UTF8
from core.extract.declaration import Column, Table
from core.extract.raw import TEXT, RawTable, broken, check_header, set_aside_nul
from core.extract.refused import Refused


def read_parquet(path: Path, table: Table) -> RawTable:
    """The table in the file. Refuses what is not Parquet and a column whose type has no text."""
    try:
        names = parquet.read_schema(path).names
        unknown = check_header(table, names, path.name)
        found = parquet.read_table(path, columns=[name for name in table.names if name in names])
        found, not_utf8 = _readable(found)
    except OSError as error:
        raise Refused(
            f"Table {table.name}: {path.name} cannot be read as Parquet. Send the whole extract again."
        ) from error
    except pa.ArrowException as error:
        raise Refused(
            f"Table {table.name}: {path.name} is not a whole Parquet file. Send the extract again."
        ) from error
    texts = {
        name: as_text(found[name], table.by_name[name], f"Table {table.name}: {path.name}")
        for name in found.column_names
    }
    return set_aside_nul(RawTable(table, pa.table(texts), broken([(row, NOT_UTF8) for row in not_utf8]), unknown))


def _readable(found: pa.Table) -> tuple[pa.Table, list[int]]:
    """The table with texts that are not UTF-8 emptied, and the positions of their rows. Parquet does not check them."""
    bad: set[int] = set()
    for index, field in enumerate(found.schema):
        if not (kinds.is_string(field.type) or kinds.is_large_string(field.type)):
            continue
        try:
            found[index].validate(full=True)
        except pa.ArrowInvalid:
            texts = [_decoded(raw) for raw in found[index].cast(pa.large_binary()).to_pylist()]
            bad |= {row for row, text in enumerate(texts) if text is False}
            fixed = pa.chunked_array([pa.array([text or None for text in texts], TEXT)])
            found = found.set_column(index, field.name, fixed)
    return found, sorted(bad)


def _decoded(raw: bytes | None) -> str | Literal[False] | None:
    try:
        return None if raw is None else raw.decode()
    except UnicodeDecodeError:
        return False


def as_text(values: pa.ChunkedArray, column: Column, where: str) -> pa.ChunkedArray:
    """The values as text, empty text as null. Refuses a type that has no one way of being written."""
    if kinds.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
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
    if kinds.is_floating(kind):
        return _floats(values, column)
    if kinds.is_date(kind):
        return values.cast(pa.date32()).cast(TEXT)
    plain = kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)
    if plain or kinds.is_integer(kind) or kinds.is_boolean(kind) or kinds.is_null(kind) or kinds.is_decimal(kind):
        return values.cast(TEXT)
    return None


def _timestamps(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """Timestamps to the microsecond; in a date column, midnight without a zone is its date (pandas writes dates so)."""
    micros = values.cast(pa.timestamp("us", values.type.tz), safe=False)
    if values.type.tz is not None:
        return micros.cast(pa.timestamp("us", "UTC")).cast(TEXT)
    texts = micros.cast(TEXT)
    if column.type != "date":
        return texts
    days = micros.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
    return pc.if_else(pc.equal(days.cast(pa.timestamp("us")), micros), days.cast(TEXT), texts)


def _floats(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray | None:
    """Whole numbers as such, as pandas writes an integer column with gaps. In a text column only a gap is accepted."""
    values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    if column.type != "integer":
        return values.cast(TEXT) if values.null_count == len(values) else None
    whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), 2**53))
    numbers = pc.if_else(whole, values, pa.scalar(None, values.type)).cast(pa.int64())
    return pc.if_else(whole, numbers.cast(TEXT), values.cast(TEXT))
