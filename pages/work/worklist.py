"""A list of flags, worst first, in the grid or as plain cards; opening one goes to its crime."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.flags.worklist import worst_first
from core.searches.pairs import called
from core.words import counted, day, sentence
from pages.parts.words import LOOKS, badge, graded, plain, when
from pages.work import claims, export, why
from pages.work.desk import Desk
from pages.work.listing import Row, listing, simple_view

_CALLED = ["search", "code", "subject", "elsewhere"]  # what the name of a flag follows from
_STATES = {
    "All": None,
    "Overdue": ("overdue", "returned"),
    "Due soon": ("due_soon",),
    "Later": ("upcoming", "later"),
    "Paused or no date": ("paused", "date_missing"),
    "Claimed or put off": ("returned", "claimed", "snoozed"),
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
    """Where the flags of a list come from: the key of its page, what it is called, and how they are read."""

    page: str
    title: str
    flags: Callable[[Desk], pd.DataFrame]


def worklist(
    desk: Desk, flags: pd.DataFrame, key: str, *, officers: bool = False, source: Source | None = None
) -> None:
    """Shows flags worst first. `officers` adds whose crime each is; with the `source` they came from they may leave."""
    rows = _rows(desk, flags)
    states = st.segmented_control(
        "Show", list(_STATES), default="All", required=True, key=f"{key}_states", label_visibility="collapsed"
    )
    state = states or "All"
    rows = _of_state(rows, state)
    headings = _HEADINGS | ({"officer": "Officer in case"} if officers else {})
    with st.container(horizontal=True, vertical_alignment="center"):
        simple = simple_view(key)
        if source is not None:
            export.button(desk, _outgoing(source, headings, state), rows)
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
        simple=simple,
        card=lambda row: _card(desk, row, officers),
        how_many=_how_many,
        actions={"why": lambda row: why.ask(desk, row), "act": lambda row: claims.ask(desk, row)},
    )


def _outgoing(source: Source, headings: dict[str, str], state: str) -> export.Outgoing:
    title = source.title if state == "All" else f"{source.title}, {state.lower()}"
    return export.Outgoing(source.page, title, headings, lambda desk: _of_state(_rows(desk, source.flags(desk)), state))


def _of_state(rows: pd.DataFrame, state: str) -> pd.DataFrame:
    wanted = _STATES[state]
    return rows[rows["state"].isin(wanted)] if wanted else rows


def _rows(desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    rows = worst_first(flags, desk.today)
    days = [None if pd.isna(value) else int(value) for value in rows["days"]]
    states = rows["state"].astype("str")
    # The grid has room for the first words; card, tile and tooltip of the state say the rest.
    parts = [
        f"{LOOKS[s].sign} {sentence(when(s, d)).removesuffix(' for the RMS')}"
        for s, d in zip(states, days, strict=True)
    ]
    return rows.assign(
        row_key=rows["search"] + "|" + rows["subject"] + "|" + rows["code"],
        when=parts,
        what=[called(desk.searches[row["search"]], row) for row in rows[_CALLED].to_dict("records")],
        officer=desk.called(rows["oic"]),
        why="Why?",
        act=claims.offers(desk, rows),
        risk=graded(rows),
    )


def _card(desk: Desk, row: Row, officers: bool) -> None:
    state = str(row["state"])
    days: int | None = None if pd.isna(row["days"]) else int(row["days"])
    whose = f" · {plain(row['officer'])}" if officers else ""
    st.markdown(f"{badge(state, sentence(when(state, days)))} **{row['what']}**")
    st.markdown(
        f"{plain(row['crime_ref'])} · {plain(row['offence'])} · {row['risk']}{whose}  \nDue {day(row['due_on'])}"
    )
    claims.standing(desk, row)


def _how_many(all_rows: int, shown: int) -> str:
    if shown < all_rows:
        return f"The {shown:,} most urgent of {all_rows:,} items; choose a tile or a state to see fewer."
    return f"{counted(all_rows, 'item')}."
