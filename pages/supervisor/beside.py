"""The review that stands beside the list: of the crime that the address names, in a part of its own."""

import streamlit as st

from core.store.engine import Unreadable
from pages.parts.words import plain
from pages.supervisor import review_parts
from pages.work import one_crime, page_log, redrawn, review_link
from pages.work.desk import Desk
from pages.work.feed_address import OPEN, open_beside


def show() -> None:
    """The review where it is called; looking is logged before anything is shown."""
    st.fragment(_draw)()


def _draw() -> None:
    try:
        with redrawn.entered("reviews") as desk, st.container(border=True, key="review_beside"):
            _sheet(desk, st.query_params.get(OPEN, ""))
    except Unreadable as trouble:
        redrawn.no_answer(trouble)


def _sheet(desk: Desk, ref: str) -> None:
    crime = page_log.look(desk, ref, page_log.CRIME)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="review_head"
    ):
        st.subheader(f"Review helper: {plain(ref)}", anchor=False, width="content")
        if st.button("Close", key="beside_close", icon=":material/close:", type="tertiary"):
            _open("")
    if crime is None:
        one_crime.not_there(ref)
        return
    about = review_parts.whole(desk, crime)
    with st.container(key="review_foot", horizontal=True, vertical_alignment="center"):
        review_parts.done(desk, about)
        following, left = review_link.following(desk, ref)
        label = f"Next: {plain(following)} ({left:,} to come)"
        if following and st.button(label, key="beside_next", icon=":material/arrow_forward:"):
            _open(following)


def _open(ref: str) -> None:
    open_beside(ref)
    st.rerun(scope="app")  # the list marks what is open, and has the whole width without it
