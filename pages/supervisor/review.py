"""Review helper: one crime prepared for its reviewer. Looking is logged before anything is shown."""

import pandas as pd
import streamlit as st

from core import clock
from core.store import scoped
from core.store.engine import engine, writing
from pages.parts.words import plain
from pages.supervisor import review_parts
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page for `?ref=`; without it, where to find one."""
    ref = st.query_params.get("ref", "").strip()
    if not ref:
        st.title("Review helper")
        freshness.line(desk.snapshot)
        st.write("It prepares the review of one crime. Next: open it from Reviews, or from the crime itself.")
        return
    with writing(engine()) as log:
        granted = scoped.log_look(log, desk.visitor.scope, ref, clock.now(), desk.snapshot.snapshot_id)
    found = scoped.crime(desk.db, desk.visitor.scope, ref) if granted else None
    if found is None:
        st.title("Review helper")
        freshness.line(desk.snapshot)
        st.warning(f"There is no crime {plain(ref)} that you can see.", icon=":material/search_off:")
        st.write("Check the reference. A crime outside your posting, or one you may not know of, cannot be opened.")
        return
    _page(desk, ref, found)


def _page(desk: Desk, ref: str, found: dict[str, pd.DataFrame]) -> None:
    st.title(f"Review helper: {plain(ref)}")
    freshness.line(desk.snapshot)
    crime = found["crimes"].iloc[0]
    review_parts.glance(desk, crime)
    st.page_link(
        st.session_state["crime_page"], label="Open the crime", query_params={"ref": ref}, icon=":material/folder_open:"
    )
    if crime["oic"] == desk.visitor.person.collar_number:
        st.warning("You are the officer in this case. Nobody reviews their own crime.", icon=":material/block:")
        st.write("Next: ask another supervisor, or your manager, to review it.")
        return
    kind = review_parts.kind_of_review(desk.visitor)
    material = review_parts.material(desk, found, kind)
    if material is None:
        st.warning("The records have moved on since this was shown. Reload the page.", icon=":material/sync_problem:")
        return
    review_parts.due(desk, material)
    since = review_parts.changed(desk, material)
    review_parts.checklist_and_text(review_parts.prepared(desk, material, since))
    review_parts.done(desk, material)
