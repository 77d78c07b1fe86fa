"""Review helper: one crime prepared for its reviewer. Looking is logged before anything is shown."""

import streamlit as st

from pages.parts.words import plain
from pages.supervisor import review_parts
from pages.work import one_crime, review_link
from pages.work.desk import Desk

_UNASKED = "It prepares the review of one crime. Next: open it from Reviews, or from the crime itself."


def show(desk: Desk) -> None:
    """The page for `?ref=`; without it, where to find one."""
    crime = one_crime.of_address(desk, "Review helper", lambda crime: f"Review helper: {plain(crime.ref)}", _UNASKED)
    if crime is None:
        return
    about = review_parts.whole(desk, crime)
    with st.container(key="review_foot", horizontal=True, vertical_alignment="center"):
        review_parts.done(desk, about)
        review_link.to_next(desk, crime.ref)
