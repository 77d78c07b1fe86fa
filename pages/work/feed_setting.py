"""What a feed of flags is on a page: whose it is, how its flags are read, and what may be done in it."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.work.desk import Desk
from pages.work.feed_rows import Json


def _all(flags: pd.DataFrame) -> pd.DataFrame:
    return flags


def _nothing(key: str) -> None:
    """Nothing is offered, so nothing is picked."""


@dataclass(frozen=True)
class Feed:
    """One feed: the key of its page, how its flags are read at a desk, and what is drawn instead as a table.

    `officers`: whether whose crime it is stands on each card; `helper`: whether the card of a review opens the review
    helper, beside the list where there is room, and is marked done only once it was looked at; `news`: whether it says
    what happened to its flags since yesterday, which must then be those that the viewer clears; `choices`: what stands
    over the list to narrow it to, made of all flags, which of them are `chosen`, and what a `pick` does.

    `grouping`: how a page with groups of its own puts flags, `keyed` and in the order of the day, into groups and the
    folds under them, of which some are open; then there are no counters, and nothing in the address narrows the feed.
    `of_crime`: whether it is the feed of one crime: then a card leads nowhere, and Why? is no look of its own.
    `kept`: whether a table that was chosen is one again on coming back, as on pages with the button of feed_table.
    `alone`: whether a press draws the feed alone, or the whole page, because what stands around it counts the same.
    """

    page: str
    flags: Callable[[Desk], pd.DataFrame]
    table: Callable[[Desk, pd.DataFrame], None]
    empty: Callable[[Desk], Json]
    officers: bool = False
    helper: bool = False
    news: bool = False
    choices: Callable[[Desk, pd.DataFrame], Json | None] | None = None
    chosen: Callable[[pd.DataFrame], pd.DataFrame] = _all
    pick: Callable[[str], None] = _nothing
    grouping: Callable[[Desk, pd.DataFrame, frozenset[str]], tuple[list[Json], list[Json]]] | None = None
    of_crime: bool = False
    kept: bool = True
    alone: bool = True

    @property
    def key(self) -> str:
        """Of the component and of what the session keeps of it."""
        return f"{self.page}_feed"

    @property
    def opened(self) -> frozenset[str]:
        """The folds that this session looked into."""
        return frozenset(st.session_state.get(f"{self.key}_folds", ()))
