"""CSV: what is read, what is set aside, what is refused."""

import pytest

from core.extract import csv_quotes, csv_records
from core.extract.columns import TABLES
from core.extract.csv_file import parse
from core.extract.declaration import Table, text
from core.extract.refused import Refused
from tests.core.extract.folder import csv_bytes

NOTES = Table(
    "notes",
    "note_id",
    (text("note_id", "Key.", required=True), text("said", "Text."), text("by", "Who.")),
    "For tests.",
)


HEADER = b"note_id,said,by\n"


def read(content: bytes) -> tuple[list[list[str | None]], dict[int, str]]:
    """The records as lists, and the problem by 1-based record."""
    raw = parse(content, NOTES, "notes.csv")
    rows = [list(row.values()) for row in raw.cells.to_pylist()]
    return rows, {int(at) + 1: said for at, said in zip(raw.broken["position"], raw.broken["problem"], strict=True)}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_is_read(end: bytes) -> None:
    assert read(end.join([b"note_id,said,by", b"1,a,b", b"2,c,d"]))[0] == [["1", "a", "b"], ["2", "c", "d"]]


def test_line_endings_may_be_mixed_and_blank_lines_are_no_records() -> None:
    assert read(b"\r\nnote_id,said,by\r\n\n1,a,b\n\r\n\n2,c,d\r\n\r\n")[0] == [["1", "a", "b"], ["2", "c", "d"]]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read(b"\xef\xbb\xbf" + HEADER + b"1,a,b\n")[0] == [["1", "a", "b"]]


def test_a_byte_order_mark_inside_the_first_record_is_kept() -> None:
    assert read(HEADER + b"\xef\xbb\xbf1,a,b\n")[0] == [["\ufeff1", "a", "b"]]


def test_quotes_commas_and_new_lines_inside_a_field_are_kept() -> None:
    assert read(HEADER + b'1,"He said ""no"",\r\nthen\nleft",b\n')[0] == [["1", 'He said "no",\r\nthen\nleft', "b"]]


def test_texts_that_look_like_nothing_stay_texts() -> None:
    assert read(HEADER + b"0042,NA,null\n1,NaN,-\n2, ,None\n")[0] == [
        ["0042", "NA", "null"],
        ["1", "NaN", "-"],
        ["2", " ", "None"],
    ]


def test_an_empty_field_is_missing_quoted_or_not() -> None:
    assert read(HEADER + b'1,"",\n')[0] == [["1", None, None]]


def test_columns_are_found_by_name() -> None:
    assert read(b"by,colour,said,note_id\nb,red,a,1\n")[0] == [["1", "a", "b"]]


def test_a_last_line_without_an_end_is_a_record() -> None:
    assert read(HEADER + b"1,a,b")[0] == [["1", "a", "b"]]


def test_a_header_alone_is_an_empty_table() -> None:
    assert read(HEADER) == ([], {})
    assert read(HEADER.strip()) == ([], {})


@pytest.mark.parametrize("size", [200_000, csv_quotes.SLICE + 10])
def test_a_very_long_text_is_read_whole(size: int) -> None:
    rows, broken = read(HEADER + b'1,"' + b"x\n" * (size // 2) + b'",b\n2,c,d\n')
    assert (len(rows[0][1] or ""), rows[1], broken) == (size // 2 * 2, ["2", "c", "d"], {})


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"1,a", "the record: found 2 fields, wanted 3"),
        (b"1,a,b,c", "the record: found 4 fields, wanted 3"),
        (b"1", "the record: found 1 fields, wanted 3"),
        (b"1,a\0,b", "the record: found a NUL character, wanted text without one"),
        (b'1,"a\0",b', "the record: found a NUL character, wanted text without one"),
        (b"1,\xff\xfe,b", "the record: found bytes that are not UTF-8, wanted UTF-8 text"),
        (b"1,caf\xe9,b", "the record: found bytes that are not UTF-8, wanted UTF-8 text"),
        (b"1,\xed\xa0\x80,b", "the record: found bytes that are not UTF-8, wanted UTF-8 text"),
        (b'1,5" blade,b', csv_records.STRAY),
        (b'1,"a"b,c', csv_records.STRAY),
        (b'1,"a" ,c', csv_records.STRAY),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside_and_no_other(line: bytes, problem: str) -> None:
    rows, broken = read(HEADER + b"8,x,y\n" + line + b'\n9,"say ""so""",y\n')
    assert broken == {2: problem}
    assert (rows[0], rows[2]) == (["8", "x", "y"], ["9", 'say "so"', "y"])


def test_what_can_be_read_of_a_record_with_bad_bytes_is_kept_to_name_it() -> None:
    assert read(HEADER + b'"C""1",caf\xe9,b\n')[0] == [['C"1', None, "b"]]


def test_many_bad_records_keep_their_numbers() -> None:
    lines = [b"%d,a,b" % n if n % 3 else b"%d,\xff,b" % n for n in range(1, 1000)]
    rows, broken = read(HEADER + b"\n".join(lines))
    assert sorted(broken) == list(range(3, 1000, 3))
    assert [row[0] for row in rows] == [str(n) for n in range(1, 1000)]


@pytest.mark.parametrize("body", [b'1,"a,b\n2,c,d\n', b'1,a,b\n2,"c', b'1,a,"', b'1,5" blade,"b\n'])
def test_a_quote_never_closed_is_told_apart(body: bytes) -> None:
    with pytest.raises(csv_records.UnclosedQuoteError):
        read(HEADER + body)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "notes.csv is empty"),
        (b"\xef\xbb\xbf\r\n\n", "notes.csv is empty"),
        (b"said,by\n", 'lacks the required column "note_id"'),
        (b" note_id,said\n", 'has " note_id", wanted "note_id": names are exact'),
        (b"note_id,said,said\n", 'names "said" more than once: in columns 2 and 3'),
        (b'note_id,"sa"id\n', "stray quotation mark in its header"),
        (b"note_id,caf\xe9\n", "is not UTF-8"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=r"^Table notes: .*" + said):
        read(content)


def test_a_table_of_the_contract_is_read_in_contract_order() -> None:
    names = list(reversed(TABLES["units"].names))
    content = csv_bytes("units", [{"unit_id": "F1", "name": "Invented", "level": "force"}], names)
    assert parse(content, TABLES["units"], "units.csv").cells.column_names == list(TABLES["units"].names)
