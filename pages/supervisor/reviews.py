"""Reviews: what waits for a supervisor or a manager, one card a review; the title opens the review helper."""

from functools import partial

import pandas as pd
import streamlit as st

from auth.who_acts import capacities
from core.words import as_of
from pages.supervisor import bail, beside
from pages.work import feed, feed_address, feed_table, freshness, kinds
from pages.work.desk import Desk
from pages.work.feed_setting import Feed
from pages.work.worklist import Source, table, take_out

_ACTS = ("supervisor", "manager")


def show(desk: Desk) -> None:
    """The page: what is the visitor's own to review; for a commander, what waits below them."""
    freshness.head("Reviews and decisions", desk.snapshot)
    tallies = desk.tallies[desk.tallies["acts"].isin(_ACTS)]
    own = bool(tallies["theirs"].any())
    if not own:
        st.caption("None of these is yours to clear; they wait for the supervisors and managers below you.")
    feed_table.as_before(desk, "reviews")
    bail.chips(desk)
    if feed_address.is_table():  # nine columns want the whole width
        feed_table.button("reviews")
        feed.show(_feed(desk, own))
        return
    is_open = bool(st.query_params.get(feed_address.OPEN)) and desk.visitor.may_open("review")
    body = st.container(key="reviews_body" if is_open else "actions_body")  # which has its rail below on a tablet
    list_, side = body.columns([4, 6] if is_open else [7, 3], gap="medium" if is_open else "large")
    if is_open:
        with side:
            beside.show()  # before the list, which marks what was looked at
    with list_:
        feed.show(_feed(desk, own))
    with list_ if is_open else side:
        if not bail.is_open(desk):
            kinds.box(desk, "reviews", tallies[tallies["theirs"]] if own else tallies)
        feed_table.button("reviews")
        take_out(desk, _source(own), officers=True)


def _feed(desk: Desk, own: bool) -> Feed:
    helper = desk.visitor.may_open("review")
    return Feed(
        "reviews", partial(_flags, own), partial(table, _source(own), True), _empty, officers=True, helper=helper
    )


def _source(own: bool) -> Source:
    return Source("reviews", _title, partial(_narrowed, own))


def _title(desk: Desk) -> str:
    return ", ".join(["Reviews", *feed_address.narrowed_to(desk), *bail.named()])


def _flags(own: bool, desk: Desk) -> pd.DataFrame:
    if bail.is_open(desk):
        return bail.flags(desk)
    return desk.flags(acts=_ACTS, to_clear=capacities(desk.visitor.roles) if own else ())


def _narrowed(own: bool, desk: Desk) -> pd.DataFrame:
    return feed_address.of_address(_flags(own, desk), desk)


def _empty(desk: Desk) -> dict[str, str]:
    at = as_of(desk.snapshot.extracted_at, desk.today)
    return {
        "title": "No review is due",
        "text": f"Nothing waits for a supervisor or a manager in your units, as the records stood {at}.",
        "next": "",
    }
