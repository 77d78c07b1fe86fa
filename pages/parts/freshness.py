"""How old the data is, on every page, in words."""

from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from core import clock
from core.store.snapshots import Snapshot
from pages.parts.flags import moment

# The same limits as /readyz: a day's extract with grace, and half a day before that a warning.
SKEW = timedelta(minutes=5)  # what two honest clocks may differ by
AMBER, RED = timedelta(hours=13), timedelta(hours=26)


def line(snapshot: Snapshot) -> None:
    """One line under the title; a warning past the amber limit, an error past the red one."""
    old = clock.now() - snapshot.extracted_at
    text = f"Records as they stood on {moment(pd.Timestamp(snapshot.extracted_at))}, {age(old)} ago"
    if old < -SKEW:
        st.error(
            f"The records claim to be from {stamp(snapshot.extracted_at)}, which has not come yet: a clock is wrong."
        )
    elif old > RED:
        st.error(
            f"{text}. Work done since then is not shown; check the records system before you act.",
            icon=":material/history:",
        )
    elif old > AMBER:
        st.warning(f"{text}. Work done since then is not shown yet.", icon=":material/history:")
    else:
        st.caption(f":material/update: {text}. Loaded {moment(pd.Timestamp(snapshot.loaded_at))}.")


def age(old: timedelta) -> str:
    """A span in the largest fitting unit: `4 minutes`, `7 hours`, `3 days`."""
    minutes = max(int(old.total_seconds() // 60), 0)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes >= size * (2 if unit != "minute" else 1):
            many = minutes // size
            return f"{many} {unit}{'' if many == 1 else 's'}"
    return "under a minute"


def stamp(at: datetime) -> str:
    """An instant as London wall-clock time."""
    return moment(pd.Timestamp(at))
