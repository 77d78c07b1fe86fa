"""The units of one level, a row each, those of one reading together; under the row that is pressed opens its sheet."""

from collections.abc import Callable
from html import escape

import pandas as pd
import streamlit as st

from core.demand import NO_CAPACITY, READINGS, DemandNumbers, drawn
from core.words import agreeing, counted, sentence
from pages.command import demand_bars
from pages.command.demand_address import Choice
from pages.parts.words import plain
from pages.work.feed_address import go

_FIRST, _MORE = 10, 50  # rows of a reading at first, and at each press for more
Sheet = Callable[[pd.Series], None]
_NOUNS = {"bcu": "BCU"}
HINT = "Press a unit to see what its number is made of."


def units(rows: pd.DataFrame, chosen: Choice, numbers: DemandNumbers, sheet: Sheet) -> None:
    """The rows of core/demand's `by_reading`, with the axis over the first; `sheet` draws that of the chosen one."""
    shown = rows[rows["reading"].eq(chosen.reading)] if chosen.reading else rows
    end, first = demand_bars.axis_end(rows), True
    with st.container(key="units", gap=None):
        for reading in READINGS:
            here = shown[shown["reading"].eq(reading)]
            if len(here):
                _group(here, reading, chosen, numbers, end, sheet, axis=first)
                first = False
        if not shown["unit_id"].eq(chosen.unit).any():
            _beside(rows, chosen, sheet, HINT if len(shown) else _none_here(chosen))


def noun(level: str) -> str:
    """What a unit of a level is called inside a sentence."""
    return _NOUNS.get(level, level)


def _none_here(chosen: Choice) -> str:
    if not chosen.reading:
        return f"There is no {noun(chosen.level)} here."
    return f"No {noun(chosen.level)} is under “{sentence(READINGS[chosen.reading])}” today. Press it again to see all."


def _beside(rows: pd.DataFrame, chosen: Choice, sheet: Sheet, hint: str) -> None:
    """Where no row has the sheet under it: a hint, or the sheet of a unit that now has another reading."""
    of_unit = rows[rows["unit_id"].eq(chosen.unit)]
    if len(of_unit):
        sheet(of_unit.iloc[0])
    else:
        with st.container(key="sheet_none"):
            st.html(f'<p class="hint">{hint}</p>')


def _group(
    rows: pd.DataFrame, reading: str, chosen: Choice, numbers: DemandNumbers, end: float, sheet: Sheet, *, axis: bool
) -> None:
    key = f"demand_more_{chosen.level}_{reading}"
    most = st.session_state.get(key, _MORE if chosen.reading else _FIRST)
    seen = drawn(rows, most, chosen.unit)
    title = f'<i aria-hidden="true"></i>{sentence(READINGS[reading])} <b>{len(rows):,}</b>'
    by_name = " <span>By name</span>" if len(rows) > 1 else ""
    st.html(f'<h2 class="reading {reading}">{title}{by_name}</h2>')
    if axis:
        st.html(_axis(chosen.level, end, numbers))
    for place, (_, row) in enumerate(seen.iterrows()):
        edge = ("" if axis or place else " top") + (" last" if place == len(rows) - 1 else "")
        _unit(row, chosen, _number(row, end, numbers) if row["label"] != NO_CAPACITY else _none(row), edge, sheet)
    if len(seen) < len(rows):
        left = len(rows) - len(seen)
        st.button(
            _more(left, noun(chosen.level)), key=f"more_{reading}", icon=":material/expand_more:", type="tertiary",
            on_click=_show, args=(key, most),
        )  # fmt: skip


def _axis(level: str, end: float, numbers: DemandNumbers) -> str:
    return (
        f'<div class="scale" aria-hidden="true"><span>{sentence(noun(level))}</span>'
        f'<span class="bar">{demand_bars.axis(end)}</span>'
        f'<span class="n">{numbers.confidence:.0%} interval</span></div>'
    )


def _unit(row: pd.Series, chosen: Choice, number: str, edge: str, sheet: Sheet) -> None:
    unit, is_open = str(row["unit_id"]), row["unit_id"] == chosen.unit
    with st.container(key=f"unit_place_{unit}", gap=None):  # a place of its own keeps the focus where it was
        with st.container(key=f"unit_row_{unit}", gap=None):
            st.button(
                f"**{plain(row['name'])}**  \n{_made_of(row)}",
                key=f"unit_{unit}",
                type="tertiary",
                on_click=go,
                kwargs={"unit": "" if is_open else unit, "view": ""},
            )
            st.html(f'<div class="row{edge}{" on" if is_open else ""}">{number}<i class="go"></i></div>')
        if is_open:
            sheet(row)


def _number(row: pd.Series, end: float, numbers: DemandNumbers) -> str:
    return (
        f'<span class="bar {row["reading"]}" aria-hidden="true">{demand_bars.bar(row, end, numbers)}</span>'
        f'<span class="n"><b>{row["ratio"]:.2f}</b> {row["low"]:.2f}–{row["high"]:.2f}</span>'
        f'<span class="unseen">{escape(sentence(row["label"]))}</span>'
    )


def _none(row: pd.Series) -> str:
    load = f"{row['demand_hours']:,.1f} hours a week" if row["open_crimes"] else "no demand"
    return f'<span class="words">{sentence(NO_CAPACITY)}, {load}</span>'


def _made_of(row: pd.Series) -> str:
    crimes = counted(row["open_crimes"], "open crime") if row["open_crimes"] else "No open crimes"
    officers = counted(row["officers"], "officer") if row["officers"] else "no officers"
    return f"{crimes}, {officers}"


def _more(left: int, thing: str) -> str:
    return (
        f"{_MORE} more of {counted(left, thing)}"
        if left > _MORE
        else f"{left} more {agreeing(left, thing, f'{thing}s')}"
    )


def _show(key: str, most: int) -> None:
    st.session_state[key] = most + _MORE
