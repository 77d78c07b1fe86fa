"""What is said of a bad cell: found and wanted. Nothing personal is quoted, and no text that could be a sentence."""

import pandas as pd

from core.extract.columns import accepted
from core.extract.declaration import Column

# What may be quoted, by type: figures and their punctuation, or one short code. Anything else is described.
_QUOTABLE = {
    "text": r"[A-Za-z0-9_.:/~-]{1,40}",
    "choice": r"[A-Za-z0-9_.-]{1,32}",
    "date": r"[0-9:\-/.+TZ ]{1,40}",
    "instant": r"[0-9:\-/.+TZ ]{1,40}",
    "integer": r"[0-9:\-/.+TZ ]{1,40}",
    "flag": r"[0-9:\-/.+TZ ]{1,40}",
}
_WANTED = {
    "text": "a text",
    "date": "a date of the calendar as YYYY-MM-DD",
    "instant": "a time as YYYY-MM-DDThh:mm:ss, with or without an offset such as Z or +01:00",
    "flag": "true or false",
    "integer": "a whole number",
}


def wanted(column: Column) -> str:
    """What a cell of the column should hold."""
    if column.choices:
        return f"one of {accepted(column)}"
    if column.numbers or column.between:
        return f"a whole number: {accepted(column)}"
    return _WANTED[column.type]


def quoted(column: Column, texts: pd.Series) -> pd.Series:
    """Each text as a message may name it: quoted, or by its length; "nothing" when it is missing."""
    described = "text of " + texts.str.len().astype("Int64").astype("str") + " characters"
    if not column.personal:
        described = described.where(~texts.str.fullmatch(_QUOTABLE[column.type], na=False), '"' + texts + '"')
    return described.where(texts.notna(), "nothing")
