"""Under investigation: the open crimes in scope by status, age and risk, and the crimes behind each number."""

from functools import partial

import pandas as pd
import streamlit as st

from core.investigations import ALL, STATUSES, aged, by_status, cross_table, narrowed
from core.store import scoped
from pages.officer import investigations_list, investigations_parts
from pages.parts.words import words
from pages.work import export, freshness
from pages.work.desk import Desk
from pages.work.listing_grid import grid_key


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("Under investigation", desk.snapshot)
    crimes = aged(scoped.open_crimes(desk.db, desk.visitor.scope), desk.today)
    if crimes.empty:
        st.success("No crime in your scope is under investigation.", icon=":material/check_circle:")
        return
    status = _status(crimes)
    of_status = narrowed(crimes, status=status)
    band, risk = investigations_parts.chosen(cross_table(of_status))
    named = investigations_parts.named(status, band, risk)
    st.subheader(named)
    rows = investigations_list.rows(desk, narrowed(of_status, band=band, risk=risk))
    headings = investigations_list.headings(desk)
    read = partial(investigations_list.read, status, band, risk)
    export.button(
        desk, export.Outgoing("investigations", f"Under investigation: {named}", headings, read, grid_key("open")), rows
    )
    investigations_list.show(desk, rows, headings)
    st.caption(
        "Open crimes only: unallocated, under investigation or awaiting the CPS. Age is the days since the crime was "
        "recorded. How many were recorded within 24 hours of the report, and of how many, is on Data health."
    )


def _status(crimes: pd.DataFrame) -> str:
    counts = {ALL: len(crimes), **by_status(crimes)}
    chosen = st.segmented_control(
        "Status",
        [ALL, *STATUSES],
        default=ALL,
        required=True,
        key="open_status",
        label_visibility="collapsed",
        format_func=lambda name: f"{words(name)} ({counts[name]:,})",
    )
    return chosen or ALL
