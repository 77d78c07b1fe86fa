"""A list as a workbook, read back by another library: texts unchanged, dates true, and not one formula or link."""

import io
import zipfile
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.exports import TextTooLong, xlsx_file
from tests.core.exports.listing import HEADINGS, STAMP, rows


def content(frame: pd.DataFrame) -> bytes:
    return xlsx_file(frame, HEADINGS, STAMP).content


def back(frame: pd.DataFrame) -> Workbook:
    return load_workbook(io.BytesIO(content(frame)))


def cells(frame: pd.DataFrame, column: int) -> list:
    return [row[column].value for row in back(frame)["List"].iter_rows(min_row=2)]


def parts(frame: pd.DataFrame) -> str:
    with zipfile.ZipFile(io.BytesIO(content(frame))) as file:
        return "".join(file.read(name).decode("utf-8") for name in file.namelist())


def test_headings_are_those_on_the_screen_and_dates_are_dates():
    sheet = back(rows("Bail"))["List"]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS.values())
    assert (sheet["C2"].value, sheet["C2"].is_date) == (datetime(2026, 12, 4), True)  # noqa: DTZ001 - a date of a cell
    assert (sheet["D2"].value, sheet["D2"].data_type) == (3, "n")


def test_a_date_before_the_calendar_of_excel_is_a_text():
    old = rows("x", due_on=pd.Series(pd.to_datetime(["1899-12-31"])).astype("datetime64[s]"))
    assert cells(old, 2) == ["1899-12-31"]


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1", "{=1}", "https://x.example", "42", "TRUE"]
)
def test_a_dangerous_text_is_written_unchanged_and_as_a_text(start):
    sheet = back(rows(start))["List"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].hyperlink) == (start, "s", None)
    assert "<f>" not in parts(rows(start))
    assert "hyperlink" not in parts(rows(start))


@pytest.mark.slow
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
                .filter(bool), min_size=1))  # fmt: skip
def test_every_text_comes_back_as_it_was(texts):
    assert cells(rows(*texts), 0) == texts


@given(st.lists(st.text(alphabet=[*"=+-@\t\r\n＝＋－＠ '\"ab&<>_x\x00\x08\x1f\x7f\x85\ufffe\uffff"]), min_size=1))
def test_no_text_breaks_the_workbook_or_becomes_a_formula(texts):
    book = back(rows(*texts))
    assert all(cell.data_type in "sn" for row in book["List"].iter_rows(min_col=1, max_col=2) for cell in row)
    assert book["List"].max_row == len(texts) + 1


def test_a_character_no_workbook_can_hold_is_replaced_by_a_visible_sign():
    assert cells(rows("a\x00b\x1f\ufffec\r\nd"), 0) == ["a�b��c\nd"]


def test_a_text_that_looks_like_an_escape_is_shown_letter_by_letter():
    assert cells(rows("_x0041_"), 0) == ["_x0041_"]


def test_a_text_one_character_too_long_is_refused_with_its_place_and_not_cut():
    assert cells(rows("x" * 32_767), 0) == ["x" * 32_767]
    with pytest.raises(TextTooLong, match=r"Line 2 .* What is due: 32,768 characters; .* choose CSV"):
        content(rows("x", "x" * 32_768))


def test_letters_outside_the_basic_plane_count_twice_as_excel_counts_them():
    assert cells(rows("😀" * 16_383), 0) == ["😀" * 16_383]
    with pytest.raises(TextTooLong):
        content(rows("😀" * 16_384))


def test_the_stamp_is_a_sheet_of_its_own_and_stands_at_the_foot_of_every_page():
    book = back(rows("x"))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Marking"] == "OFFICIAL"
    assert about["Made by"] == "DC Alder (1001)"
    assert about["Records as they stood"] == "22 Jul 2026 06:00, snapshot 17"
    assert about["Rules"] == "3f2a9c"
    assert about["Lines"] == "2 about 1 crime"
    assert about["Reason given"] == "morning briefing"
    for sheet in book:
        assert sheet.oddHeader.center.text == "OFFICIAL"
        assert "1001 · snapshot 17" in sheet.oddFooter.left.text


def test_the_same_list_and_stamp_make_the_same_bytes():
    assert content(rows("x")) == content(rows("x"))
