"""A list of flags in the order of the day, in the grid; opening one goes to its crime."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from core.flags.cards import when
from core.searches.pairs import called
from pages.parts.words import graded, signed
from pages.work import claims, claims_box, export, page_log, why
from pages.work.desk import Desk
from pages.work.listing_grid import Listed, grid_key
from pages.work.listing_grid import table as grid_of

_HEADINGS = {
    "when": "When",
    "what": "What is due",
    "crime_ref": "Crime",
    "due_on": "Due",
    "offence": "Offence",
    "risk": "Risk",
}
_ITEMS = Listed("item", "in the order of the day")


@dataclass(frozen=True)
class Source:
    """Where the flags of a list come from: the key of its page, what it is called now, and how they are read."""

    page: str
    title: Callable[[Desk], str]
    flags: Callable[[Desk], pd.DataFrame]


def table(source: Source, officers: bool, desk: Desk, flags: pd.DataFrame) -> None:
    """The flags of a feed as a grid, in the order in which they come; whoever may takes them out as a file."""
    rows, key = _in_words(desk, flags), f"{source.page}_table"
    export.button(desk, _outgoing(desk, source, officers, grid_key(key)), rows)
    _grid(desk, rows, key, _headings(officers))


def take_out(desk: Desk, source: Source, officers: bool) -> None:
    """The button by which a feed leaves on paper or as a file, beside its cards."""
    export.button(desk, _outgoing(desk, source, officers))


def _outgoing(desk: Desk, source: Source, officers: bool, grid: str = "") -> export.Outgoing:
    def rows(desk: Desk) -> pd.DataFrame:
        flags = source.flags(desk)
        plainly = [when(flag, desk.today).words for flag in flags.to_dict("records")]
        return _in_words(desk, flags).assign(when=plainly)  # signs are the grid's, and no font's

    return export.Outgoing(source.page, source.title(desk), _headings(officers), rows, grid)


def _headings(officers: bool) -> dict[str, str]:
    return _HEADINGS | ({"officer": "Officer in case"} if officers else {})


def of_crime(desk: Desk, flags: pd.DataFrame) -> None:
    """The flags of the crime that the page is about, as a grid."""
    _grid(desk, _in_words(desk, flags), "crime_table", _HEADINGS, page_log.CRIME)


def _grid(desk: Desk, rows: pd.DataFrame, key: str, headings: dict[str, str], kept: str | None = None) -> None:
    grid_of(
        rows, headings, key, desk.today, _ITEMS,
        {"why": lambda row: why.ask(desk, [row], kept=kept), "act": lambda row: claims_box.ask(desk, row)},
    )  # fmt: skip


def _in_words(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    records = rows.to_dict("records")
    return rows.assign(
        row_key=rows["search"] + "|" + rows["subject"] + "|" + rows["code"],
        when=[signed(row, desk.today) for row in records],
        exact=[when(row, desk.today).exact for row in records],
        what=[called(desk.searches[row["search"]], row) for row in records],
        officer=desk.called(rows["oic"]),
        why="Why?",
        act=claims.offers(desk, rows),
        risk=graded(rows),
    )
