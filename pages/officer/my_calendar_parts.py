"""The parts of My calendar around its weeks: how many in one line, what has no day in them, the weeks of officers."""

from typing import Any

import pandas as pd
import streamlit as st

from core.flags.cards import span_of
from core.flags.groups import OVERDUE
from core.flags.worklist import counted_from, due_ahead, overdue, undated, week_starts
from core.words import counted, day_and_month
from pages.officer.my_calendar_whose import Whose
from pages.work.desk import Desk
from pages.work.feed_address import SHOW


def sentence_of(ahead: pd.DataFrame, days: int) -> str:
    """How many fall due in the days looked at, and how many of them by law."""
    if ahead.empty:
        return f"**Nothing falls due in the next {days} days.** An item appears as soon as the records give it a date."
    law = int(ahead.loc[ahead["weight"].eq("statutory"), "count"].sum())
    by_law = f", {law:,} of them by law" if law else ""
    return f"**{counted(int(ahead['count'].sum()), 'item')} due in the next {days} days**{by_law}"


def not_ahead(desk: Desk, view: Whose) -> None:
    """What is late already or has no date, with the way to the list where it stands."""
    late, none = overdue(view.tallies, desk.today), undated(view.tallies)
    key, named = ("my_actions", "My actions") if view.unit is None else ("team", "Team")
    # An analyst sees units without leading them, and has no page Team. It counts a person's reviews by others too.
    page = st.session_state[f"{key}_page"] if key in desk.visitor.pages else None
    where = f" They are on {named}{', with what waits for others' if view.officer else ''}." if page else ""
    whose = {} if view.unit is None else {"unit": view.unit, "officer": view.officer}
    whose = {name: value for name, value in whose.items() if value}
    if not late.empty:
        days = (late["due_on"] - pd.Timestamp(desk.today)).dt.days
        span = span_of([int(days.min()), int(days.max())])
        with st.container(key="calendar_overdue"):
            label = f"**{int(late['count'].sum()):,} overdue before today**, {span}.{where}"
            _leads(page, label, "error", whose | {SHOW: OVERDUE})
    if not none.empty:
        _leads(page, f"**{int(none['count'].sum()):,} without a date.**{where}", "help", whose)


def _leads(page: Any, label: str, icon: str, query: dict[str, str]) -> None:
    """A row that leads to a page, or says the same where the reader has no such page."""
    if page is None:
        st.markdown(f":material/{icon}: {label}")
    else:
        st.page_link(page, label=label, icon=f":material/{icon}:", query_params=query or None, width="stretch")


def by_officer(desk: Desk, view: Whose, days: int) -> None:
    """What falls due in each week for each officer of the units, in order of name, nobody ranked."""
    assert view.acting is not None  # noqa: S101 -- the page asks only where people may be shown
    starts = week_starts(desk.today, days)
    ahead = due_ahead(view.acting, desk.today, days)
    collars = ahead["oic"].fillna("")
    rows = {collar: counted_from(part, starts) for collar, part in ahead.groupby(collars)}
    everybody = view.posted | {str(collar) for collar in rows}
    names = {collar: desk.names.get(collar, collar or "Nobody") for collar in everybody}
    order = sorted(names, key=names.__getitem__)
    table = pd.DataFrame(
        [rows.get(collar, [0] * len(starts)) for collar in order],
        columns=[day_and_month(start) for start in starts],
    )
    table.insert(0, "Officer in case", [names[collar] for collar in order])
    st.subheader("Weeks of each officer")
    st.caption(
        "In order of name; each column is a week from that day. Reviews that wait for somebody else are not counted."
    )
    pinned = {"Officer in case": st.column_config.TextColumn(pinned=True)}
    st.dataframe(table, hide_index=True, column_config=pinned)
