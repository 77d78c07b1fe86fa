"""The list of the page Arrests: read, in words, and shown."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from core.arrests import NOTHING, first_day, outstanding, within
from core.store import scoped
from core.words import moment
from pages.parts.words import plain, words
from pages.work.desk import Desk
from pages.work.listing import Row, in_order, listing

SHOWN = ("All", "Something outstanding", NOTHING)
_HEADINGS = {
    "outstanding": "Outstanding", "crime_ref": "Crime", "offence": "Offence", "arrested_on": "Arrested",
    "ended": "Disposal", "released_on": "Released", "suspect_id": "Suspect",
}  # fmt: skip


def rows(days: int, desk: Desk) -> pd.DataFrame:
    """The custody records in scope of the last `days` days, in words, newest first."""
    recent = within(scoped.arrests(desk.db, desk.visitor.scope, first_day(desk.today, days)), desk.today, days)
    return recent.assign(
        row_key=recent["custody_id"],
        outstanding=outstanding(recent),
        ended=recent["disposal"].map(words, na_action="ignore").fillna("None yet"),
        officer=desk.called(recent["oic"]),
    )


def narrowed(arrests: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """Those of one entry of SHOWN."""
    return arrests if chosen == SHOWN[0] else arrests[arrests["outstanding"].eq(NOTHING) == (chosen == NOTHING)]


def read(days: int, chosen: str, desk: Desk) -> pd.DataFrame:
    """The rows of a choice, asked of the records."""
    return narrowed(rows(days, desk), chosen)


def headings(desk: Desk) -> dict[str, str]:
    """What the list shows; whose crime it is only where that can be somebody else."""
    return _HEADINGS | ({"officer": "Officer in case"} if desk.visitor.scope.units else {})


def show(arrests: pd.DataFrame, titles: Mapping[str, str], today: date, simple: bool) -> None:
    """The list of `rows`."""
    listing(arrests, titles, "arrests", today, card=_card if simple else None, how_many=in_order("arrest", "newest"))


def _card(row: Row) -> None:
    colour, icon = ("green", "check_circle") if row["outstanding"] == NOTHING else ("orange", "schedule")
    released: str = "not released" if pd.isna(row["released_at"]) else f"released {moment(row['released_at'])}"
    st.markdown(f":{colour}[:material/{icon}: **{row['outstanding']}**]")
    st.markdown(
        f"{plain(row['crime_ref'])} · {plain(row['offence'])} · {plain(row['officer'])}  \nSuspect "
        f"{plain(row['suspect_id'])} · arrested {moment(row['arrested_at'])} · {released} · disposal: {row['ended']}"
    )
