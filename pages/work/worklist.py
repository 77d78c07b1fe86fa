"""A list of flags in the order of the day, in the grid or as plain cards; opening one goes to its crime."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.flags.cards import when
from core.flags.groups import BEYOND, GROUPS, LATER, NEXT, NOW, WAITING, grouped
from core.searches.pairs import called
from core.words import counted, day
from pages.parts.words import badge, graded, plain, signed
from pages.work import claims, claims_box, export, page_log, why
from pages.work.desk import Desk
from pages.work.listing import Row, grid_key, listing, simple_view

_GROUPS = {
    "All": GROUPS,
    "To do now": NOW,
    "Next 7 days": (NEXT,),
    "Later": (LATER, BEYOND),
    "Waiting": (WAITING,),
}
_HEADINGS = {
    "when": "When",
    "what": "What is due",
    "crime_ref": "Crime",
    "due_on": "Due",
    "offence": "Offence",
    "risk": "Risk",
}


@dataclass(frozen=True)
class Source:
    """Where the flags of a list come from: the key of its page, what it is called now, and how they are read."""

    page: str
    title: Callable[[Desk], str]
    flags: Callable[[Desk], pd.DataFrame]


def worklist(desk: Desk, flags: pd.DataFrame, key: str, *, officers: bool) -> None:
    """Shows flags in the order of the day; `officers` adds whose crime each is."""
    rows = _rows(desk, flags)
    groups = st.segmented_control(
        "Show", list(_GROUPS), default="All", required=True, key=f"{key}_states", label_visibility="collapsed"
    )
    group = groups or "All"
    rows = _of_group(rows, group)
    headings = _headings(officers)
    simple = simple_view(key)
    if rows.empty:
        st.success(
            "Nothing here. A flag appears as soon as the records show that something is due.",
            icon=":material/check_circle:",
        )
        return
    listing(
        rows,
        headings,
        key,
        desk.today,
        simple=simple,
        card=lambda row: _card(desk, row, officers),
        how_many=_how_many,
        actions={"why": lambda row: why.ask(desk, [row]), "act": lambda row: claims_box.ask(desk, row)},
    )


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
    listing(
        rows,
        headings,
        key,
        desk.today,
        simple=False,
        card=lambda row: _card(desk, row, "officer" in headings),
        how_many=_how_many_of_day,
        actions={"why": lambda row: why.ask(desk, [row], kept=kept), "act": lambda row: claims_box.ask(desk, row)},
    )


def _of_group(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    return rows[rows["group"].isin(_GROUPS[group])]


def _rows(desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    return _in_words(desk, grouped(flags, desk.today))


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


def _card(desk: Desk, row: Row, officers: bool) -> None:
    whose = f" · {plain(row['officer'])}" if officers else ""
    st.markdown(f"{badge(row, desk.today)} **{row['what']}**")
    st.markdown(
        f"{plain(row['crime_ref'])} · {plain(row['offence'])} · {row['risk']}{whose}  \nDue {day(row['due_on'])}"
    )
    claims.standing(desk, row)


def _how_many_of_day(all_rows: int, shown: int) -> str:
    if shown < all_rows:
        return f"The first {shown:,} of {all_rows:,} items in the order of the day; choose a kind to see fewer."
    return f"{counted(all_rows, 'item')}, in the order of the day."


def _how_many(all_rows: int, shown: int) -> str:
    if shown < all_rows:
        return f"The {shown:,} most urgent of {all_rows:,} items; choose a group to see fewer."
    return f"{counted(all_rows, 'item')}."
