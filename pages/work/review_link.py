"""The way from a crime that waits for a review to the review helper, and from one review to the next."""

import pandas as pd
import streamlit as st

from auth.who_acts import capacities
from core.flags.groups import WAITING, grouped
from pages.parts.words import plain
from pages.work.desk import Desk
from pages.work.feed_rows import REVIEWED


def of_crime(desk: Desk, ref: str, flags: pd.DataFrame) -> None:
    """A link for one crime, where one of its `flags` (as Desk.flags gives them) is the visitor's own to review."""
    if not _own(desk, flags).empty:
        page = st.session_state["review_page"]
        st.page_link(page, label="Review helper", query_params={"ref": ref}, icon=":material/rate_review:")


def to_next(desk: Desk, ref: str) -> None:
    """A link to the review helper of the crime that is `following`."""
    after, left = following(desk, ref)
    if after:
        st.page_link(
            st.session_state["review_page"],
            label=f"Next review: {plain(after)} ({left:,} to come)",
            query_params={"ref": after},
            icon=":material/arrow_forward:",
        )


def following(desk: Desk, ref: str) -> tuple[str, int]:
    """The next crime after `ref` that waits for the visitor's review, in the order of the list, and how many wait.

    After the last, or where `ref` waits for none any more, it is the first; empty where nothing else waits.
    """
    own = grouped(_own(desk, desk.flags(searches=REVIEWED, to_clear=capacities(desk.visitor.roles))), desk.today)
    # Nobody reviews their own crime, and what waits for the records or is put off wants no review now.
    open_now = own["group"].ne(WAITING) & own["oic"].ne(desk.visitor.scope.collar)
    refs = list(dict.fromkeys(own.loc[open_now, "crime_ref"]))
    after = refs[refs.index(ref) + 1 :] if ref in refs else refs
    others = [one for one in dict.fromkeys([*after, *refs]) if one != ref]
    return (others[0] if others else ""), len(others)


def _own(desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    return flags[flags["theirs"] & flags["search"].isin(REVIEWED) & desk.visitor.may_open("review")]
