"""Whether every part of the records still arrives: the newest event of each table against its longest usual gap."""

import pandas as pd
import streamlit as st

from core import clock
from core.freshness import Feed
from core.policy.freshness import EVENTS, freshness_policy
from core.words import day, length, moment
from pages.parts.words import LOOKS, table_words
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The section: one line a table, silent ones first."""
    st.subheader("Is every part arriving?")
    tables = sorted(freshness.feeds(desk), key=lambda feed: feed.state == "arriving")
    if not tables:
        st.write("Not known of these records: it is kept from the next refresh on.")
        return
    st.table(pd.DataFrame([_row(feed) for feed in tables]).set_index("Table"))
    policy = freshness_policy()
    st.caption(
        "The newest event of each table, and how long before the extract it was. Restricted crimes are left out for "
        f"everybody. {policy.feeds_on(desk.today).source} Owner: {policy.owner}. "
        f"Next review {day(policy.next_review)}."
    )


def _row(feed: Feed) -> dict[str, str]:
    look = LOOKS[f"feed_{feed.state}"]
    return {
        "Table": table_words(feed.table),
        "Verdict": f":{look.colour}-badge[{look.icon} {look.word}]",
        "Newest event": _newest(feed),
        "Before the extract": "—" if feed.gap is None else length(feed.gap),
        "Usual at most": length(feed.quiet),
    }


def _newest(feed: Feed) -> str:
    """What is known by day only is told by its day."""
    if feed.newest_at is None:
        return "—"
    if EVENTS[feed.table].endswith("_on"):
        return day(feed.newest_at.astimezone(clock.LONDON).date())
    return moment(feed.newest_at)
