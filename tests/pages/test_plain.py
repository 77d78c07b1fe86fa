"""One line of the records' text stays one line and text, whatever it holds."""

import re

import pytest

from pages.parts.words import plain
from tests.corpus import NAUGHTY


@pytest.mark.parametrize("mark", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "\u061c"])
def test_a_mark_that_turns_the_line_is_shown_and_turns_nothing(mark: str) -> None:
    assert plain(f"Wren{mark} Oddname") == "Wren\ufffd Oddname"


def test_no_string_of_the_corpus_breaks_the_line_or_keeps_an_unescaped_sign_of_formatting() -> None:
    for text in filter(str.strip, NAUGHTY):
        shown = plain(text)
        assert "\n" not in shown
        assert "\u202e" not in shown
        assert not set(re.sub(r"\\.", "", shown)) & set("<[*`"), text
