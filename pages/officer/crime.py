"""One crime with everything on it. Looking is logged before anything is shown."""

import pandas as pd
import streamlit as st

from core import clock
from core.store import scoped
from core.store.engine import engine, writing
from pages.officer import crime_due, crime_parts
from pages.parts.words import plain
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page for `?ref=`; without it, a box to type a reference."""
    ref = st.query_params.get("ref", "").strip()
    if not ref:
        st.title("Crime")
        freshness.line(desk.snapshot)
        _ask()
        return
    with writing(engine()) as log:
        granted = scoped.log_look(log, desk.visitor.scope, ref, clock.now(), desk.snapshot.snapshot_id)
    found = scoped.crime(desk.db, desk.visitor.scope, ref) if granted else None
    if found is None:
        st.title("Crime")
        freshness.line(desk.snapshot)
        st.warning(f"There is no crime {plain(ref)} that you can see.", icon=":material/search_off:")
        st.write("Check the reference. A crime outside your posting, or one you may not know of, cannot be opened.")
        _ask()
        return
    _page(desk, ref, found)


def _ask() -> None:
    typed = st.text_input("Crime reference", key="ref_typed", placeholder="for example CR26-000123", max_chars=60)
    if st.button("Open", key="ref_open", icon=":material/open_in_new:") and typed.strip():
        st.query_params["ref"] = typed.strip()
        st.rerun()


def _page(desk: Desk, ref: str, found: dict[str, pd.DataFrame]) -> None:
    crime = found["crimes"].iloc[0]
    st.title(f"Crime {plain(ref)}")
    freshness.line(desk.snapshot)
    crime_parts.heading(desk, crime)
    crime_due.show(desk, ref, found)
    crime_parts.dates(crime)
    crime_parts.victims(found["victims"], found["victim_contacts"], desk.numbered)
    crime_parts.suspects(found)
    crime_parts.reviews(found["reviews"], desk.numbered)
    crime_parts.enquiry_log(found["oel_entries"], desk.numbered, ref)
    crime_parts.links(found["crime_links"], ref)
