"""Demand against capacity, unit by unit, with an interval; units are compared, people never ranked."""

import pandas as pd
import streamlit as st

from core.demand import demand, demand_policy
from core.organisation import LEVELS
from core.store import scoped
from core.store.people import directory
from core.words import day
from pages.parts import charts
from pages.parts.words import plain
from pages.work import freshness
from pages.work.desk import Desk
from pages.work.listing import rows_key

_HEADINGS = {
    "name": "Unit", "label": "Reading", "ratio": "Demand ÷ capacity", "low": "from", "high": "to",
    "open_crimes": "Open crimes", "officers": "Officers", "demand_hours": "Demand, hours a week",
    "capacity_hours": "Capacity, hours a week",
}  # fmt: skip


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("Demand and capacity", desk.snapshot)
    in_scope = desk.units[desk.units["unit_id"].isin(desk.visitor.scope.units)]
    levels = [level for level in LEVELS if in_scope["level"].eq(level).any()]
    if not levels:
        st.info("No unit is in your scope today.")
        return
    usual = "department" if "department" in levels else levels[-1]
    level = (
        st.segmented_control("Level", levels, default=usual, required=True, key="level", format_func=_level) or usual
    )
    rows = _rows(desk, level)
    st.altair_chart(charts.ratios(rows), key="ratios")
    _table(rows)
    policy = demand_policy()
    numbers = policy.on(desk.today)
    st.caption(
        f"Demand is the hours a week the open crimes take by offence and risk; capacity is {numbers.contracted_hours} "
        f"contracted hours, of which {numbers.productive_share:.0%} go to crimes, less absences in the coming week. "
        f"The interval ({numbers.confidence:.0%}) says how far chance alone moves the ratio: units whose intervals "
        f"overlap do not differ. This is not the whole workload. {numbers.source} Next review "
        f"{day(policy.next_review)}."
    )


def _level(level: str) -> str:
    return "BCU" if level == "bcu" else level.capitalize()


def _rows(desk: Desk, level: str) -> pd.DataFrame:
    crimes = scoped.open_counts(desk.db, desk.visitor.scope)
    rows = demand(directory.workforce(desk.db), crimes, level, desk.today)
    rows = rows[rows["unit_id"].isin(desk.visitor.scope.units)]
    named = rows.assign(name=rows["unit_id"].map(desk.unit_names))
    return named.sort_values("name").reset_index(drop=True)


def _table(rows: pd.DataFrame) -> None:
    shown = rows[list(_HEADINGS)].rename(columns=_HEADINGS)
    number = st.column_config.NumberColumn(format="%.2f")
    hours = st.column_config.NumberColumn(format="%.1f")
    config = {title: number for name, title in _HEADINGS.items() if name in ("ratio", "low", "high")}
    config |= {_HEADINGS[name]: hours for name in ("demand_hours", "capacity_hours")}
    st.caption("In order of name. Choose a row to see the crimes behind it.")
    key = rows_key("demand_rows", rows["unit_id"])
    picked = st.dataframe(
        shown, hide_index=True, column_config=config, on_select="rerun", selection_mode="single-row", key=key
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < len(rows):
        unit = rows.iloc[chosen[0]]
        st.page_link(
            st.session_state["team_page"],
            label=f"See the crimes of {plain(unit['name'])}",
            query_params={"unit": unit["unit_id"]},
            icon=":material/group:",
        )
