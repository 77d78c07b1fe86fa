"""Reads `<table>.csv`: Arrow reads what is well formed, and only what is not is looked at record by record."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from core.extract import csv_records
from core.extract.csv_records import Broken
from core.extract.declaration import Table
from core.extract.raw import TEXT, RawTable, broken, check_header
from core.extract.refused import Refused

BOM = b"\xef\xbb\xbf"
BLOCK = 1 << 24
WHOLE = (1 << 31) - 1
# Records in a slice of a file with quotes.
SLICE = 1 << 15
# No well-formed record holds a NUL, so this can stand for a broken one.
MARKER = "\0broken"


def read_csv(path: Path, table: Table) -> RawTable:
    """The table in the file. Refuses a header that cannot be used and a quote that is never closed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"Table {table.name}: {path.name} cannot be read ({error.strerror}). Check the file.") from error
    try:
        return parse(content, table, path.name)
    except csv_records.UnclosedQuoteError:
        raise Refused(
            f"Table {table.name}: {path.name} ends inside a quoted field. The file is cut off or a quotation mark is "
            "missing; send the whole extract again."
        ) from None


def parse(content: bytes, table: Table, where: str) -> RawTable:
    """The table in the bytes of a CSV file. Raises Refused and UnclosedQuoteError."""
    names, start = read_header(content, table, where)
    unknown = check_header(table, names, where)
    texts, found = read_body(content, start, len(names))
    texts = texts.rename_columns(names).select([name for name in table.names if name in names])
    return RawTable(table, texts, found, unknown)


def read_header(content: bytes, table: Table, where: str) -> tuple[list[str], int]:
    """The column names and where the first record starts. Raises Refused and UnclosedQuoteError."""
    start = len(BOM) if content.startswith(BOM) else 0
    blank = csv_records.BLANK.match(content, start)
    start = blank.end() if blank else start
    if start == len(content):
        raise Refused(f"Table {table.name}: {where} is empty. Wanted a header row; an empty table is a header alone.")
    header = csv_records.read_record(content, start)
    if header.stray:
        raise Refused(f"Table {table.name}: {where} has a stray quotation mark in its header. Quote whole names only.")
    try:
        return [csv_records.text_of(field) or "" for field in header.fields], header.end
    except UnicodeDecodeError:
        raise Refused(f"Table {table.name}: the header of {where} is not UTF-8. Write the file as UTF-8.") from None


def read_body(content: bytes, start: int, width: int) -> tuple[pa.Table, pd.DataFrame]:
    """The records from `start` as `width` columns of text, and the frame of broken ones. Raises UnclosedQuoteError."""
    if content.find(b"\0", start) < 0:
        texts = read_regular(content, start, width)
        if texts is not None:
            return texts, broken()
    repaired, found = csv_records.repair(content, start, width, MARKER.encode())
    texts = read_slices(repaired, 1, width, marked=True)
    assert texts is not None, "a repaired file is well formed"  # noqa: S101 - or its records would be lost
    return put_back(texts, found)


def read_regular(content: bytes, start: int, width: int) -> pa.Table | None:
    """The records when all are well formed; None when one may not be."""
    if content.find(b'"', start) >= 0:
        return read_slices(content, start, width)
    try:
        return arrow_read(content, start, len(content), width, BLOCK)
    except pa.ArrowInvalid:
        # A record of another width, bytes that are not UTF-8, or a record longer than a block.
        return None


def read_slices(content: bytes, start: int, width: int, marked: bool = False) -> pa.Table | None:
    """The records, some thousand at a time; None when one is not well formed.

    Each slice is one block to Arrow, which loses the LF of a quoted CRLF that stands across two blocks
    (apache/arrow issue 51368).
    """
    parts = [no_records(width)]
    while start < len(content):
        end = slice_end(content, start, width, marked)
        if end == start:
            return None
        try:
            parts.append(arrow_read(content, start, end, width, end - start + 1))
        except pa.ArrowInvalid:
            return None
        start = end
    return pa.concat_tables(parts)


def slice_end(content: bytes, start: int, width: int, marked: bool) -> int:
    """Where a run of well-formed records ends that Arrow can take as one block; `start` when there is none."""
    many = SLICE
    while True:
        run = csv_records.well_formed(width, f"{{0,{many}}}", marked).match(content, start)
        end = run.end() if run else start
        if end - start < WHOLE or many == 1:
            return end
        many = max(many // 16, 1)


def arrow_read(content: bytes, start: int, end: int, width: int, block: int) -> pa.Table:
    """The well-formed records from `start` to `end`, an empty field as null. Raises ArrowInvalid.

    The byte before `start` must end a line: it is read as a blank line, so that a text that begins with the bytes of
    a byte order mark keeps them.
    """
    names = no_records(width).column_names
    if csv_records.BLANK.fullmatch(content, start, end):
        return no_records(width)
    return csv.read_csv(
        pa.py_buffer(content).slice(start - 1, end - start + 1),
        csv.ReadOptions(column_names=names, block_size=block),
        csv.ParseOptions(newlines_in_values=block != BLOCK),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, TEXT),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def no_records(width: int) -> pa.Table:
    """No record of `width` columns, named by their numbers."""
    return pa.table({str(number): pa.chunked_array([], TEXT) for number in range(width)})


def put_back(texts: pa.Table, found: list[Broken]) -> tuple[pa.Table, pd.DataFrame]:
    """The texts with what could be read of the broken records where their markers stood, and the frame of those."""
    marked = pc.fill_null(pc.equal(texts.column(0), MARKER), False).combine_chunks()
    positions = pc.indices_nonzero(marked).to_pylist()
    for index, name in enumerate(texts.column_names if found else ()):
        readable = pa.array([record.fields[index] for record in found], TEXT)
        whole = texts.column(index).combine_chunks()
        texts = texts.set_column(index, name, pc.replace_with_mask(whole, marked, readable))
    return texts, broken([(at, record.problem) for at, record in zip(positions, found, strict=True)])
