"""The day an open page was drawn for, and what is said once it is over. The page itself never moves.

What is due, counts, cover and postings depend on the day, so a page left open over midnight shows another day's work.
"""

from datetime import date

import streamlit as st

from core import clock
from core.words import long_day

_DRAWN = "day_drawn"


def drawn(today: date) -> None:
    """Call it once a run, with the day of everything that the page shows. A press after midnight brings the new day."""
    if st.session_state.get(_DRAWN, today) != today:
        st.toast(f"It is {long_day(today)} now, and the page shows that day.", icon=":material/event_upcoming:")
    st.session_state[_DRAWN] = today


def over() -> date | None:
    """The day that the page still shows, once that is not today any more."""
    was: date | None = st.session_state.get(_DRAWN)
    return None if was == clock.today() else was


def line() -> None:
    """Under the title of a page whose day is over: which day it is now, and a button; nothing on the day itself."""
    was = over()
    if was is None:
        return
    # room.css keeps it in view. No toast: out of a fragment that stands before the page it would take the place of an
    # open box, with whatever was being typed there.
    with st.container(key="day_over", horizontal=True, vertical_alignment="center"):
        st.warning(both_days(was, clock.today()), icon=":material/event_upcoming:")
        if st.button("Show today", key="day_show", icon=":material/refresh:"):
            st.rerun(scope="app")


def both_days(was: date, today: date) -> str:
    """Both days in words."""
    return f"It is {long_day(today)} now. This page still shows {long_day(was)}: dates and counts are of that day."
