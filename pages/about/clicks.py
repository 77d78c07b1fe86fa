"""What a press of a button may do, and for how long: core/policy/work.yaml and cover.yaml under Policy in force."""

from datetime import date

import streamlit as st

from core.policy.cover import cover_policy
from core.policy.gone import gone_policy
from core.policy.work import work_policy
from core.words import day
from pages.work.why import GRADES


def show(today: date) -> None:
    """How long a press of a button may hold work back, and how long people hear of what left the records."""
    held = work_policy().on(today)
    st.subheader("What a press of a button may do")
    st.markdown(
        f"- **Done** is a claim. It waits for {held.claim.refreshes} refreshes with newer records, and for "
        f"{held.claim.days} days at most. Without the recorded fact the item comes back, in red, with the reason.\n"
        f"- **Put off** reaches {held.snooze.longest_days} days ahead at most, never past a date set by law, and ends "
        "as soon as anything new is recorded on the crime."
    )
    st.caption(f"{held.source} ({GRADES[held.evidence]})")
    numbers = gone_policy().told_on(today)
    st.subheader("What left the records")
    st.markdown(
        f"A crime that the records system deleted, or that is simply gone from them, is named for **{numbers.days} "
        "days** to its last officer in case and to those whose unit had it."
    )
    st.caption(f"{numbers.source} ({GRADES[numbers.evidence]})")


def cover(today: date) -> None:
    """Who may give cover of whose work, to whom and for how long."""
    rules = cover_policy()
    numbers = rules.on(today)
    st.subheader("Cover: who may see a colleague's work")
    st.markdown("\n".join(f"- {rule}" for rule in rules.rules))
    st.markdown(
        f"One cover lasts {numbers.longest_days} days at most and ends {numbers.ahead_days} days ahead at most. A "
        f"supervisor gives the same colleague the same person's work for {numbers.supervisor_days} of "
        f"{numbers.window_days} days; a manager may renew it. Without an absence in the records a reason holds "
        f"for {numbers.unrecorded_days} of {numbers.window_days} days. One colleague covers {numbers.at_once} people "
        "at once at most."
    )
    st.caption(
        f"{numbers.source} ({GRADES[numbers.evidence]}) In force from {day(numbers.from_)}. Owner: {rules.owner}. "
        f"Next review {day(rules.next_review)}."
    )
