"""The box over the menu that opens a crime by its reference, or by the last digits of it."""

import streamlit as st

from pages.work.desk import Desk


def box(desk: Desk) -> None:
    """The box, for whoever may open a crime; Enter opens what is meant, or the words that nothing is."""
    if "crime" not in desk.visitor.pages:
        return
    with st.container(key="find_box"), st.form("find", border=False, clear_on_submit=True):
        typed = st.text_input(
            "Find a crime",
            placeholder="Find a crime",
            label_visibility="collapsed",
            max_chars=60,
            icon=":material/search:",
            help="A reference in any letters, or the last digits of one of yours.",
        )
        pressed = st.form_submit_button("Find", key="find_press")
    if pressed and typed.strip():
        st.switch_page(st.session_state["crime_page"], query_params={"ref": typed.strip()})
