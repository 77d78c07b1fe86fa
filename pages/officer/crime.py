"""One crime with everything on it. Looking is logged before anything is shown."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.store import scoped
from core.store.engine import engine, writing
from core.worklist import worst_first
from pages.officer import crime_parts
from pages.parts import freshness, why
from pages.parts.desk import Desk
from pages.parts.flags import ACTS, WEIGHTS, badge, plain, when


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
    _flags(desk, ref, found)
    crime_parts.dates(crime)
    crime_parts.victims(found["victims"], found["victim_contacts"], desk.names)
    crime_parts.suspects(found)
    crime_parts.reviews(found["reviews"], desk.names)
    crime_parts.enquiry_log(found["oel_entries"], desk.names, ref)
    crime_parts.links(found["crime_links"], ref)


def _flags(desk: Desk, ref: str, found: dict[str, pd.DataFrame]) -> None:
    st.subheader("What is due, and why")
    flags = worst_first(scoped.flags(desk.db, desk.visitor.scope, crime_ref=ref), desk.today)
    if flags.empty:
        st.success("Nothing is due on this crime.", icon=":material/check_circle:")
    for flag in flags.to_dict("records"):
        with st.container(border=True):
            _flag(desk, flag, found)


def _flag(desk: Desk, flag: dict[Hashable, Any], found: dict[str, pd.DataFrame]) -> None:
    explained = why.of_flag(desk, flag, found)
    if explained is None:
        st.warning(why.GONE, icon=":material/sync_problem:")
        return
    state, days = str(flag["state"]), None if pd.isna(flag["days"]) else int(flag["days"])
    said, rule = badge(state, when(state, days).capitalize()), explained.rule
    st.markdown(f"{said} **{why.title(explained)}** · {ACTS[flag['acts']]} · {WEIGHTS[flag['weight']]}")
    st.markdown(why.dates(flag, explained))
    st.markdown(f"**To do:** {rule.todo}  \n**Clears it:** {rule.clears}")
    with st.expander("Why, step by step", icon=":material/help:"):
        why.card(explained, desk.names)
