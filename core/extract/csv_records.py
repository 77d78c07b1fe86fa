"""Which records of a CSV file are well formed (RFC 4180), and what is wrong with each of the others.

Records end with LF, CRLF or CR outside quotes; blank lines are no records. A quote belongs at both ends of a field or
doubled inside a quoted one; anywhere else it is stray, and what follows up to the end of the line goes with it.
"""

import codecs
import functools
import re
from dataclasses import dataclass

import numpy as np

from core.extract.raw import NUL

STRAY = "the record: found a stray quotation mark, wanted quotes around a whole field and doubled inside it"
NOT_UTF8 = "the record: found bytes that are not UTF-8, wanted UTF-8 text"
FIELD = rb'(?>"(?:[^"\0]++|"")*+"|[^",\r\n\0]*+)'
QUOTED = re.compile(rb'"(?:[^"]++|"")*+"')
PLAIN = re.compile(rb"[^,\r\n]*+")
LINE_END = re.compile(rb"\r\n?|\n|\Z")
REST_OF_LINE = re.compile(rb"[^\r\n]*+(?:\r\n?|\n|\Z)")
BLANK = re.compile(rb"[\r\n]*+")


class UnclosedQuoteError(Exception):
    """A quoted field runs to the end of the file."""


@dataclass(frozen=True)
class Record:
    """One record read field by field: its raw fields, where it ends, and whether a stray quote spoilt it."""

    fields: list[bytes]
    end: int
    stray: bool = False


@dataclass(frozen=True)
class Broken:
    """A record that cannot be used: why, and the texts of its fields as far as each can be told and read."""

    problem: str
    fields: list[str | None]


@functools.cache
def well_formed(width: int) -> re.Pattern[bytes]:
    """Matches the longest run of well-formed records of `width` (2 or more) fields and of blank lines."""
    record = FIELD + b"(?:," + FIELD + b"){%d}" % (width - 1) + rb"(?:\r\n?|\n|\Z)"
    return re.compile(rb"(?>" + record + rb"|[\r\n])*+")


def read_record(content: bytes, at: int) -> Record:
    """The record that starts at `at`. Raises UnclosedQuoteError."""
    fields: list[bytes] = []
    stray = False
    while True:
        field = (QUOTED if content[at : at + 1] == b'"' else PLAIN).match(content, at)
        if field is None:
            raise UnclosedQuoteError
        fields.append(field.group())
        stray = stray or (field.re is PLAIN and b'"' in field.group())
        at = field.end()
        if content[at : at + 1] == b",":
            at += 1
            continue
        ending = LINE_END.match(content, at)
        if ending:
            return Record(fields, ending.end(), stray)
        rest = REST_OF_LINE.match(content, at)
        return Record(fields, rest.end() if rest else len(content), stray=True)


def repair(content: bytes, start: int, width: int, marker: bytes) -> tuple[bytes, list[Broken]]:
    """The records of `content` from `start` with each broken one replaced, and the broken ones in order.

    In the place of a broken record stands one whose first field is `marker` and whose others are empty. The result
    begins with a blank line. Raises UnclosedQuoteError.
    """
    content, invalid = hide_invalid(content)
    placeholder = marker + b"," * (width - 1) + b"\n"
    pieces: list[bytes] = [b"\n"]
    faulty: list[Broken] = []
    at = start
    while True:
        run = well_formed(width).match(content, at)
        end = run.end() if run else at
        pieces.append(content[at:end])
        if end == len(content):
            return b"".join(pieces), faulty
        record = read_record(content, end)
        not_utf8 = np.searchsorted(invalid, record.end) > np.searchsorted(invalid, end)
        faulty.append(judge(record, width, bool(not_utf8)))
        pieces.append(placeholder)
        at = record.end


def hide_invalid(content: bytes) -> tuple[bytes, np.ndarray]:
    """The content with each byte that is not UTF-8 replaced by NUL, which no good record holds, and where those are."""
    clean = content.decode("utf-8", errors="daily_actions_nul").encode()
    return clean, np.flatnonzero(np.frombuffer(clean, np.uint8) != np.frombuffer(content, np.uint8))


def judge(record: Record, width: int, not_utf8: bool) -> Broken:
    """Why a record that is not well formed is set aside."""
    if record.stray:
        return Broken(STRAY, [None] * width)
    if len(record.fields) != width:
        return Broken(f"the record: found {len(record.fields)} fields, wanted {width}", [None] * width)
    texts = [None if b"\0" in field else text_of(field) for field in record.fields]
    return Broken(NOT_UTF8 if not_utf8 else NUL, texts)


def text_of(field: bytes) -> str | None:
    """The text of a raw UTF-8 field, None when it is empty."""
    return unquoted(field).decode("utf-8") or None


def unquoted(field: bytes) -> bytes:
    """A raw field without the quotes around it and those that double one."""
    return field[1:-1].replace(b'""', b'"') if field[:1] == b'"' else field


def _nul(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: as many NULs as there are undecodable bytes, so that positions stay."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\0" * (error.end - error.start), error.end


codecs.register_error("daily_actions_nul", _nul)
