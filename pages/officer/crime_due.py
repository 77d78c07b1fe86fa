"""What is due on one crime and why, with what the viewer may do about it."""

from collections.abc import Hashable
from typing import Any

import streamlit as st

from core.flags.worklist import worst_first
from core.store.scoped import Crime
from pages.parts.words import ACTS, WEIGHTS, badge
from pages.work import claims, review_link, why
from pages.work.desk import Desk


def show(desk: Desk, crime: Crime) -> None:
    """Every flag of a crime, worst first."""
    st.subheader("What is due, and why")
    flags = worst_first(desk.flags(of=crime), desk.today)
    review_link.of_crime(desk, crime.ref, flags)
    if flags.empty:
        st.success("Nothing is due on this crime.", icon=":material/check_circle:")
    for flag in flags.to_dict("records"):
        with st.container(border=True):
            _flag(desk, flag, crime)


def _flag(desk: Desk, flag: dict[Hashable, Any], crime: Crime) -> None:
    explained = why.of_flag(desk, flag, crime)
    if explained is None:
        st.warning(why.GONE, icon=":material/sync_problem:")
        return
    heading, rule = badge(flag, desk.today), explained.rule
    st.markdown(f"{heading} **{why.title(explained)}** · {ACTS[flag['acts']]} · {WEIGHTS[flag['weight']]}")
    claims.standing(desk, flag)
    st.markdown(why.dates(flag, explained))
    st.markdown(f"**To do:** {rule.todo}  \n**Clears it:** {rule.clears}")
    claims.button(desk, flag, f"{flag['search']}|{flag['subject']}|{flag['code']}")
    with st.expander("Why, step by step", icon=":material/help:"):
        why.card(explained, desk.names)
