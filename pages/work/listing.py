"""A list whose rows open a crime: the grid, or plain cards with the same actions on a phone and where asked for."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from core.words import counted
from pages.parts import grid
from pages.parts.words import plain

Row = dict[Hashable, Any]
Actions = Mapping[str, Callable[[Row], None]]
_ICONS = {"why": ":material/help:", "act": ":material/task_alt:"}
GRID_ROWS, CARD_ROWS = 2000, 20
SIMPLE = "simple"
_HOW_TO = " Double-click a row, press Enter on it, or choose Open."


def rows_key(name: str, rows: Iterable[str]) -> str:
    """The key of a table whose rows are chosen by their place: another one as soon as `rows` (their keys) differ.

    Streamlit keeps the place that was chosen; when the records move, somebody else must not slip into it.
    """
    return f"{name}_{hash(tuple(rows))}"


def grid_key(key: str) -> str:
    """The key of the grid of a list."""
    return f"{key}_grid"


def simple_view(key: str) -> bool:
    """Cards on a phone and where asked for by `?view=simple`; the grid elsewhere. The toggle is remembered."""
    phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
    by_address = st.query_params.get("view") == SIMPLE
    return st.toggle(
        "Simple view",
        value=phone or by_address,
        key=f"{key}_simple",
        help="A plain list of cards instead of the grid, with the same actions.",
    )


def listing(
    rows: pd.DataFrame,
    headings: Mapping[str, str],
    key: str,
    today: date,
    *,
    how_many: Callable[[int, int], str],
    card: Callable[[Row], None] | None = None,
    actions: Mapping[str, Callable[[Row], None]] = MappingProxyType({}),
) -> None:
    """Shows `rows` in their order; opening one goes to its crime.

    `rows` has a unique `row_key`, `crime_ref` and the columns that `headings` titles. Given `card`,
    which writes a row as text, the rows are plain cards instead of a grid. `how_many` says how many there are and how
    many of them are shown. `actions` are more buttons of a row (`why`, `act`), each with its text in the column of that
    name; an empty text is no button.
    """
    simple = card is not None
    if simple or rows.empty:
        grid.unfiltered(grid_key(key))
    if rows.empty:
        st.write("Nothing here.")
        return
    shown = rows.head(st.session_state.get(f"{key}_cards", CARD_ROWS) if simple else GRID_ROWS).reset_index(drop=True)
    ways = "" if simple else _HOW_TO + (" Why? explains it." if "why" in actions else "")
    st.caption(how_many(len(rows), len(shown)) + ways)
    opened = _cards(shown, key, card, actions) if card is not None else _grid(shown, headings, key, today, actions)
    if simple and len(shown) < len(rows):
        st.button("Show more", key=f"{key}_more", on_click=_more, args=(key,))
    if opened:
        st.switch_page(st.session_state["crime_page"], query_params={"ref": opened})


def in_order(noun: str, first: str) -> Callable[[int, int], str]:
    """What `listing` wants as `how_many` for things in one order: `12 crimes, oldest first.`"""

    def say(all_rows: int, shown: int) -> str:
        if shown < all_rows:
            return f"The {shown:,} {first} of {counted(all_rows, noun)}."
        return f"{counted(all_rows, noun)}, {first} first."

    return say


def _grid(shown: pd.DataFrame, headings: Mapping[str, str], key: str, today: date, actions: Actions) -> str | None:
    def on_row(act: Callable[[Row], None], row_key: str) -> None:
        act(shown[shown["row_key"].eq(row_key)].iloc[0].to_dict())

    callbacks = {name: partial(on_row, act) for name, act in actions.items()}
    opened = grid.work_grid(
        shown, headings, today=today, key=grid_key(key), id_column="row_key", opens="crime_ref", actions=callbacks
    )
    return opened or _open_by_name(shown, key)


def _open_by_name(shown: pd.DataFrame, key: str) -> str | None:
    """The same action outside the grid's frame, for keyboards and screen readers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        refs = list(dict.fromkeys(shown["crime_ref"]))
        chosen = st.selectbox(
            "Open a crime of this list",
            refs,
            index=None,
            placeholder="Choose or type a reference",
            key=f"{key}_ref",
            width=320,
        )
        pressed = st.button("Open", key=f"{key}_open", icon=":material/open_in_new:", disabled=chosen is None)
    return chosen if pressed else None


def _cards(shown: pd.DataFrame, key: str, card: Callable[[Row], None], actions: Actions) -> str | None:
    opened = None
    for row in shown.to_dict("records"):
        with st.container(border=True):
            card(row)
            if _buttons(row, f"{key}_card_{row['row_key']}", actions):
                opened = str(row["crime_ref"])
    return opened


def _buttons(row: Row, name: str, actions: Actions) -> bool:
    with st.container(horizontal=True):
        opened = st.button(f"Open {plain(row['crime_ref'])}", key=name, icon=":material/open_in_new:")
        for action, act in actions.items():
            if row[action] and st.button(str(row[action]), key=f"{name}_{action}", icon=_ICONS[action]):
                act(row)
    return opened


def _more(key: str) -> None:
    st.session_state[f"{key}_cards"] = st.session_state.get(f"{key}_cards", CARD_ROWS) + CARD_ROWS
