"""Whose work a page shows stands in its address: a unit, and an officer of it where it is one person's."""

import re

import streamlit as st

UNIT, OFFICER = "unit", "officer"
_COLLAR = re.compile(r"[\w./-]{1,30}")


def officer() -> str:
    """The collar number in the address; empty where it names none, or what can be none."""
    text = st.query_params.get(OFFICER, "")
    return text if _COLLAR.fullmatch(text) else ""
