"""My actions: the day's work in its order, one card a flag."""

from functools import partial

import pandas as pd
import streamlit as st

from core.words import as_of, counted, long_day
from pages.officer import covering, my_actions_rail
from pages.officer.my_actions_rail import ALL, MINE
from pages.parts.words import plain
from pages.work import claimed, feed, feed_address, feed_table, freshness, set_aside
from pages.work.desk import Desk
from pages.work.feed_setting import Feed
from pages.work.worklist import Source, table, take_out


def show(desk: Desk) -> None:
    """The page."""
    feed_table.as_before(desk, "my_actions")
    who = f"{desk.visitor.person.rank} {plain(desk.visitor.person.name)}"
    freshness.head("My actions", desk.snapshot, f"{long_day(desk.today)} · {who}")
    set_aside.crimes(desk)
    covering.show(desk)
    everything = st.query_params.get(my_actions_rail.WHOSE) == "all"
    if feed_address.is_table():  # eight columns want the whole width
        my_actions_rail.ways(everything)
        feed.show(_feed(desk, everything))
        return
    list_, rail = st.container(key="actions_body").columns([7, 3], gap="large")
    with list_:
        feed.show(_feed(desk, everything))
        claimed.show(desk)
    with rail:
        my_actions_rail.show(desk, everything)
        take_out(desk, _source(everything), bool(desk.visitor.scope.units))


def _feed(desk: Desk, everything: bool) -> Feed:
    officers = bool(desk.visitor.scope.units)
    as_table = partial(table, _source(everything), officers)
    return Feed("my_actions", partial(_flags, everything), as_table, _empty, officers=officers, news=not everything)


def _source(everything: bool) -> Source:
    return Source("my_actions", partial(_title, everything), partial(_narrowed, everything))


def _title(everything: bool, desk: Desk) -> str:
    return ", ".join([f"My actions: {(ALL if everything else MINE).lower()}", *feed_address.narrowed_to(desk)])


def _flags(everything: bool, desk: Desk) -> pd.DataFrame:
    if not everything:
        return desk.to_clear()
    scope = desk.visitor.scope
    return desk.flags(oic=tuple(sorted(scope.own | {scope.collar})))  # no filter at all would ask for the whole scope


def _narrowed(everything: bool, desk: Desk) -> pd.DataFrame:
    return feed_address.of_address(_flags(everything, desk), desk)


def _empty(desk: Desk) -> dict[str, str]:
    at = as_of(desk.snapshot.extracted_at, desk.today)
    text = f"{_looked_over(desk)}, as the records stood {at}. A flag comes as soon as they ask for something."
    return {"title": "Nothing is due", "text": text, "next": ""}


def _looked_over(desk: Desk) -> str:
    """Over how much nothing was found. Every open crime has one flag of its age, which counts them unread."""
    aged = desk.tallies[desk.tallies["mine"].astype(bool) & desk.tallies["search"].eq("crime_age")]
    own = int(aged["count"].sum())
    whose = [f"your {counted(own, 'open crime')}"] if own else []
    whose += ["the crimes of your units"] if desk.visitor.scope.units else []
    if not whose:
        return "No open crime is yours"
    return f"All {counted(len(desk.searches), 'search', 'searches')} were run over {' and '.join(whose)}"
