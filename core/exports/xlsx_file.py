"""A list as an Excel workbook: texts are written as texts, dates as dates, and nothing is a formula or a link.

The stamp is a sheet of its own and stands at the head and foot of every printed page.
"""

import io
from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from core.exports.stamp import File, Stamp
from core.exports.texts import TextTooLong, as_shown, clean

LONGEST = 32_767  # UTF-16 units in a cell; the writing library would leave out a longer text without a word
_FIRST = date(1900, 3, 1)  # Excel's calendar has a 29 February 1900, so earlier days are off by one
_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST = 60  # characters


def check_xlsx(rows: pd.DataFrame, headings: Mapping[str, str]) -> None:
    """Raises TextTooLong when a text does not fit in a cell. Nothing is cut."""
    shown = as_shown(rows, headings)
    for name in shown.columns:
        if shown[name].dtype.kind in "iufM":
            continue
        for number, value in enumerate(shown[name], 1):
            many = 0 if pd.isna(value) else len(clean(str(value)).encode("utf-16-le")) // 2
            if many > LONGEST:
                raise TextTooLong(
                    f"Line {number:,} of the list, column {headings[name]}: {many:,} characters; an Excel cell holds "
                    f"{LONGEST:,}. Nothing was made. Next: choose CSV, which has no such limit."
                )


def xlsx_file(rows: pd.DataFrame, headings: Mapping[str, str], stamp: Stamp) -> File:
    """The rows under the titles of `headings`. Raises TextTooLong."""
    check_xlsx(rows, headings)
    shown, out = as_shown(rows, headings), io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        book.set_properties(
            {
                "title": clean(stamp.title),
                "author": clean(stamp.collar),
                "category": clean(stamp.marking),
                "comments": clean(stamp.line),
                "created": stamp.made_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        listed = book.add_worksheet("List")
        _printed(listed, stamp)
        listed.repeat_rows(0)
        listed.freeze_panes(1, 0)
        listed.autofilter(0, 0, len(shown), len(headings) - 1)
        for number, (name, title) in enumerate(headings.items()):
            listed.write_string(0, number, clean(title), bold)
            _column(listed, number, shown[name], title, dated)
        about = book.add_worksheet("About")
        _printed(about, stamp)
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 100)
        for row, (name, words) in enumerate(stamp.facts):
            about.write_string(row, 0, name, bold)
            about.write_string(row, 1, clean(words))
    return File(stamp.file_name("xlsx"), _MEDIA_TYPE, out.getvalue())


def _printed(sheet: Worksheet, stamp: Stamp) -> None:
    """Landscape on A4, with the marking at the head and the stamp at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{_verbatim(stamp.marking)}")
    sheet.set_footer(f"&L{_verbatim(stamp.short)}&RPage &P of &N")


def _verbatim(text: str) -> str:
    """An ampersand begins a code in a head or foot; Excel allows 255 characters for the whole of it."""
    return clean(text)[:100].replace("&", "&&")


def _column(sheet: Worksheet, number: int, values: pd.Series, title: str, dated: Any) -> None:
    widest = len(title)
    for row, value in enumerate(values, 1):
        if pd.isna(value):
            continue
        widest = max(widest, _cell(sheet, row, number, value, dated))
    sheet.set_column(number, number, min(widest, _WIDEST) + 2)


def _cell(sheet: Worksheet, row: int, number: int, value: Any, dated: Any) -> int:
    """Writes one value by its type; returns about how many characters it takes."""
    if isinstance(value, pd.Timestamp):
        if value.date() >= _FIRST:
            sheet.write_datetime(row, number, value.to_pydatetime().replace(tzinfo=None), dated)
        else:
            sheet.write_string(row, number, f"{value:%Y-%m-%d}")
        return 10
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, number, value)
        return len(str(value))
    text = clean(str(value))
    sheet.write_string(row, number, text)
    return max(map(len, text.split("\n")), default=0)
