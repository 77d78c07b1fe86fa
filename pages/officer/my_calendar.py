"""My calendar: what falls due on which day, so that no due date comes as a surprise."""

import streamlit as st

from core.flags.tiles import tiles
from core.flags.worklist import due_ahead, load, overdue, undated
from pages.officer import my_calendar_address as address
from pages.officer import my_calendar_parts as parts
from pages.officer.my_calendar_whose import Whose, recalled, whose
from pages.parts import charts
from pages.parts import tiles as tiles_part
from pages.work import freshness, notices, set_aside
from pages.work.desk import Desk

DAYS = (7, 28, 90)


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("My calendar", desk.snapshot)
    set_aside.crimes(desk)
    recalled("calendar_days", DAYS, 28)
    days = st.segmented_control(
        "Days",
        DAYS,
        required=True,
        key="calendar_days",
        format_func=lambda n: f"{n} days",
        label_visibility="collapsed",
        on_change=parts.back,
    )
    view = whose(desk, parts.back)
    chosen = parts.chosen()
    if chosen is None:
        _calendar(desk, view, days or 28)
        address.section(desk)
        notices.show(desk)
    else:
        parts.items(desk, view, chosen)
    st.caption("This is not the whole workload, and no measure of any person: see What this does not show.")


def _calendar(desk: Desk, view: Whose, days: int) -> None:
    ahead = due_ahead(view.tallies, desk.today, days)
    st.markdown(tiles_part.summary(tiles(view.tallies, desk.searches, desk.today)))
    _not_ahead(desk, view)
    if ahead.empty:
        st.success(
            f"Nothing falls due in the next {days} days. An item appears as soon as the records give it a date.",
            icon=":material/check_circle:",
        )
    else:
        st.markdown(f"**{parts.due(int(ahead['count'].sum()))}** in the next {days} days. Choose a day to see what.")
        parts.calendar(desk, ahead, days)
        st.subheader("Load")
        st.altair_chart(charts.load_line(*load(ahead, desk.today, days)))
    if view.acting is not None:
        parts.by_officer(desk, view, days)


def _not_ahead(desk: Desk, view: Whose) -> None:
    """What has no day in the calendar: late already, without a date, or waiting for the records."""
    late, none = (int(rows["count"].sum()) for rows in (overdue(view.tallies, desk.today), undated(view.tallies)))
    with st.container(horizontal=True):
        if late:
            parts.opens(parts.OVERDUE, f":material/error: :red[**{late:,} overdue before today**]")
        if none:
            parts.opens(parts.UNDATED, f":material/help: {none:,} without a date")
    waiting = parts.waiting(view.tallies)
    if waiting:
        st.caption(f"Not counted here: {waiting}.")
