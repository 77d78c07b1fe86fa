"""One crime with everything on it. Looking is logged before anything is shown."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.searches.model import Search
from core.store import scoped
from core.store.engine import engine, writing
from core.worklist import worst_first
from pages.officer import crime_parts
from pages.parts import freshness
from pages.parts.desk import Desk
from pages.parts.flags import ACTS, WEIGHTS, badge, day, plain, when


def show(desk: Desk) -> None:
    """The page for `?ref=`; without it, a box to type a reference."""
    ref = st.query_params.get("ref", "").strip()
    if not ref:
        _ask()
        return
    with writing(engine()) as log:
        granted = scoped.log_look(log, desk.visitor.scope, ref, clock.now(), desk.snapshot.snapshot_id)
    found = scoped.crime(desk.db, desk.visitor.scope, ref) if granted else None
    if found is None:
        st.title("Crime")
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
    _flags(desk, ref)
    crime_parts.dates(crime)
    crime_parts.victims(found["victims"], found["victim_contacts"], desk.names)
    crime_parts.suspects(found)
    crime_parts.reviews(found["reviews"], desk.names)
    crime_parts.enquiry_log(found["oel_entries"], desk.names, ref)
    crime_parts.links(found["crime_links"], ref)


def _flags(desk: Desk, ref: str) -> None:
    st.subheader("What is due, and why")
    flags = worst_first(scoped.flags(desk.db, desk.visitor.scope, crime_ref=ref), desk.today)
    if flags.empty:
        st.success("Nothing is due on this crime.", icon=":material/check_circle:")
    for flag in flags.to_dict("records"):
        with st.container(border=True):
            _flag(flag, desk.searches[flag["search"]], ref)


def _flag(flag: dict[Hashable, Any], search: Search, ref: str) -> None:
    state, days = str(flag["state"]), None if pd.isna(flag["days"]) else int(flag["days"])
    said = badge(state, when(state, days).capitalize())
    st.markdown(f"{said} **{search.title}** · {ACTS[flag['acts']]} · {WEIGHTS[flag['weight']]}")
    about = "" if flag["subject"] == ref else f" For {search.subject} {plain(flag['subject'])}."
    st.markdown(f"Due {day(flag['due_on'])}. Clock started {day(flag['started_on'])}.{about}")
    st.markdown(f"**To do:** {search.todo}  \n**Clears it:** {search.clears}")
    in_force = day(flag["policy_from"])
    st.caption(f"Rule {search.id} version {search.version}, numbers in force from {in_force}. {search.why}")
