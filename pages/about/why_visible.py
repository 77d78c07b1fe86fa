"""Why do I see this? What opens a crime to somebody, or what is missing. Every question is logged with its answer."""

from collections.abc import Callable

import streamlit as st

from auth.actions import why_visible
from auth.actions.why_visible import NotYours
from core import clock
from core.store import scoped
from core.store.engine import engine
from pages.about import why_visible_parts
from pages.parts.words import plain
from pages.work import freshness
from pages.work.desk import Desk

_LIMITS = (
    "Units and colleagues outside your own are not named. A crime outside your posting, or one you may not know of, is "
    "answered as one that does not exist. Each question stands in the access log."
)


def show(desk: Desk) -> None:
    """The page: two questions, each answered below its form."""
    freshness.head("Why do I see this?", desk.snapshot)
    st.write("What opens a crime to you or to somebody of your units, and what is missing where it stays shut.")
    names = _names(desk)
    _crime(desk, names)
    _person(desk, names)
    st.caption(_LIMITS)


def _names(desk: Desk) -> dict[str, str]:
    """Whom the visitor may ask about, by collar number: themselves first, then by name."""
    own = desk.visitor.scope.collar
    others = why_visible.people(desk.db, desk.visitor) - {own}
    return {who: desk.numbered[who] for who in (own, *sorted(others, key=desk.numbered.__getitem__))}


def _crime(desk: Desk, names: dict[str, str]) -> None:
    st.subheader("One crime")
    with st.form("why_crime_form"):
        given = st.query_params.get("ref", "")
        ref = st.text_input("Crime reference", given, key="why_ref", max_chars=60, placeholder="CR26-000123").strip()
        collar = st.selectbox("Who", list(names), key="why_crime_who", format_func=names.__getitem__)
        pressed = st.form_submit_button("Ask about the crime", icon=":material/help:")
    if pressed and not ref:
        st.warning("Type the reference of a crime.", icon=":material/edit:")
    elif pressed:
        _answered(lambda: _crime_answer(desk, names, collar, ref))


def _crime_answer(desk: Desk, names: dict[str, str], collar: str, ref: str) -> None:
    ref = scoped.as_recorded(desk.db, desk.visitor.scope, ref)
    answer = why_visible.of_crime(engine(), desk.visitor, collar, ref, clock.now())
    if answer is None:
        st.warning("There is no crime with this reference that you can see.", icon=":material/search_off:")
    else:
        why_visible_parts.of_crime(desk, plain(names[collar]), plain(ref), answer)


def _person(desk: Desk, names: dict[str, str]) -> None:
    st.subheader("One person")
    with st.form("why_person_form"):
        collar = st.selectbox("Who", list(names), key="why_person_who", format_func=names.__getitem__)
        pressed = st.form_submit_button("Ask about the person", icon=":material/help:")
    if pressed:
        _answered(
            lambda: why_visible_parts.of_person(
                desk, plain(names[collar]), why_visible.of_person(engine(), desk.visitor, collar, clock.now())
            )
        )


def _answered(answer: Callable[[], None]) -> None:
    try:
        answer()
    except NotYours:
        st.warning("This person is not posted to one of your units today.", icon=":material/person_off:")
