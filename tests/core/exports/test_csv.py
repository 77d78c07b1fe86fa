"""A list as CSV, read back by Python's own reader: what stands in it, and that no cell begins a formula."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import csv_file
from core.exports.texts import clean
from tests.core.exports.listing import HEADINGS, STAMP, rows

DANGEROUS = "=+-@\t\r\n＝＋－＠"
BEFORE = ["", " ", '"', "'", " '\"", "\u200b", "\ufeff", "\u00a0", "“", "\x00"]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "−"]
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
ODD = st.text(alphabet=[*DANGEROUS, " ", "'", '"', ";", ",", "a", "\x00"])


def back(frame: pd.DataFrame) -> list[list[str]]:
    content = csv_file(frame, HEADINGS, STAMP).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline=""), strict=True))


def test_columns_are_those_on_the_screen_in_its_order_and_no_other():
    assert back(rows("Bail"))[0] == ["What is due", "Crime", "Due", "Age, days", "Export"]
    assert "secret" not in str(back(rows("Bail")))


def test_dates_are_iso_and_missing_values_are_empty():
    assert back(rows("Bail"))[1][:4] == ["Bail", "X1", "2026-12-04", "3"]
    gone = rows("Bail", what=pd.Series([None], dtype="str"), due_on=pd.to_datetime(pd.Series([None])))
    assert back(gone.assign(age=pd.Series([pd.NA], dtype="Int64")))[1][:4] == ["", "X1", "", ""]


def test_excel_is_told_that_the_letters_are_utf_8():
    content = csv_file(rows("Łukasz · ▲"), HEADINGS, STAMP).content
    assert content.startswith(b"\xef\xbb\xbf")
    assert back(rows("Łukasz · ▲"))[1][0] == "Łukasz · ▲"


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_would_begin_a_formula_gets_an_apostrophe(before, start):
    cell = back(rows(f"{before}{start}HYPERLINK(1)"))[1][0]
    assert cell.startswith("'")
    assert cell.endswith("HYPERLINK(1)")


@pytest.mark.parametrize("text", ["Bail return", "3-4 days", "a=b", "(=1)", "£5", "… @home"])
def test_a_harmless_text_is_left_as_it_is(text):
    assert back(rows(text))[1][0] == text


def test_a_negative_number_stays_a_number_and_a_text_that_looks_like_one_stays_a_text():
    made = back(rows("-3", age=pd.Series([-3], dtype="int64")))
    assert (made[1][0], made[1][3]) == ("'-3", "-3")


@given(st.lists(ANY | ODD, min_size=1))
def test_no_cell_that_is_read_back_begins_with_a_dangerous_sign(texts):
    made = back(rows(*texts))
    assert len(made) == len(texts) + 1
    for line in made:
        assert len(line) == 5
        assert not any(cell[:1] in DANGEROUS for cell in line if cell)


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_nothing_of_a_text_is_lost(text):
    cell = back(rows(text))[1][0]
    assert cell in (text, f"'{text}")


def test_the_stamp_stands_on_every_line_so_that_the_file_stays_a_table():
    made = back(rows("One", "Two"))
    for line in made[1:]:
        for part in ("OFFICIAL", "1001", "DC Alder", "snapshot 17", "3f2a9c", "own crimes", "morning briefing"):
            assert part in line[-1]
        assert "22 Jul 2026 10:14" in line[-1]  # London time in summer
    assert made[1][-1] == made[2][-1]


def test_a_reason_that_looks_like_a_formula_or_has_lines_stays_inside_the_stamp():
    made = csv_file(rows("One"), HEADINGS, replace(STAMP, reason='=1\n+2",=3')).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(made, newline="")))[1][-1].startswith("OFFICIAL |")


def test_the_name_holds_person_and_snapshot_and_nothing_a_header_could_trip_over():
    assert csv_file(rows("x"), HEADINGS, STAMP).name == "my-actions_1001_snapshot-17_20260722-1014.csv"
    odd = replace(STAMP, collar='10"01\r\n/é', title="../=x: y")
    assert csv_file(rows("x"), HEADINGS, odd).name == "x_10-01_snapshot-17_20260722-1014.csv"


def test_half_a_pair_of_letters_cannot_break_a_file():
    assert clean("a\ud800b").encode("utf-8").decode("utf-8") == "a\N{REPLACEMENT CHARACTER}b"
