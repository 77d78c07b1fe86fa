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
    review_parts.glance(desk, crime.row)
    page, ref = st.session_state["crime_page"], {"ref": crime.ref}
    st.page_link(page, label="Open the crime", query_params=ref, icon=":material/folder_open:")
    if crime.row["oic"] == desk.visitor.person.collar_number:
        st.warning("You are the officer in this case. Nobody reviews their own crime.", icon=":material/block:")
        st.write("Next: ask another supervisor, or your manager, to review it.")
        return
    material = review_parts.material(desk, crime, review_parts.kind_of_review(desk.visitor))
    review_parts.due(desk, material)
    since = review_parts.changed(desk, material)
    review_parts.checklist_and_text(review_parts.prepared(desk, material, since))
    review_parts.done(desk, material)
    review_link.to_next(desk, crime.ref)
