"""Arrests: who was arrested in the last days, how it ended, and what is still outstanding."""

from functools import partial

import pandas as pd
import streamlit as st

from core.arrests import NO_DISPOSAL, PERIODS, by_disposal, first_day
from core.words import counted, day
from pages.officer import arrests_list
from pages.parts.words import words
from pages.work import export, freshness, page_log
from pages.work.desk import Desk
from pages.work.listing_grid import grid_key

_USUAL = 7  # days


def show(desk: Desk) -> None:
    """The page: one line a custody record of the crimes in scope."""
    freshness.head("Arrests", desk.snapshot)
    days = st.segmented_control(
        "Days",
        PERIODS,
        default=_USUAL,
        required=True,
        key="arrest_days",
        format_func=lambda n: f"Last {counted(n, 'day')}",
        label_visibility="collapsed",
    )
    if not page_log.narrowed(desk, "arrests", {"days": str(_USUAL)}, days=str(days or _USUAL)):
        return
    arrests = arrests_list.rows(days or _USUAL, desk)
    first = day(first_day(desk.today, days or _USUAL))
    when = f"today, {first}" if days == 1 else f"from {first} up to and including today"
    many = counted(len(arrests), "arrest") if len(arrests) else "No arrest"
    st.markdown(f"**{many}** {when}.")
    if not arrests.empty:
        _list(desk, arrests, days or _USUAL)
    st.caption("Each line is one custody record. What has to be done by when is under My actions.")


def _totals(rows: pd.DataFrame) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, count in by_disposal(rows).items():
            title = "Still in custody or no disposal yet" if name == NO_DISPOSAL else words(name)
            if count or name == NO_DISPOSAL:
                st.caption(f"{title}  \n**{count:,}**", width="content")


def _list(desk: Desk, rows: pd.DataFrame, days: int) -> None:
    _totals(rows)
    shown = arrests_list.SHOWN
    chosen = st.segmented_control(
        "Show", shown, default=shown[0], required=True, key="arrest_show", label_visibility="collapsed"
    )
    chosen = chosen or shown[0]
    headings = arrests_list.headings(desk)
    title = f"Arrests: last {counted(days, 'day')}, {chosen.lower()}"
    narrowed = arrests_list.narrowed(rows, chosen)
    export.button(
        desk,
        export.Outgoing("arrests", title, headings, partial(arrests_list.read, days, chosen), grid_key("arrests")),
        narrowed,
    )
    arrests_list.show(desk, narrowed, headings)
