"""Demand against capacity, unit by unit, with an interval; units are compared, people never ranked."""

from functools import partial

import streamlit as st

from core.demand import DemandNumbers, by_reading, demand, demand_policy
from core.store import scoped
from core.store.people import directory
from core.words import day, long_day, sentence
from pages.command import demand_counts, demand_crimes, demand_rows, demand_sheet, demand_table
from pages.command.demand_address import CRIMES, TABLE, Choice, choice
from pages.parts.component import style_sheet
from pages.parts.words import plain
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page."""
    st.html(style_sheet("room", "demand"))
    in_scope = desk.units[desk.units["unit_id"].isin(desk.visitor.scope.units)]
    chosen = choice(in_scope)
    freshness.head("Demand", desk.snapshot, _under(desk, chosen) if chosen else "")
    if chosen is None:
        st.info("No unit is in your scope today.")
        return
    if chosen.missed:
        st.warning("The unit asked for is not in your scope today.", icon=":material/search_off:")
    numbers = demand_policy().on(desk.today)
    if chosen.view == CRIMES and chosen.unit:
        demand_crimes.show(desk, chosen.unit)
    else:
        _units(desk, chosen, numbers)
    _how(numbers)


def _under(desk: Desk, chosen: Choice) -> str:
    """What is shown and when: `Mereshire Police, by department · week from Saturday 28 November`."""
    by_level = f"by {demand_rows.noun(chosen.level)} · week from {long_day(desk.today)}"
    return f"{plain(desk.unit_names[chosen.top])}, {by_level}" if chosen.top else sentence(by_level)


def _units(desk: Desk, chosen: Choice, numbers: DemandNumbers) -> None:
    crimes, workforce = scoped.open_counts(desk.db, desk.visitor.scope), directory.workforce(desk.db)
    rows = demand(workforce, crimes, chosen.level, desk.today)
    rows = by_reading(rows[rows["unit_id"].isin(desk.visitor.scope.units)], desk.unit_names)
    demand_counts.counters(rows, chosen)
    demand_counts.ways(chosen, numbers)
    if chosen.view == TABLE:
        demand_table.show(desk, rows[rows["reading"].eq(chosen.reading)] if chosen.reading else rows)
    else:
        demand_rows.units(rows, chosen, numbers, partial(demand_sheet.show, desk, crimes, workforce))


def _how(numbers: DemandNumbers) -> None:
    capacity = (
        f"capacity is {numbers.contracted_hours:g} contracted hours, of which {numbers.productive_share:.0%} go to "
        "crimes, less absences in the coming week."
    )
    st.caption(
        f"Demand is the hours a week the open crimes take by offence and risk; {capacity} The interval "
        f"({numbers.confidence:.0%}) says how far chance alone moves the number. Overlapping intervals prove no "
        f"difference. This is not the whole workload. {numbers.source} Next review {day(demand_policy().next_review)}."
    )
