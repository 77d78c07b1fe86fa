"""The way from a flag that a review clears to the review helper."""

import pandas as pd
import streamlit as st

from core.flags.groups import grouped
from pages.work.desk import Desk

REVIEWED = ("supervisor_review", "manager_review", "released_under_investigation", "crime_age")


def of_crime(desk: Desk, ref: str, flags: pd.DataFrame) -> None:
    """A link for one crime, where one of its `flags` (as Desk.flags gives them) is the visitor's own to review."""
    if _waiting(desk, flags):
        page = st.session_state["review_page"]
        st.page_link(page, label="Review helper", query_params={"ref": ref}, icon=":material/rate_review:")


def of_list(desk: Desk, flags: pd.DataFrame) -> None:
    """A choice of the crimes that wait for the visitor's review, as the list has them, and a button to the helper."""
    refs = _waiting(desk, flags)
    if not refs:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Prepare a review", refs, key="review_ref", help="In the order of the day.", width=320)
        if st.button("Review helper", key="review_open", icon=":material/rate_review:") and chosen:
            st.switch_page(st.session_state["review_page"], query_params={"ref": chosen})


def _waiting(desk: Desk, flags: pd.DataFrame) -> list[str]:
    if not desk.visitor.may_open("review"):
        return []
    own = flags[flags["theirs"] & flags["search"].isin(REVIEWED)]
    return list(dict.fromkeys(grouped(own, desk.today)["crime_ref"]))
