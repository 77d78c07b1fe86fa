"""Which digests the viewer wants."""

import streamlit as st

from auth import door
from core.store import digests
from core.store.engine import Unreadable, engine, writing
from pages.parts.desk import Desk

_LABELS = {"email": "By e-mail", "teams": "In Teams"}
_TOLD = "notices_told"


def show(desk: Desk) -> None:
    """Two switches, kept at once. What is sent holds counts only."""
    st.subheader("Digest before your shift")
    st.write(
        "What is new, newly overdue, due today and cleared, in numbers: no crime, no name. Once a day; none on leave, "
        "when sick, or when there is nothing to say."
    )
    if said := st.session_state.pop(_TOLD, None):
        st.error(said, icon=":material/error:")
    wishes = digests.wanted(desk.db, desk.visitor.scope.collar)
    with st.container(horizontal=True):
        for channel, label in _LABELS.items():
            key = f"notice_{channel}"
            st.toggle(label, value=wishes[channel], key=key, on_change=_keep, args=(channel, key, wishes))


def _keep(channel: str, key: str, wishes: dict[str, bool]) -> None:
    try:
        visitor = door.still_here()
        if visitor is None:
            st.session_state[_TOLD] = "Your sign-in has ended, so this was not kept."
            return
        with writing(engine()) as db:
            digests.want(db, visitor.scope.collar, wishes | {channel: bool(st.session_state[key])})
    except Unreadable:
        st.session_state[_TOLD] = "The database did not answer, so this was not kept. Next: try again in a minute."
