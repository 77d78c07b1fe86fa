"""A list of flags, in the grid or as plain cards with the same actions; opening one goes to its crime."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from core.worklist import worst_first
from pages.parts import grid, why
from pages.parts.desk import Desk
from pages.parts.flags import LOOKS, badge, day, plain, when, words

_STATES = {
    "All": None,
    "Overdue": ("overdue",),
    "Due soon": ("due_soon",),
    "Later": ("upcoming", "later"),
    "Paused or no date": ("paused", "date_missing"),
}
GRID_ROWS, CARD_ROWS = 2000, 20
SIMPLE = "simple"


def worklist(desk: Desk, flags: pd.DataFrame, key: str, *, officers: bool = False) -> None:
    """Shows flags worst first. `officers` adds whose crime each is."""
    rows = _rows(desk, flags)
    states = st.segmented_control(
        "Show", list(_STATES), default="All", required=True, key=f"{key}_states", label_visibility="collapsed"
    )
    wanted = _STATES[states or "All"]
    rows = rows[rows["state"].isin(wanted)] if wanted else rows
    simple = _simple_view(key)
    if rows.empty:
        st.success(
            "Nothing here. A flag appears as soon as the records show that something is due.",
            icon=":material/check_circle:",
        )
        return
    opened = (
        _cards(desk, rows.reset_index(drop=True), key, officers)
        if simple
        else _grid(desk, rows.reset_index(drop=True), key, officers)
    )
    if opened:
        st.switch_page(st.session_state["crime_page"], query_params={"ref": opened})


def _simple_view(key: str) -> bool:
    """Cards on a phone and where asked for by `?view=simple`; the grid elsewhere. The toggle is remembered."""
    phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
    asked = st.query_params.get("view") == SIMPLE
    return st.toggle(
        "Simple view",
        value=phone or asked,
        key=f"{key}_simple",
        help="A plain list of cards instead of the grid, with the same actions.",
    )


def _rows(desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    rows = worst_first(flags, desk.today)
    days = [None if pd.isna(value) else int(value) for value in rows["days"]]
    states = rows["state"].astype("str")
    said = [f"{LOOKS[s].sign} {when(s, d).capitalize()}" for s, d in zip(states, days, strict=True)]
    return rows.assign(
        row_key=rows["search"] + "|" + rows["subject"] + "|" + rows["code"],
        when=said,
        what=[desk.searches[name].called(code) for name, code in zip(rows["search"], rows["code"], strict=True)],
        officer=[desk.names.get(collar, collar) if isinstance(collar, str) else "nobody" for collar in rows["oic"]],
        risk=rows["risk"].map(words) + " risk" + rows["domestic_abuse"].map({True: " · domestic abuse", False: ""}),
    )


def _grid(desk: Desk, rows: pd.DataFrame, key: str, officers: bool) -> str | None:
    headings = {
        "when": "When",
        "what": "What is due",
        "crime_ref": "Crime",
        "offence": "Offence",
        "due_on": "Due",
        "risk": "Risk",
    }
    if officers:
        headings["officer"] = "Officer in case"
    shown = rows.head(GRID_ROWS)
    st.caption(_how_many(len(rows), len(shown)) + " Double-click a row, press Enter on it, or choose Open.")

    def explained(row_key: str) -> None:
        why.dialog(desk, shown[shown["row_key"].eq(row_key)].iloc[0].to_dict())

    opened = grid.work_grid(shown, headings, key=f"{key}_grid", id_column="row_key", opens="crime_ref", why=explained)
    return opened or _open_by_name(shown, key)


def _open_by_name(rows: pd.DataFrame, key: str) -> str | None:
    """The same action outside the grid's frame, for keyboards and screen readers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        refs = list(dict.fromkeys(rows["crime_ref"]))
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


def _cards(desk: Desk, rows: pd.DataFrame, key: str, officers: bool) -> str | None:
    shown = rows.head(st.session_state.get(f"{key}_cards", CARD_ROWS))
    st.caption(_how_many(len(rows), len(shown)))
    opened = None
    for row in shown.to_dict("records"):
        with st.container(border=True):
            if _card(desk, row, key, officers):
                opened = str(row["crime_ref"])
    if len(shown) < len(rows):
        st.button("Show more", key=f"{key}_more", on_click=_more, args=(key,))
    return opened


def _card(desk: Desk, row: dict[Hashable, Any], key: str, officers: bool) -> bool:
    state, days = str(row["state"]), None if pd.isna(row["days"]) else int(row["days"])
    whose = f" · {plain(row['officer'])}" if officers else ""
    st.markdown(f"{badge(state, when(state, days).capitalize())} **{row['what']}**")
    st.markdown(
        f"{plain(row['crime_ref'])} · {plain(row['offence'])} · {row['risk']}{whose}  \nDue {day(row['due_on'])}"
    )
    label, name = f"Open {plain(row['crime_ref'])}", f"{key}_card_{row['row_key']}"
    with st.container(horizontal=True):
        opened = st.button(label, key=name, icon=":material/open_in_new:")
        if st.button("Why?", key=f"{name}_why", icon=":material/help:"):
            why.dialog(desk, row)
    return opened


def _more(key: str) -> None:
    st.session_state[f"{key}_cards"] = st.session_state.get(f"{key}_cards", CARD_ROWS) + CARD_ROWS


def _how_many(all_rows: int, shown: int) -> str:
    if shown < all_rows:
        return f"The {shown:,} most urgent of {all_rows:,} items; choose a tile or a state to see fewer."
    return f"{all_rows:,} item{'' if all_rows == 1 else 's'}."
