"""A list as sheets of A4 to work from: a box a line to tick, the marking and the stamp on every sheet."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from core.clock import day
from core.exports.stamp import File, Stamp
from core.exports.texts import as_shown
from core.paper import Paper, printable
from core.words import day as written
from core.words import moment

_LONGEST, _TITLE = 200, 70  # letters of a cell and of the title: a row is never higher than a sheet
MOST = 300  # lines of a printed list: what is longer is no day's work
_MEDIA_TYPE = "application/pdf"
_MARGIN, _TOP, _FOOT = 10, 18, 20  # millimetres
_SIZE, _LINE = 8.5, 4.2
_WIDTHS = {"crime_ref": 24, "when": 26, "due_on": 27, "risk": 20, "what": 42, "offence": 46, "outstanding": 50}
_USUAL, _SQUARE = 28, 7  # parts of the width
_BOX = "[   ]"  # the font has no square


def pdf_file(rows: pd.DataFrame, headings: Mapping[str, str], stamp: Stamp) -> File:
    """The rows under the titles of `headings`, at most MOST of them; a long text is cut, with an ellipsis."""
    shown = as_shown(rows, headings)
    sheets = _Sheets(stamp)
    sheets.add_page()
    sheets.set_font("Roboto", "", _SIZE)
    sheets.set_draw_color(170)
    widths = (_SQUARE, *(_WIDTHS.get(name, _USUAL) for name in headings))
    with sheets.table(
        col_widths=widths, line_height=_LINE, text_align="LEFT", borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"), padding=(1, 1.5), repeat_headings=1,
    ) as table:  # fmt: skip
        table.row(["", *(printable(title) for title in headings.values())])
        for values in shown.itertuples(index=False, name=None):
            table.row([_BOX, *(printable(_text(value)) for value in values)])
    return File(stamp.file_name("pdf"), _MEDIA_TYPE, bytes(sheets.output()))


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    return written(value) if isinstance(value, pd.Timestamp) else _cut(str(value), _LONGEST)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class _Sheets(Paper):
    """Sheets with the marking and the list's title at the head, and who made them from what at the foot."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__("landscape")
        self._stamp = stamp
        self.set_margins(_MARGIN, _TOP, _MARGIN)
        self.set_auto_page_break(True, margin=_FOOT)
        self.set_creation_date(stamp.made_at)
        self.set_title(printable(stamp.title))

    def header(self) -> None:
        """Of every sheet."""
        stamp = self._stamp
        self.set_y(7)
        self.set_font("Roboto", "B", 12)
        self.cell(0, 6, printable(_cut(stamp.title, _TITLE)))
        self.set_font("Roboto", "", _SIZE)
        records = f"{stamp.marking} · {written(day(stamp.made_at))} · Records: {moment(stamp.records_at)}"
        self.cell(0, 6, printable(records), align="R", new_x="LMARGIN", new_y="NEXT")
        self.set_y(_TOP)

    def footer(self) -> None:
        """Of every sheet."""
        stamp = self._stamp
        self.set_y(-_FOOT + 4)
        self.set_font("Roboto", "", 7)
        facts = " · ".join(f"{name}: {words}" for name, words in stamp.facts[2:])
        self.multi_cell(0, 3.2, printable(f"{stamp.marking}. {facts}"), align="L")
        self.set_y(-5)
        self.cell(0, 3, f"{self.page_no()} of {{nb}}", align="R")
