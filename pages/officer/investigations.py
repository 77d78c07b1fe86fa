"""Under investigation: the open crimes in scope by status, age and risk, and the crimes behind each number."""

import pandas as pd
import streamlit as st

from core.investigations import ALL, STATUSES, aged, by_status, cross_table, narrowed
from core.store import scoped
from pages.officer import investigations_parts
from pages.parts import freshness
from pages.parts.desk import Desk
from pages.parts.flags import day, graded, plain, words
from pages.parts.listing import Row, counted, listing, simple_view

_HEADINGS = {
    "age": "Age, days", "crime_ref": "Crime", "offence": "Offence", "risk": "Risk", "stands": "Status",
    "recorded_on": "Recorded",
}  # fmt: skip


def show(desk: Desk) -> None:
    """The page."""
    st.title("Under investigation")
    freshness.line(desk.snapshot)
    crimes = aged(scoped.open_crimes(desk.db, desk.visitor.scope), desk.today)
    if crimes.empty:
        st.success("No crime in your scope is under investigation.", icon=":material/check_circle:")
        return
    status = _status(crimes)
    of_status = narrowed(crimes, status=status)
    simple = simple_view("open")
    band, risk = investigations_parts.chosen(cross_table(of_status), simple)
    st.subheader(investigations_parts.named(status, band, risk))
    _list(desk, narrowed(of_status, band=band, risk=risk), simple)
    st.caption(
        "Open crimes only: unallocated, under investigation or awaiting the CPS. Age is the days since the crime was "
        "recorded. How many were recorded within 24 hours of the report, and of how many, is on Data health."
    )


def _status(crimes: pd.DataFrame) -> str:
    counts = {ALL: len(crimes), **by_status(crimes)}
    chosen = st.segmented_control(
        "Status",
        [ALL, *STATUSES],
        default=ALL,
        required=True,
        key="open_status",
        label_visibility="collapsed",
        format_func=lambda name: f"{words(name)} ({counts[name]:,})",
    )
    return chosen or ALL


def _list(desk: Desk, crimes: pd.DataFrame, simple: bool) -> None:
    officers = bool(desk.visitor.scope.units)
    rows = crimes.assign(
        row_key=crimes["crime_ref"],
        stands=crimes["status"].map(words),
        risk=graded(crimes),
        officer=desk.called(crimes["oic"]),
    )
    headings = _HEADINGS | ({"officer": "Officer in case"} if officers else {})
    how_many = counted("crime", "oldest")
    listing(rows, headings, "open", simple=simple, card=lambda row: _card(row, officers), how_many=how_many)


def _card(row: Row, officers: bool) -> None:
    whose = f" · {plain(row['officer'])}" if officers else ""
    age = "1 day" if row["age"] == 1 else f"{row['age']:,} days"
    st.markdown(f"**{age}** · {row['risk']} · {row['stands']}")
    st.markdown(f"{plain(row['crime_ref'])} · {plain(row['offence'])}{whose}  \nRecorded {day(row['recorded_on'])}")
