"""A list on paper, read back: every line with its box, the stamp on every sheet, and no name that a font breaks."""

import io
from dataclasses import replace

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core.exports import pdf_file
from tests.core.exports.listing import HEADINGS, STAMP, rows


def sheets(frame: pd.DataFrame, stamp=STAMP) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf_file(frame, HEADINGS, stamp).content)).pages]


def test_every_line_stands_on_paper_with_a_box_and_its_day_in_words():
    (text,) = sheets(rows("Bail return", "Contact the victim"))
    assert text.count("[   ]") == 2
    for words in (*HEADINGS.values(), "Bail return", "Contact the victim", "X1", "Fri 4 Dec 2026"):
        assert words in text, words
    assert "secret" not in text  # a column without a title stays here


def test_marking_title_and_who_made_it_stand_on_every_sheet_with_the_headings():
    many = sheets(rows(*(f"Item {number}" for number in range(120))))
    assert len(many) > 2
    for number, text in enumerate(many, 1):
        for words in ("OFFICIAL", "My actions: for me to do", "DC Alder (1001)", "morning briefing", "What is due"):
            assert words in text, (number, words)
        assert f"{number} of {len(many)}" in text
    assert sum(text.count("[   ]") for text in many) == 120


def test_a_text_longer_than_a_sheet_is_cut_for_all_to_see_and_a_line_of_nothing_is_printed():
    (text,) = sheets(rows("W" * 5000, " ".join(f"word{number}" for number in range(900)), None))
    assert "word0" in text
    assert "word899" not in text
    assert text.count("…") == 2
    assert text.count("[   ]") == 3


@given(st.text(max_size=60))
def test_whatever_a_text_holds_it_is_printed_or_replaced_and_breaks_nothing(text):
    assert sheets(rows(text), replace(STAMP, title=f"Team: {text}"))
