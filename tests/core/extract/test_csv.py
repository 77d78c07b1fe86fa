"""CSV: what is read, and that the fast reading and the exact one agree with Python's own reader."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.extract import csv_file, csv_quotes, csv_records
from core.extract.columns import TABLES
from core.extract.csv_file import parse, read_header
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
        (b" note_id,said\n", 'lacks the required column "note_id"'),
        (b"note_id,said,said\n", 'has the column "said" more than once'),
        (b"note_id,colour,colour\n", 'has the column "colour" more than once'),
        (b'note_id,"sa"id\n', "stray quotation mark in its header"),
        (b"note_id,caf\xe9\n", "is not UTF-8"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=r"^Table notes: .*" + said):
        read(content)


FIELD = st.text(st.sampled_from('ab ,"\n\ré€\ufeff'), max_size=4)
RECORDS = st.lists(st.tuples(FIELD, FIELD, FIELD), max_size=6)


@settings(deadline=None)
@given(RECORDS, st.booleans())
@example([("", "", "")], True)
def test_any_written_text_comes_back(records: list[tuple[str, str, str]], quote_all: bool) -> None:
    sheet = io.StringIO(newline="")
    # With LF alone Python leaves a carriage return unquoted, which RFC 4180 does not allow.
    layout = {"lineterminator": "\n", "quoting": csv.QUOTE_ALL} if quote_all else {"lineterminator": "\r\n"}
    csv.writer(sheet, **layout).writerows(records)
    rows, broken = read(HEADER + sheet.getvalue().encode())
    assert broken == {}
    assert rows == [[field or None for field in record] for record in records]


MESS = st.lists(
    st.sampled_from([b"a", b"1", b",", b",", b",", b'"', b"\n", b"\n", b"\r\n", b"\0", b"\xff", b"\xc3\xa9"]),
    max_size=40,
)


@settings(deadline=None)
@given(MESS)
@example([b"a", b",", b",", b"\r\n", b"\n", b"\xff"])
def test_fast_and_exact_reading_agree_on_any_bytes(mess: list[bytes]) -> None:
    content = HEADER + b"".join(mess)
    _, start = read_header(content, NOTES, "notes.csv")
    try:
        fast, fast_broken = csv_file.read_body(content, start, 3, "notes.csv")
        repaired, found = csv_records.repair(content, start, 3, csv_file.MARKER.encode())
    except csv_records.UnclosedQuoteError:
        with pytest.raises(csv_records.UnclosedQuoteError):
            one_by_one(content, start)
        return
    exact, exact_broken = csv_file.put_back(csv_file.read_regular(repaired, 1, 3), found)
    assert fast.to_pylist() == exact.to_pylist() == one_by_one(content, start)
    pd.testing.assert_frame_equal(fast_broken, exact_broken)


def one_by_one(content: bytes, start: int) -> list[dict[str, str | None]]:
    """Every record read field by field, without Arrow: what the two readings must both say."""
    content, _ = csv_records.hide_invalid(content)
    records, at = [], start
    while at < len(content):
        if content[at : at + 1] in (b"\r", b"\n"):
            at += 1
            continue
        record = csv_records.read_record(content, at)
        at = record.end
        unusable = record.stray or len(record.fields) != 3
        texts = [None if b"\0" in f else csv_records.text_of(f) for f in record.fields] if not unusable else [None] * 3
        records.append({str(number): told for number, told in enumerate(texts)})
    return records


@pytest.mark.parametrize("size", [1, 5, 20])
@settings(deadline=None)
@given(records=RECORDS)
def test_where_a_slice_ends_changes_nothing(size: int, records: list[tuple[str, str, str]]) -> None:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([*records, ("say", "so\r\n", "x")])
    content = b"\n" + sheet.getvalue().encode()
    whole = csv_file.read_regular(content, 1, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_quotes, "SLICE", size)
        assert csv_file.read_regular(content, 1, 3).to_pylist() == whole.to_pylist()


def test_a_quoted_line_end_across_two_blocks_keeps_both_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_quotes, "SLICE", 64)
    for shift in range(64):
        said = "x" * shift + "\r\nafter"
        rows, _ = read(HEADER + f'0,{"y" * 20},z\n1,"{said}",b\n2,c,d\n'.encode())
        assert rows[1] == ["1", said, "b"]


def test_a_table_of_the_contract_is_read_in_contract_order() -> None:
    names = list(reversed(TABLES["units"].names))
    content = csv_bytes("units", [{"unit_id": "F1", "name": "Invented", "level": "force"}], names)
    assert parse(content, TABLES["units"], "units.csv").cells.column_names == list(TABLES["units"].names)
