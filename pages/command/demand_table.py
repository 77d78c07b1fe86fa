"""Demand as a table: every number of every unit, in the order of the page. Opening a row opens the unit's sheet."""

import pandas as pd
import streamlit as st

from core.demand import NO_CAPACITY
from core.words import sentence
from pages.parts import grid
from pages.work.desk import Desk
from pages.work.feed_address import go

HEADINGS = {
    "name": "Unit", "label_words": "Reading", "ratio_words": "Demand ÷ capacity", "low_words": "from",
    "high_words": "to", "open_crimes": "Open crimes", "officers": "Officers", "demand_words": "Demand, hours a week",
    "capacity_words": "Capacity, hours a week",
}  # fmt: skip
_FORMS = {"ratio": "{:.2f}", "low": "{:.2f}", "high": "{:.2f}", "demand_hours": "{:,.1f}", "capacity_hours": "{:,.1f}"}
_ROWS = 2000


def show(desk: Desk, rows: pd.DataFrame) -> None:
    """The table of the rows of core/demand's `by_reading`."""
    st.caption("Double-click a unit, press Enter on it, or choose Open to see what its number is made of.")
    shown = in_words(rows.head(_ROWS))
    opened = grid.work_grid(shown, HEADINGS, today=desk.today, key="demand_table", id_column="unit_id", opens="unit_id")
    if opened:
        go(unit=opened, view="")
        st.rerun()


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their numbers as they are written; of a unit without capacity that says so in words."""
    texts = {f"{name.removesuffix('_hours')}_words": rows[name].map(form.format) for name, form in _FORMS.items()}
    none = rows["label"].eq(NO_CAPACITY)
    texts = {
        name: text.mask(none, "—") if name in ("low_words", "high_words") else text for name, text in texts.items()
    }
    texts |= {name: texts[name].mask(none, sentence(NO_CAPACITY)) for name in ("ratio_words", "capacity_words")}
    return rows.assign(label_words=rows["label"].map(sentence), **texts)
