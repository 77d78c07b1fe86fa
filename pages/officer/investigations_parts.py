"""The numbers of the page Under investigation, and the choice of one of them in the table or by name."""

import pandas as pd
import streamlit as st

from core.investigations import ALL, NAMES, RISKS
from pages.parts.words import words

_AGE = "Age"  # heading of the first column; choosing a cell there chooses its whole row
_MARKED = "open_marked"  # where the session keeps the cell that the choice was last taken from
_CELLS = [(band, risk) for band in (ALL, *NAMES) for risk in (ALL, *RISKS)]


def chosen(table: pd.DataFrame) -> tuple[str, str]:
    """Shows the numbers of `core.investigations.cross_table`; returns the age band and risk that were chosen."""
    shown = table.rename(columns=words).rename_axis(index=_AGE, columns=None)
    st.caption("Choose a number to see its crimes, or an age to see all of it.")
    rows = shown.reset_index()
    picked = st.dataframe(rows, hide_index=True, on_select="rerun", selection_mode="single-cell", key=_key(), width=560)
    _pick(list(picked["selection"]["cells"]))
    band, risk = st.selectbox(
        "Age and risk", _CELLS, key="open_cell", format_func=lambda cell: " · ".join(_words(*cell)), on_change=_unmark,
        width=320,
    )  # fmt: skip
    return band, risk


def named(status: str, band: str, risk: str) -> str:
    """What is listed, as a heading: `Awaiting CPS: 8–28 days, high risk`."""
    which = "Every age and risk" if (band, risk) == (ALL, ALL) else ", ".join(_words(band, risk))
    return which if status == ALL else f"{words(status)}: {which[:1].lower()}{which[1:]}"


def _words(band: str, risk: str) -> tuple[str, str]:
    age = "Any age" if band == ALL else band[:1].upper() + band[1:]
    return age, "any risk" if risk == ALL else f"{risk} risk"


def _pick(cells: list[tuple[int, str]]) -> None:
    """A cell newly chosen in the table becomes the choice by name, so that there is one answer to what is listed.

    Asked of the table itself: whoever goes through it by Tab chooses faster than a run ends, and of a run cut short the
    session knows no table.
    """
    if cells == st.session_state.get(_MARKED, []):
        return
    st.session_state[_MARKED] = cells
    row, column = cells[0] if cells else (len(NAMES), _AGE)
    st.session_state["open_cell"] = ((*NAMES, ALL)[row], {words(risk): risk for risk in RISKS}.get(column, ALL))


def _unmark() -> None:
    """A choice by name takes the mark off the table: a table under a new key has none."""
    st.session_state["open_table"] = st.session_state.get("open_table", 0) + 1
    st.session_state[_MARKED] = []


def _key() -> str:
    return f"open_table_{st.session_state.get('open_table', 0)}"
