"""My calendar: what falls due on which day, so that no due date comes as a surprise."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from core.flags.worklist import due_ahead, load
from pages.officer import my_calendar_address as address
from pages.officer import my_calendar_day, my_calendar_days
from pages.officer import my_calendar_parts as parts
from pages.officer.my_calendar_whose import Whose, whose
from pages.parts import charts
from pages.parts.month import month
from pages.work import feed_address, freshness, notices, set_aside
from pages.work.desk import Desk

DAYS, USUAL = (7, 28, 90), 28
_DAYS = "days"  # of the address


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("My calendar", desk.snapshot)
    set_aside.crimes(desk)
    with st.container(horizontal=True, vertical_alignment="bottom", key="calendar_choices"):
        days = _days()
        view = whose(desk)
    ahead = due_ahead(view.tallies, desk.today, days)
    st.markdown(parts.sentence_of(ahead, days))
    chosen = my_calendar_day.chosen(desk.today, days, view.tallies)
    weeks, agenda = st.container(key="actions_body").columns([2, 1], gap="medium")
    with weeks:
        parts.not_ahead(desk, view)
        drawn = my_calendar_days.drawn(ahead, desk.searches, desk.today, days, chosen)
        month(drawn, key="calendar_month", on_day=_choose(desk.today, days), below="calendar_day")
    with agenda.container(key="calendar_day"):
        my_calendar_day.show(desk, view, chosen)
        address.section(desk)
        notices.show(desk)
    _more(desk, view, ahead, days)
    st.caption("This is not the whole workload, and no measure of any person: see What this does not show.")


def _days() -> int:
    """How many days are looked at; the address says it, also after Back."""
    wanted = st.query_params.get(_DAYS, "")
    days = int(wanted) if wanted in map(str, DAYS) else USUAL
    st.session_state["calendar_days"] = days
    st.segmented_control(
        "Days",
        DAYS,
        required=True,
        key="calendar_days",
        format_func=lambda n: f"{n} days",
        label_visibility="collapsed",
        on_change=lambda: _look_ahead(days, st.session_state["calendar_days"]),
    )
    return days


def _look_ahead(shown: int, wanted: int) -> None:
    feed_address.choose(shown, wanted, days=str(wanted), day="")


def _choose(today: date, days: int) -> Callable[[date], None]:
    def choose(day: date) -> None:
        if 0 <= (day - today).days < days:
            feed_address.go(day=day.isoformat())

    return choose


def _more(desk: Desk, view: Whose, ahead: pd.DataFrame, days: int) -> None:
    """Under the weeks of a unit: how even its load is, and the weeks of each officer."""
    if view.unit is None:
        return
    st.subheader("Load", anchor=False)
    st.altair_chart(charts.load_line(*load(ahead, desk.today, days)))
    if view.acting is not None:
        parts.by_officer(desk, view, days)
