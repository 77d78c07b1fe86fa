"""Check of this sign-in: for whoever joins the app to an identity provider. Reached by its address."""

import streamlit as st

from auth import door
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page. Everybody sees their own sign-in and nobody else's."""
    freshness.head("Check of this sign-in", desk.snapshot)
    st.write("What your own token contained and how sign-in is set up here. It says nothing of anybody else.")
    person = desk.visitor.person
    places = ", ".join(posting.unit_id for posting in person.postings)
    st.markdown(":material/check_circle: **Directory of the records system**: fine")
    st.text(f"active; posted today to {places}")
    door.self_check()
