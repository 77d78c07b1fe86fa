"""The open crimes behind the demand of one unit, each with the hours a week that it takes."""

import pandas as pd
import streamlit as st

from core.demand import in_full, weighed
from core.organisation import at_or_below
from core.store import scoped
from core.words import agreeing, counted, day
from pages.parts.words import plain, words
from pages.work import page_log
from pages.work.desk import Desk
from pages.work.feed_address import go
from pages.work.feed_rows import Json
from pages.work.listing import listing, row_of
from pages.work.listing_grid import Listed, Row

_HEADINGS = {
    "hours_words": "Hours a week", "crime_ref": "Crime", "offence": "Offence", "kind": "Counted as", "risk": "Risk",
    "stands": "Status", "recorded_on": "Recorded",
}  # fmt: skip


def show(desk: Desk, unit: str) -> None:
    """The list, logged before it is read."""
    name = desk.unit_names.get(unit, unit)
    st.button(
        f"Back to {plain(name)}", key="demand_back", icon=":material/arrow_back:", on_click=go, kwargs={"view": ""}
    )
    st.subheader(f"Crimes behind the demand of {plain(name)}", anchor=False)
    if not page_log.narrowed(desk, "demand", unit=unit):
        return
    crimes = rows(desk, unit)
    if crimes.empty:
        st.write("No crime is open here.")
        return
    listing(desk, crimes, _HEADINGS, "demand_behind", Listed("crime", "heaviest first", view="list"), _card)
    takes = agreeing(len(crimes), "takes", "take")
    st.caption(
        f"{counted(len(crimes), 'crime')} {takes} {in_full([crimes['each'].sum()])[0]} hours a week by offence and "
        "risk: that is the unit's demand. Nobody has measured what one of these crimes takes. This is not the whole "
        "workload."
    )


def rows(desk: Desk, unit: str) -> pd.DataFrame:
    """The open crimes in scope of a unit and those below it, in words, the most hours first."""
    below = tuple(sorted(at_or_below(desk.units, unit)))
    crimes = weighed(scoped.open_crimes(desk.db, desk.visitor.scope, below), desk.today)
    crimes = crimes.sort_values(["each", "crime_ref"], ascending=[False, True]).reset_index(drop=True)
    return crimes.assign(
        row_key=crimes["crime_ref"],
        hours_words=crimes["each"].map("{:g}".format),
        kind=crimes["offence_group"].map(words),
        risk=crimes["risk"].map(words),
        stands=crimes["status"].map(words),
    )


def _card(row: Row) -> Json:
    return row_of(
        row,
        str(row["offence"]),
        icon="folder_open",
        when=f"{row['hours_words']} hours a week",
        tag=str(row["kind"]),
        notes=[f"{row['stands']}, recorded {day(row['recorded_on'])}"],
        marks=[f"{row['risk']} risk"],
    )
