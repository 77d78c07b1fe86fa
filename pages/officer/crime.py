"""One crime with everything on it. Looking is logged before anything is shown."""

import streamlit as st

from pages.officer import crime_due, crime_facts, crime_parts, crime_strip
from pages.parts.words import plain
from pages.work import one_crime
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page for `?ref=`; without it, a box to type a reference."""
    crime = one_crime.of_address(desk, "Crime", lambda crime: plain(crime.row["offence"]))
    if crime is None:
        _ask()
        return
    flags = desk.flags(of=crime)
    crime_strip.show(desk, crime, flags)
    with st.container(key="crime_body"):
        due, facts = st.columns([2, 1], gap="large")
        with due:
            crime_due.show(desk, crime, flags)
        with facts:
            crime_facts.show(desk, crime)
    crime_parts.dates(crime.row)
    crime_parts.victims(crime.tables["victims"], crime.tables["victim_contacts"], desk.numbered)
    crime_parts.suspects(crime)
    crime_parts.reviews(crime.tables["reviews"], desk.numbered)
    crime_parts.enquiry_log(crime.tables["oel_entries"], desk.numbered, crime.ref)
    crime_parts.links(crime.tables["crime_links"], crime.ref)


def _ask() -> None:
    with st.form("ref_form", border=False):
        typed = st.text_input("Crime reference", key="ref_typed", placeholder="for example CR26-000123", max_chars=60)
        pressed = st.form_submit_button("Open", icon=":material/open_in_new:")
    if pressed and typed.strip():
        st.query_params["ref"] = typed.strip()
        st.rerun()
