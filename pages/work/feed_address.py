"""What narrows or shows a feed stands in the address, where reload and Back find it: chip, counter, kind, table."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.flags.groups import COUNTERS, NEXT, OVERDUE, TODAY, WAITING, counts_in, grouped
from core.searches.model import Search
from pages.work import page_log
from pages.work.desk import Desk

SHOW, KIND, ONLY, VIEW, ALL = "show", "kind", "only", "view", "all"
OPEN, TICKS = "open", "ticks"  # the crime whose review stands beside the list, and what is ticked in it
TABLE = "table"
NOTHING_HERE = {
    "title": "Nothing here",
    "text": "Nothing that you chose to see is on your list.",
    "next": "Press All, or the same counter or kind again, to see everything.",
}
EVERY, LAW, HIGH = CHIPS = ("", "law", "high")
_CHIPS = {EVERY: "All", LAW: "By law", HIGH: "High risk"}
CALLED = {TODAY: "Today", OVERDUE: "Overdue", NEXT: "7 days", WAITING: "Waiting"}  # the counters


def of_counter(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags of the counter in the address; all of them where it names none."""
    chosen = st.query_params.get(SHOW)
    if chosen not in COUNTERS:
        return flags
    return flags[counts_in(flags, chosen)]


def of_chip(flags: pd.DataFrame, chip: str) -> pd.DataFrame:
    """The flags set by law, or those on crimes of high risk; all of them where there is no such chip."""
    if chip == LAW:
        return flags[flags["weight"].eq("statutory")]
    return flags[flags["risk"].eq("high")] if chip == HIGH else flags


def chip() -> str:
    """The chip in the address, one of CHIPS."""
    wanted = st.query_params.get(ONLY, EVERY)
    return wanted if wanted in CHIPS else EVERY


def chips(flags: pd.DataFrame, key: str) -> None:
    """One row of chips over a feed of these flags; none where nothing could be chosen.

    What has nothing is left out, but for the chosen one: the way out of it stays.
    """
    many, chosen = {name: len(of_chip(flags, name)) for name in CHIPS}, chip()
    offered = [name for name in CHIPS if name in (EVERY, chosen) or many[name]]
    if offered == [EVERY]:
        return
    st.session_state[key] = chosen  # the address says it, also after Back
    st.pills(
        "Only",
        offered,
        key=key,
        required=True,
        wrap=False,
        format_func=lambda name: f"{_CHIPS[name]} **{many[name]:,}**" if name else _CHIPS[name],
        on_change=lambda: put(ONLY, st.session_state[key] or ""),
        label_visibility="collapsed",
    )


def is_table() -> bool:
    """Whether the address asks for the grid."""
    return st.query_params.get(VIEW) == TABLE


def narrowed_to(desk: Desk) -> list[str]:
    """By what the address narrows the feed, in words: a kind of work, a chip, a counter, some of them or none."""
    kind, chosen = st.query_params.get(KIND, ""), st.query_params.get(SHOW, "")
    of_kinds = [desk.searches[kind].called] if kind in desk.searches else []
    of_chips = [_CHIPS[chip()]] if chip() else []
    return of_kinds + of_chips + ([CALLED[chosen]] if chosen in COUNTERS else [])


def of_address(flags: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    """The flags that the address leaves, in the order of the day."""
    of_work = of_kind(flags, st.query_params.get(KIND, ""), desk.searches)
    return of_counter(grouped(of_chip(of_work, chip()), desk.today))


def of_kind(flags: pd.DataFrame, kind: str, searches: Mapping[str, Search]) -> pd.DataFrame:
    """The flags of one search, where there is such a search."""
    return flags[flags["search"].eq(kind)] if kind in searches else flags


def put(name: str, value: str) -> None:
    """Writes what narrows or shows a feed into the address; an empty text takes it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def go(**changes: str) -> None:
    """Writes several of these into the address as one step for Back; an empty text takes a parameter out."""
    wanted = st.query_params.to_dict() | changes
    st.query_params.from_dict({name: value for name, value in wanted.items() if value})


def choose(shown: object, wanted: object, **changes: str) -> None:
    """What a choice that clears other choices does: `go`, unless what is `wanted` was `shown` already.

    After a run that was cut short before it drew its choices Streamlit reports as new what nobody chose.
    """
    if wanted != shown:
        go(**changes)


def open_beside(ref: str) -> None:
    """Opens the review of a crime beside the list, with nothing ticked; without a reference none stands there."""
    st.session_state.pop(page_log.CRIME, None)  # coming back to a crime is a view of its own
    go(open=ref, ticks="")
