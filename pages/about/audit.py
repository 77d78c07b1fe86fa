"""Audit: who looked at what. No crime content, no count of anybody's looks, and looking here is logged too."""

import streamlit as st

from auth.pages import keys
from core.policy.access_log import access_policy
from core.store.access_log.listing import AT_ONCE, Asked, entries
from pages.about import audit_parts
from pages.work import freshness, page_log
from pages.work.desk import Desk

_ASKED, _BEFORE = "audit_asked", "audit_before"


def show(desk: Desk) -> None:
    """The page: the newest entries, or those of one person, one crime, some days."""
    st.title("Audit")
    freshness.line(desk.snapshot)
    st.write(
        "Who looked at what, to check that it was lawful. Looks are no measure of anybody's work and are not counted. "
        "A reference stands here because somebody asked for it, whether there is such a crime or not."
    )
    asked: Asked = st.session_state.get(_ASKED, Asked())
    _form(asked)
    if asked.first is not None and asked.last is not None and asked.first > asked.last:
        st.warning("The first day is after the last one. Next: change one of them.", icon=":material/event_busy:")
        return
    turned: list[int] = st.session_state.get(_BEFORE, [])
    before = turned[-1] if turned else None
    if not page_log.audited(desk, asked.crime_ref, **asked.in_words, before="" if before is None else str(before)):
        return
    found, older = entries(desk.db, asked, keys(), before)
    if found.empty:
        st.info("Nobody asked for anything that fits.", icon=":material/search_off:")
    else:
        audit_parts.table(desk, found)
        _turn(turned, int(found["entry_id"].iloc[-1]) if older else None)
    first = access_policy().kept_from(desk.today)
    st.caption(f"Entries are kept from {first:%d %b %Y} on, at most {AT_ONCE} on a page. This look is logged as well.")


def _form(asked: Asked) -> None:
    with st.form("audit_form"):
        with st.container(horizontal=True):
            st.text_input("Collar number", asked.collar_number or "", key="audit_collar", max_chars=60, width=180)
            st.text_input("Crime reference", asked.crime_ref or "", key="audit_crime", max_chars=60, width=220)
            st.date_input("From", asked.first, key="audit_first", format="DD/MM/YYYY", width=160)
            st.date_input("To", asked.last, key="audit_last", format="DD/MM/YYYY", width=160)
        st.form_submit_button("Show", icon=":material/search:", on_click=_ask)


def _ask() -> None:
    chosen = st.session_state
    st.session_state[_ASKED] = Asked(
        chosen["audit_collar"].strip() or None,
        chosen["audit_crime"].strip() or None,
        chosen["audit_first"],
        chosen["audit_last"],
    )
    st.session_state[_BEFORE] = []


def _turn(turned: list[int], last: int | None) -> None:
    with st.container(horizontal=True):
        if turned:
            st.button("Newer", icon=":material/arrow_back:", on_click=_go, args=(turned[:-1],))
        if last is not None:
            st.button("Older", icon=":material/arrow_forward:", on_click=_go, args=([*turned, last],))


def _go(turned: list[int]) -> None:
    st.session_state[_BEFORE] = turned
