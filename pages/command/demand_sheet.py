"""The sheet of one unit: what its number says, the crimes and the hours it is made of, and the ways to them."""

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from core.demand import (
    NO_CAPACITY,
    Capacity,
    DemandNumbers,
    Part,
    capacity_behind,
    crimes_behind,
    demand_policy,
    in_full,
    in_words,
)
from core.words import counted, sentence
from pages.command.demand_address import CRIMES
from pages.parts.words import words
from pages.work.desk import Desk
from pages.work.feed_address import go

_CHIPS = {"surplus": "red", "spare": "blue"}


def show(desk: Desk, crimes: pd.DataFrame, workforce: Mapping[str, pd.DataFrame], row: pd.Series) -> None:
    """The sheet under the row of a unit, beside the list where there is room.

    `crimes` and `workforce` are what the numbers of the page were worked out from: the parts add up to them.
    """
    numbers, unit = demand_policy().on(desk.today), str(row["unit_id"])
    parts = crimes_behind(crimes, workforce["units"], unit, desk.today)
    capacity = capacity_behind(workforce, unit, desk.today)
    with st.container(key="sheet_unit", gap=None):
        st.html(_head(row, numbers) + _demand(parts) + _capacity(capacity, numbers) + _ratio(row, numbers))
        with st.container(key="sheet_ways", horizontal=True):
            if row["open_crimes"]:
                st.button(
                    f"{counted(row['open_crimes'], 'crime')} behind it", key="demand_crimes", type="primary",
                    icon=":material/manage_search:", on_click=go, kwargs={"view": CRIMES, "unit": unit},
                )  # fmt: skip
            st.page_link(
                st.session_state["team_page"], label="Work due in this unit", icon=":material/group:",
                query_params={"unit": unit},
            )  # fmt: skip


def _head(row: pd.Series, numbers: DemandNumbers) -> str:
    tag = f'<span class="tag reading {row["reading"]} {_CHIPS.get(row["reading"], "")}"><i aria-hidden="true"></i>'
    return (
        f"<header><h3>{escape(row['name'])}</h3>{tag}{sentence(row['label'])}</span>"
        f"<p>{escape(in_words(row, numbers))}</p></header>"
    )


def _demand(parts: list[Part]) -> str:
    """Each kind of offence with its hours; under it how many of each risk, and what one of them takes."""
    if not parts:
        return '<p class="part">No crime is open here, so there is no demand.</p>'
    hours = in_full([*(part.hours for part in parts), sum(part.hours for part in parts)])
    lines = "".join(
        f"<tr><td><b>{escape(words(part.offence_group))}</b><small>{_risks(part)}</small></td>"
        f"<td>{part.crimes:,}</td><td>{takes}</td></tr>"
        for part, takes in zip(parts, hours, strict=False)
    )
    many = sum(part.crimes for part in parts)
    head = (
        "<tr><th scope='col'>By offence and risk</th><th scope='col'>Crimes</th><th scope='col'>Hours a week</th></tr>"
    )
    total = f"<tr><td>Demand</td><td>{many:,}</td><td>{hours[-1]}</td></tr>"
    return f"<table><thead>{head}</thead><tbody>{lines}</tbody><tfoot>{total}</tfoot></table>"


def _risks(part: Part) -> str:
    return " · ".join(f"<span>{many:,} {escape(risk)} × {each:g}</span>" for risk, many, each in part.risks)


def _capacity(capacity: Capacity, numbers: DemandNumbers) -> str:
    """From what the officers are contracted for to what is left for crimes."""
    contracted, elsewhere, absent, left = in_full(
        (capacity.contracted, -capacity.elsewhere, -capacity.absent, capacity.hours)
    )
    ranks = ", ".join(numbers.ranks)
    of_day = f"{counted(capacity.away, 'weekday')} in the week from today"
    lines = (
        (f"Contracted<small>{counted(capacity.officers, 'officer')} ({ranks}) × {numbers.contracted_hours:g}</small>",
         contracted),
        (f"Other duties<small>{1 - numbers.productive_share:.0%} of contracted hours</small>", elsewhere),
        (f"Leave and other absences<small>{of_day}</small>", absent),
    )  # fmt: skip
    head = "<tr><th scope='col'>By hours</th><th scope='col'>Hours a week</th></tr>"
    body = "".join(f"<tr><td>{name}</td><td>{_minus(hours)}</td></tr>" for name, hours in lines)
    total = f"<tr><td>Capacity</td><td>{left}</td></tr>"
    return f"<table><thead>{head}</thead><tbody>{body}</tbody><tfoot>{total}</tfoot></table>"


def _ratio(row: pd.Series, numbers: DemandNumbers) -> str:
    if row["label"] == NO_CAPACITY:
        return '<p class="part">No capacity recorded, so demand cannot be divided by it.</p>'
    demand, capacity = in_full((row["demand_hours"], row["capacity_hours"]))
    return (
        f'<p class="part">{demand} ÷ {capacity} = <b>{row["ratio"]:.2f}</b>, '
        f"{numbers.confidence:.0%} interval {row['low']:.2f} to {row['high']:.2f}</p>"
    )


def _minus(hours: str) -> str:
    """A number that is taken off, with a minus sign; nothing taken off has none."""
    return hours.replace("-", "" if not hours.strip("-0.") else "−")
