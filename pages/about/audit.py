"""Audit: who looked at what. No crime content, no count of anybody's looks, and looking here is logged too."""

import streamlit as st

from auth.pages import keys
from core.policy.access_log import access_policy
from core.store.access_log.listing import AT_ONCE, LogQuestion, entries
from core.words import short_day
from pages.about import audit_parts
from pages.work import freshness, page_log
from pages.work.desk import Desk

_ASKED, _BEFORE = "audit_asked", "audit_before"


def show(desk: Desk) -> None:
    """The page: the newest entries, or those of one person, one crime, some days."""
    freshness.head("Audit", desk.snapshot)
    st.write(
        "Who looked at what, to check that it was lawful. Looks are no measure of anybody's work and are not counted. "
        "A reference stands here because somebody asked for it, whether there is such a crime or not."
    )
    question: LogQuestion = st.session_state.get(_ASKED, LogQuestion())
    _form(question)
    if question.first is not None and question.last is not None and question.first > question.last:
        st.warning("The first day is after the last one. Next: change one of them.", icon=":material/event_busy:")
        return
    turned: list[int] = st.session_state.get(_BEFORE, [])
    before = turned[-1] if turned else None
    older_than = "" if before is None else str(before)
    if not page_log.audited(desk, question.crime_ref, **question.in_words, before=older_than):
        return
    rows, older = entries(desk.db, question, keys(), before)
    if rows.empty:
        st.info("Nothing in the log fits.", icon=":material/search_off:")
    else:
        audit_parts.table(desk, rows)
        _turn(turned, int(rows["entry_id"].iloc[-1]) if older else None)
    first = access_policy().kept_from(desk.today)
    st.caption(
        f"Entries are kept from {short_day(first)} on, at most {AT_ONCE} on a page. This look is logged as well."
    )


def _form(question: LogQuestion) -> None:
    with st.form("audit_form"):
        with st.container(horizontal=True):
            st.text_input("Collar number", question.collar_number or "", key="audit_collar", max_chars=60, width=180)
            st.text_input("Crime reference", question.crime_ref or "", key="audit_crime", max_chars=60, width=220)
            st.date_input("From", question.first, key="audit_first", format="DD/MM/YYYY", width=160)
            st.date_input("To", question.last, key="audit_last", format="DD/MM/YYYY", width=160)
        st.form_submit_button("Show", icon=":material/search:", on_click=_ask)


def _ask() -> None:
    chosen = st.session_state
    st.session_state[_ASKED] = LogQuestion(
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
