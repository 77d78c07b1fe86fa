"""The handover sheet as one A4 page, in the letters of every European name. What the law sets is cut last."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from fpdf.enums import MethodReturnValue

from core.absence.handover import Item, Sheet, Stamp
from core.paper import Paper, printable
from core.words import moment

_MARGIN, _WIDTH, _BOTTOM = 10, 190, 287  # millimetres of an A4 page
_LINE, _PAD, _LINES = 3.3, 0.9, 4  # height of a line, space around a row, lines a cell may have
_SIZE = 7.5
_FIXED = 30  # two titles, the heads of two tables, and the line of what is left out
_COLUMNS = (
    ("Due", 24.0),
    ("What", 36.0),
    ("Crime", 27.0),
    ("Offence, risk", 40.0),
    ("What clears it", 44.0),
    ("Who", 19.0),
)


@dataclass(frozen=True)
class _Fitting:
    """The items that fit on the page, and those that do not."""

    kept: frozenset[str]
    left: tuple[Item, ...]


def page(sheet: Sheet, stamp: Stamp) -> bytes:
    """The sheet as the bytes of a PDF of exactly one page; what does not fit is said in numbers."""
    pdf = _Paper("portrait")
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.set_creation_date(stamp.made_at)
    pdf.set_title(printable(f"Handover {sheet.who} {sheet.days.words}"))
    pdf.add_page()
    pdf.paragraph(f"Handover: {sheet.who}, away {sheet.days.words}", size=14, bold=True)
    pdf.paragraph(
        f"{len(sheet.now):,} overdue now, {len(sheet.later):,} due while away. This is not the whole workload.", size=9
    )
    foot = _foot(sheet, stamp)
    room = _BOTTOM - pdf.get_y() - pdf.height_of(foot, size=7) - _FIXED
    fitting = _fit(pdf, sheet.by_importance, room)
    for title, items in (("Overdue now", sheet.now), (f"Due {sheet.days.words}", sheet.later)):
        _part(pdf, title, items, fitting.kept)
    if fitting.left:
        pdf.paragraph(_left_out(fitting.left), size=9, bold=True)
    pdf.set_y(_BOTTOM - pdf.height_of(foot, size=7))
    pdf.paragraph(foot, size=7)
    return bytes(pdf.output())


class _Paper(Paper):
    """A page that writes paragraphs and rows of wrapped cells."""

    def paragraph(self, text: str, *, size: float, bold: bool = False) -> None:
        """Wrapped text over the whole width."""
        self.set_font("Roboto", "B" if bold else "", size)
        self.set_x(_MARGIN)
        self.multi_cell(_WIDTH, size * 0.45, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def height_of(self, text: str, *, size: float) -> float:
        """How high a paragraph will be, in millimetres."""
        self.set_font("Roboto", "", size)
        lines = self._broken(printable(text), _WIDTH, size * 0.45)
        return float(len(lines) * size * 0.45 + 1)

    def cells(self, texts: Iterable[str], *, bold: bool = False) -> list[list[str]]:
        """The lines of each cell of a row, cut with an ellipsis where there are too many."""
        self.set_font("Roboto", "B" if bold else "", _SIZE)
        return [self._lines(text, width) for text, (_, width) in zip(texts, _COLUMNS, strict=True)]

    def _lines(self, text: str, width: float) -> list[str]:
        lines = self._broken(printable(text), width - 1.5, _LINE)
        if len(lines) <= _LINES:
            return lines
        return [*lines[: _LINES - 1], f"{lines[_LINES - 1].rstrip()[:-1]}…"]

    def _broken(self, text: str, width: float, height: float) -> list[str]:
        """A text in the lines it takes, in the font that is set."""
        lines = self.multi_cell(width, height, text, align="L", dry_run=True, output=MethodReturnValue.LINES)
        return cast("list[str]", lines)

    def row(self, lines: list[list[str]], *, bold: bool = False) -> None:
        """One row of the table with a rule under it."""
        top = self.get_y() + _PAD
        self.set_font("Roboto", "B" if bold else "", _SIZE)
        x = float(_MARGIN)
        for cell, (_, width) in zip(lines, _COLUMNS, strict=True):
            for number, line in enumerate(cell):
                self.set_xy(x, top + number * _LINE)
                self.cell(width, _LINE, line)
            x += width
        bottom = top + max(map(len, lines)) * _LINE + _PAD
        self.set_draw_color(190)
        self.line(_MARGIN, bottom, _MARGIN + _WIDTH, bottom)
        self.set_y(bottom)


def _part(pdf: _Paper, title: str, items: tuple[Item, ...], kept: frozenset[str]) -> None:
    there = [item for item in items if item.row_key in kept]
    pdf.ln(1)
    pdf.paragraph(f"{title}: {len(items):,}" if items else f"{title}: nothing", size=10, bold=True)
    if there:
        pdf.row([[name] for name, _ in _COLUMNS], bold=True)
    for item in there:
        pdf.row(pdf.cells(_texts(item)))


def _texts(item: Item) -> tuple[str, ...]:
    """The cells of an item; the risk stands first, so that no long offence cuts it off."""
    law = f" ({item.weight})" if item.statutory else ""
    texts = (f"{item.what}{law}", item.crime_ref, f"{item.risk}. {item.offence}", _short(item.clears), item.carrier)
    return f"{item.due}\n{item.when}", *(" ".join(text.split()) for text in texts)


def _short(clears: str) -> str:
    """The first sentence: it says what clears the item, the others qualify it."""
    return clears.partition(". ")[0].rstrip(".") + "."


def _fit(pdf: _Paper, items: tuple[Item, ...], room: float) -> _Fitting:
    """The longest run of the most important items that fits; nothing less important is let in before it."""
    kept: list[str] = []
    for place, item in enumerate(items):
        room -= max(map(len, pdf.cells(_texts(item)))) * _LINE + 2 * _PAD
        if room < 0:
            return _Fitting(frozenset(kept), items[place:])
        kept.append(item.row_key)
    return _Fitting(frozenset(kept), ())


def _left_out(left: tuple[Item, ...]) -> str:
    by_law = sum(item.statutory for item in left)
    law = f", {by_law:,} of them with a date set by law" if by_law else ""
    return f"and {len(left):,} more in Daily Actions{law}."


def _foot(sheet: Sheet, stamp: Stamp) -> str:
    notes = " ".join(sheet.notes)
    return (
        f"{notes}\nMade by {stamp.made_by} on {moment(stamp.made_at)} from the records as they stood on "
        f"{moment(stamp.records_at)}. Shows: {stamp.scope}. Rules {stamp.rules[:12]}. Who made it is on record for "
        "every crime on it. Keep and destroy it as the police record it is."
    ).lstrip("\n")
