"""Texts of the records system made fit for a file: no character that breaks it, no cell that begins a formula."""

import re
import unicodedata
from collections.abc import Mapping

import pandas as pd

REPLACED = "\N{REPLACEMENT CHARACTER}"
# Not allowed in XML 1.0, or no characters at all: controls but tab and line feed, halves of a pair, U+FFFE and U+FFFF.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BEGINS = frozenset("=+-@\N{MINUS SIGN}")
_BREAKS = frozenset("\t\r\n")
_QUOTES = frozenset("'\"`\u2018\u2019\u201c\u201d\u00ab\u00bb")


class TextTooLong(Exception):
    """A cell holds more than the kind of file can; the message says where, and quotes nothing."""


def clean(text: str) -> str:
    """The text with line feeds for other line ends, and a visible sign for what no file can hold."""
    return _ILLEGAL.sub(REPLACED, text.replace("\r\n", "\n").replace("\r", "\n"))


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula (OWASP, CSV injection).

    Spaces, quotes and invisible characters before it do not hide it, nor do full-width or small forms of the signs.
    """
    for character in text:
        if character in _BREAKS:
            return True
        if character.isspace() or character in _QUOTES or unicodedata.category(character) in ("Cc", "Cf"):
            continue
        return unicodedata.normalize("NFKC", character)[:1] in _BEGINS
    return False


def neutral(text: str) -> str:
    """A clean text with an apostrophe in front where it would begin a formula: the sign for `this is text`."""
    cleaned = clean(text)
    return f"'{cleaned}" if begins_formula(text) else cleaned


def as_shown(rows: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    """The columns that `headings` titles, in their order, and no other; categories as their words."""
    shown = rows[list(headings)].reset_index(drop=True)
    return shown.assign(**{name: shown[name].astype("str") for name in shown.select_dtypes("category").columns})
