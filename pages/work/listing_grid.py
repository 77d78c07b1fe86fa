"""A list as a grid whose rows open a crime, with the same done by name beside it, and what a list is called."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from core.words import counted
from pages.parts import grid
from pages.work.feed_address import TABLE, VIEW

Row = dict[Hashable, Any]
Actions = Mapping[str, Callable[[Row], None]]
GRID_ROWS = 2000
_HOW_TO = " Double-click a row, press Enter on it, or choose Open."


@dataclass(frozen=True)
class Listed:
    """What a list is of, and in which order, in words: `arrest`, `newest first`. `view` is what the address calls
    how it is shown, of a page that calls something else by the usual name.
    """

    noun: str
    order: str
    view: str = VIEW

    def as_table(self) -> bool:
        """Whether the address asks for the grid."""
        return st.query_params.get(self.view) == TABLE


def grid_key(key: str) -> str:
    """The key of the grid of a list."""
    return f"{key}_grid"


def table(
    rows: pd.DataFrame,
    headings: Mapping[str, str],
    key: str,
    today: date,
    listed: Listed,
    actions: Actions = MappingProxyType({}),
) -> None:
    """Shows `rows` in their order in the grid; opening one goes to its crime.

    `rows` has a unique `row_key`, `crime_ref` and the columns that `headings` titles. `actions` are more buttons of a
    row (`why`, `act`), each with its text in the column of that name; an empty text is no button.
    """
    if rows.empty:
        grid.unfiltered(grid_key(key))
        st.write("Nothing here.")
        return
    shown = rows.head(GRID_ROWS).reset_index(drop=True)
    st.caption(_how_many(len(rows), len(shown), listed) + _HOW_TO + (" Why? explains it." if "why" in actions else ""))
    if opened := _grid(shown, headings, key, today, actions):
        open_crime(opened)


def _how_many(many: int, shown: int, listed: Listed) -> str:
    if shown < many:
        return f"The first {shown:,} of {counted(many, listed.noun)}, {listed.order}."
    return f"{counted(many, listed.noun)}, {listed.order}."


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


def open_crime(ref: str) -> None:
    """The page of a crime."""
    st.switch_page(st.session_state["crime_page"], query_params={"ref": ref})
