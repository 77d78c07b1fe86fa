"""The crimes behind a number of the page Under investigation: read, in words, and listed."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from core.investigations import aged, narrowed
from core.store import scoped
from core.words import counted, day
from pages.parts.words import graded, plain, words
from pages.work.desk import Desk
from pages.work.listing import Row, in_order, listing

_HEADINGS = {
    "age": "Age, days", "crime_ref": "Crime", "offence": "Offence", "risk": "Risk", "stands": "Status",
    "recorded_on": "Recorded",
}  # fmt: skip
_OFFICER = {"officer": "Officer in case"}


def read(status: str, band: str, risk: str, desk: Desk) -> pd.DataFrame:
    """The rows of a choice, asked of the records."""
    crimes = aged(scoped.open_crimes(desk.db, desk.visitor.scope), desk.today)
    return rows(desk, narrowed(crimes, status=status, band=band, risk=risk))


def rows(desk: Desk, crimes: pd.DataFrame) -> pd.DataFrame:
    """The crimes of core/investigations.py in words."""
    return crimes.assign(
        row_key=crimes["crime_ref"],
        stands=crimes["status"].map(words),
        risk=graded(crimes),
        officer=desk.called(crimes["oic"]),
    )


def headings(desk: Desk) -> dict[str, str]:
    """What the list shows; whose crime it is only where that can be somebody else."""
    return _HEADINGS | (_OFFICER if desk.visitor.scope.units else {})


def show(crimes: pd.DataFrame, titles: Mapping[str, str], today: date, simple: bool) -> None:
    """The list of `rows`."""
    officers = "officer" in titles
    how_many = in_order("crime", "oldest")
    card = partial(_card, officers=officers) if simple else None
    listing(crimes, titles, "open", today, card=card, how_many=how_many)


def _card(row: Row, officers: bool) -> None:
    whose = f" · {plain(row['officer'])}" if officers else ""
    age = counted(row["age"], "day")
    st.markdown(f"**{age}** · {row['risk']} · {row['stands']}")
    st.markdown(f"{plain(row['crime_ref'])} · {plain(row['offence'])}{whose}  \nRecorded {day(row['recorded_on'])}")
