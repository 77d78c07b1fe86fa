"""What narrows or shows a feed stands in the address, where reload and Back find it: counter, kind of work, table."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd
import streamlit as st

from core.flags.groups import COUNTERS, NEXT, OVERDUE, TODAY, WAITING, counts_in, grouped
from core.searches.model import Search
from pages.work.desk import Desk

SHOW, KIND, VIEW, ALL = "show", "kind", "view", "all"
TABLE = "table"
NOTHING_HERE = {
    "title": "Nothing here",
    "text": "Nothing that you chose to see is on your list.",
    "next": "Press the same counter or kind again to see everything.",
}
CALLED = {TODAY: "Today", OVERDUE: "Overdue", NEXT: "7 days", WAITING: "Waiting"}  # the counters


def of_counter(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags of the counter in the address; all of them where it names none."""
    chosen = st.query_params.get(SHOW)
    if chosen not in COUNTERS:
        return flags
    return flags[counts_in(flags, chosen)]


def is_table() -> bool:
    """Whether the address asks for the grid."""
    return st.query_params.get(VIEW) == TABLE


def narrowed_to(desk: Desk) -> list[str]:
    """By what the address narrows the feed, in words: a kind of work, a counter, both or neither."""
    kind, chosen = st.query_params.get(KIND, ""), st.query_params.get(SHOW, "")
    of_kinds = [desk.searches[kind].called] if kind in desk.searches else []
    return of_kinds + ([CALLED[chosen]] if chosen in COUNTERS else [])


def of_address(flags: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    """The flags that the address leaves, in the order of the day."""
    return of_counter(grouped(of_kind(flags, st.query_params.get(KIND, ""), desk.searches), desk.today))


def of_kind(flags: pd.DataFrame, kind: str, searches: Mapping[str, Search]) -> pd.DataFrame:
    """The flags of one search, where there is such a search."""
    return flags[flags["search"].eq(kind)] if kind in searches else flags


def put(name: str, value: str) -> None:
    """Writes what narrows or shows a feed into the address; an empty text takes it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def table_button(key: str, button_type: Literal["secondary", "tertiary"] = "secondary") -> None:
    """As cards or as a table."""
    table = is_table()
    st.button(
        "As cards" if table else "As a table",
        key=key,
        icon=":material/view_agenda:" if table else ":material/table_rows:",
        type=button_type,
        on_click=put,
        args=(VIEW, "" if table else TABLE),
    )
