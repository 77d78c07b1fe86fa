"""Which digests the viewer wants."""

import streamlit as st
from sqlalchemy import Connection

from auth import door
from auth.actions import submit
from core import clock
from core.store.engine import Unreadable, engine
from core.store.work import digests
from pages.parts import presses
from pages.work.desk import Desk

_LABELS = {"email": "By e-mail", "teams": "In Teams"}
_TOLD = "notices_told"


def show(desk: Desk) -> None:
    """Two switches, kept at once. What is sent holds counts only."""
    st.subheader("Digest before your shift")
    st.write(
        "What is new, newly overdue, due today and cleared, in numbers: no crime, no name. Once a day; none on leave, "
        "when sick, or when there is nothing to say."
    )
    if notice := st.session_state.pop(_TOLD, None):
        st.error(notice, icon=":material/error:")
    wishes = digests.wanted(desk.db, desk.visitor.scope.collar)
    with st.container(horizontal=True):
        for channel, label in _LABELS.items():
            key = f"notice_{channel}"
            # What is stored, not what this page last showed: it may have been changed in another tab, or not kept.
            st.session_state[key] = wishes[channel]
            press_id = presses.next_press_id(key)
            with st.container(key=presses.key("notice", press_id), width="content"):
                st.toggle(label, key=key, on_change=_keep, args=(channel, key, press_id))


def _keep(channel: str, key: str, press_id: str) -> None:
    presses.answered(key)
    wish = bool(st.session_state[key])
    try:
        visitor = door.still_here()
        if visitor is None:
            st.session_state[_TOLD] = "Your sign-in has ended, so this was not kept. Next: sign in and try again."
            return
        collar = visitor.scope.collar

        def want(db: Connection) -> None:
            digests.want(db, collar, digests.wanted(db, collar) | {channel: wish})

        submit.write(engine(), visitor, press_id, clock.now(), want)
    except Unreadable:
        st.session_state[_TOLD] = "The database did not answer, so this was not kept. Next: try again in a minute."
