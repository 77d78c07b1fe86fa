"""The fast reading and the exact one agree with each other and with Python's own, wherever a file is cut."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.extract import csv_file, csv_quotes, csv_records
from core.extract.csv_file import read_header
from tests.core.extract.test_csv import HEADER, NOTES, read

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
