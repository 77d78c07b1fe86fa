"""What a press of a button may do, and for how long: from core/policy/work.yaml, shown under Policy in force."""

from datetime import date

import streamlit as st

from core.gone_policy import gone_policy
from core.work_policy import work_policy
from pages.parts.why import GRADES


def show(today: date) -> None:
    """How long a press of a button may hold work back, and how long people hear of what left the records."""
    held = work_policy()
    st.subheader("What a press of a button may do")
    st.markdown(
        f"- **Done** is a claim. It waits for {held.claim.refreshes} refreshes with newer records, and for "
        f"{held.claim.days} days at most. Without the recorded fact the item comes back, in red, with the reason.\n"
        f"- **Put off** reaches {held.snooze.longest_days} days ahead at most, never past a date set by law, and ends "
        "as soon as anything new is recorded on the crime.\n"
        f"- **Cover** lasts {held.cover.longest_days} days at most a record."
    )
    st.caption(f"{held.source} ({GRADES[held.evidence]})")
    told = gone_policy().told_on(today)
    st.subheader("What left the records")
    st.markdown(
        f"A crime that the records system deleted, or that is simply gone from them, is named for **{told.days} days** "
        "to its last officer in case and to those whose unit had it."
    )
    st.caption(f"{told.source} ({GRADES[told.evidence]})")
