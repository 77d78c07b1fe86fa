"""Beside the day's work: how much falls due in the next fortnight, by kind of work, and other ways to look at it."""

from datetime import date, timedelta
from html import escape

import pandas as pd
import streamlit as st

from core.flags.worklist import due_ahead
from core.words import day, near_day
from pages.work import feed_address, feed_table, kinds
from pages.work.desk import Desk

WHOSE = "whose"  # of the address
MINE, ALL = "For me to do", "Everything on my crimes"
_DAYS = 14


def show(desk: Desk, everything: bool) -> None:
    """The rail; under the list on a phone."""
    tallies = desk.tallies[desk.tallies["mine"] if everything else desk.tallies["theirs"]]
    _ahead(tallies, desk.today)
    kinds.box(desk, "my", tallies)
    ways(everything)
    st.caption("Not your whole workload: see What this does not show.")


def _ahead(tallies: pd.DataFrame, today: date) -> None:
    counts = due_ahead(tallies, today, _DAYS).groupby("due_on")["count"].sum()
    days = [today + timedelta(days=number) for number in range(_DAYS)]
    many = [int(counts.get(pd.Timestamp(one), 0)) for one in days]
    most = max(many)
    bars = "".join(
        f'<i class="{"z" if not n else "now" if one == today else ""}" style="height:{100 * n / most if n else 2:.0f}%"'
        f' title="{escape(day(one))}: {n}"></i>'
        for one, n in zip(days, many, strict=True)
    )
    letters = "".join(f"<span>{'MTWTFSS'[one.weekday()]}</span>" for one in days)
    busiest = days[many.index(most)]
    said = f"Most on one day: {most} on {near_day(busiest, today)}." if most else "Nothing falls due in these days."
    with st.container(border=True, key="rail_ahead"):
        st.html(
            f'<h2 class="box">Next {_DAYS} days</h2><div class="bars" role="img" aria-label="{escape(said)}">{bars}'
            f'</div><div class="days" aria-hidden="true">{letters}</div><p class="note">{escape(said)}</p>'
        )
        st.page_link(st.session_state["my_calendar_page"], label="My calendar")


def ways(everything: bool) -> None:
    """As cards or as a table, and whose work on the viewer's crimes."""
    with st.container(horizontal=True, key="rail_ways"):
        feed_table.button("my_actions")
        st.button(
            MINE if everything else ALL,
            key="my_whose",
            icon=":material/person:" if everything else ":material/folder_open:",
            on_click=feed_address.put,
            args=(WHOSE, "" if everything else "all"),
        )
