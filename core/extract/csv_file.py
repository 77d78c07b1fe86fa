"""Reads `<table>.csv`: Arrow reads what is well formed, and only what is not is looked at record by record."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from core import input_file
from core.extract import csv_records
from core.extract.csv_quotes import slices
from core.extract.csv_records import Broken
from core.extract.declaration import Table
from core.extract.header import check_header, refuse_one_quoted_name, refuse_other_layout
from core.extract.raw import TEXT, RawTable, broken, bytes_of
from core.extract.refused import Refused
from core.input_file import BOM

_AS_UTF_8 = "Write the file as UTF-8 (Excel: CSV UTF-8) and send the whole extract again."
# No well-formed record holds a NUL, so this can stand for a broken one.
MARKER = "\0broken"


def read_csv(path: Path, table: Table) -> RawTable:
    """The table in the file. Refuses a header that cannot be used and a quote that is never closed."""
    content = bytes_of(path, table)
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
    texts, broken = read_body(content, start, len(names), f"Table {table.name}: {where}")
    texts = texts.rename_columns(names).select([name for name in table.names if name in names])
    return RawTable(table, texts, broken, unknown)


def read_header(content: bytes, table: Table, where: str) -> tuple[list[str], int]:
    """The column names and where the first record starts. Raises Refused and UnclosedQuoteError."""
    start = len(BOM) if content.startswith(BOM) else 0
    blank = csv_records.BLANK.match(content, start)
    start = blank.end() if blank else start
    if utf_16 := input_file.utf_16(content):
        raise Refused(f"Table {table.name}: {where} {utf_16}. {_AS_UTF_8}")
    if start == len(content):
        raise Refused(f"Table {table.name}: {where} is empty. Wanted a header row; an empty table is a header alone.")
    first = csv_records.REST_OF_LINE.match(content, start)
    refuse_other_layout(table, _header_text(first.group().strip() if first else b"", table, where), where)
    header = csv_records.read_record(content, start)
    if header.stray:
        raise Refused(f"Table {table.name}: {where} has a stray quotation mark in its header. Quote whole names only.")
    names = [_header_text(field, table, where) for field in map(csv_records.unquoted, header.fields)]
    refuse_one_quoted_name(table, names, where)
    return names, header.end


def _header_text(raw: bytes, table: Table, where: str) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Refused(f"Table {table.name}: the header of {where} is not UTF-8. {_AS_UTF_8}") from None
    if "\0" in text:
        raise Refused(f"Table {table.name}: the header of {where} holds a NUL, as UTF-16 does. {_AS_UTF_8}")
    return text


def read_body(content: bytes, start: int, width: int, where: str) -> tuple[pa.Table, pd.DataFrame]:
    """The records from `start` as `width` columns of text, and the frame of broken ones. Raises UnclosedQuoteError."""
    if content.find(b"\0", start) < 0:
        try:
            return read_regular(content, start, width), broken()
        except pa.ArrowInvalid:
            # A stray quote, a record of another width or bytes that are not UTF-8: find out record by record.
            pass
    repaired, faulty = csv_records.repair(content, start, width, MARKER.encode())
    try:
        return put_back(read_regular(repaired, 1, width), faulty)
    except pa.ArrowInvalid as error:
        raise Refused(f"{where} has a record of 2 GB or more. Send the whole extract again without it.") from error


def read_regular(content: bytes, start: int, width: int) -> pa.Table:
    """The records when all are well formed. Raises ArrowInvalid when one is not."""
    parts = [no_records(width)]
    for ends in slices(content, start):
        if ends is None:
            raise pa.ArrowInvalid("a quotation mark is out of place")
        parts.append(read_slice(content, *ends, width))
    return pa.concat_tables(parts)


def read_slice(content: bytes, start: int, end: int, width: int) -> pa.Table:
    """The records from `start` to `end`, an empty field as null. Raises ArrowInvalid.

    The slice is one block to Arrow, which loses the LF of a quoted CRLF that stands across two (apache/arrow issue
    51368). The byte before `start` must end a line: it is read as a blank line, so that a text that begins with the
    bytes of a byte order mark keeps them.
    """
    names = no_records(width).column_names
    if csv_records.BLANK.fullmatch(content, start, end):
        return no_records(width)
    return csv.read_csv(
        pa.py_buffer(content).slice(start - 1, end - start + 1),
        csv.ReadOptions(column_names=names, block_size=end - start + 1),
        csv.ParseOptions(newlines_in_values=True),
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


def put_back(texts: pa.Table, records: list[Broken]) -> tuple[pa.Table, pd.DataFrame]:
    """The texts with what could be read of the broken records where their markers stood, and the frame of those."""
    marked = pc.fill_null(pc.equal(texts.column(0), MARKER), False).combine_chunks()
    positions = pc.indices_nonzero(marked).to_pylist()
    if records:
        readable = [pa.array(fields, TEXT) for fields in zip(*(record.fields for record in records), strict=True)]
        whole = [column.combine_chunks() for column in texts.columns]
        columns = [pc.replace_with_mask(one, marked, other) for one, other in zip(whole, readable, strict=True)]
        texts = pa.Table.from_arrays(columns, texts.column_names)
    return texts, broken([(at, record.problem) for at, record in zip(positions, records, strict=True)])
