"""Arrests: who was arrested in the last days, how it ended, and what is still outstanding."""

import pandas as pd
import streamlit as st

from core.arrests import NO_DISPOSAL, NOTHING, PERIODS, by_disposal, first_day, outstanding, within
from core.store import scoped
from pages.parts import freshness
from pages.parts.desk import Desk
from pages.parts.flags import day, moment, plain, words
from pages.parts.listing import Row, counted, listing, simple_view

_HEADINGS = {
    "outstanding": "Outstanding", "crime_ref": "Crime", "offence": "Offence", "arrested_on": "Arrested",
    "ended": "Disposal", "released_on": "Released", "suspect_id": "Suspect",
}  # fmt: skip
_SHOWN = ("All", "Something outstanding", NOTHING)


def show(desk: Desk) -> None:
    """The page: one line a custody record of the crimes in scope."""
    st.title("Arrests")
    freshness.line(desk.snapshot)
    days = st.segmented_control(
        "Days",
        PERIODS,
        default=7,
        required=True,
        key="arrest_days",
        format_func=lambda n: f"Last {n} day{'' if n == 1 else 's'}",
        label_visibility="collapsed",
    )
    found = _rows(desk, days or 7)
    first = day(first_day(desk.today, days or 7))
    when = f"today, {first}" if days == 1 else f"from {first} up to and including today"
    many = f"{len(found):,}" if len(found) else "No"
    st.markdown(f"**{many} arrest{'' if len(found) < 2 else 's'}** {when}.")
    if not found.empty:
        _list(desk, found)
    st.caption("Each line is one custody record. What has to be done by when is under My actions.")


def _rows(desk: Desk, days: int) -> pd.DataFrame:
    rows = within(scoped.arrests(desk.db, desk.visitor.scope, first_day(desk.today, days)), desk.today, days)
    return rows.assign(
        row_key=rows["custody_id"],
        outstanding=outstanding(rows),
        ended=rows["disposal"].map(words, na_action="ignore").fillna("None yet"),
        officer=desk.called(rows["oic"]),
    )


def _totals(rows: pd.DataFrame) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, count in by_disposal(rows).items():
            title = "Still in custody or no disposal yet" if name == NO_DISPOSAL else words(name)
            if count or name == NO_DISPOSAL:
                st.caption(f"{title}  \n**{count:,}**", width="content")


def _list(desk: Desk, rows: pd.DataFrame) -> None:
    _totals(rows)
    chosen = st.segmented_control(
        "Show", _SHOWN, default="All", required=True, key="arrest_show", label_visibility="collapsed"
    )
    simple = simple_view("arrests")
    if chosen in _SHOWN[1:]:
        rows = rows[rows["outstanding"].eq(NOTHING) == (chosen == NOTHING)]
    headings = _HEADINGS | ({"officer": "Officer in case"} if desk.visitor.scope.units else {})
    listing(rows, headings, "arrests", simple=simple, card=_card, how_many=counted("arrest", "newest"))


def _card(row: Row) -> None:
    colour, icon = ("green", "check_circle") if row["outstanding"] == NOTHING else ("orange", "schedule")
    released: str = "not released" if pd.isna(row["released_at"]) else f"released {moment(row['released_at'])}"
    st.markdown(f":{colour}[:material/{icon}: **{row['outstanding']}**]")
    st.markdown(
        f"{plain(row['crime_ref'])} · {plain(row['offence'])} · {plain(row['officer'])}  \nSuspect "
        f"{plain(row['suspect_id'])} · arrested {moment(row['arrested_at'])} · {released} · disposal: {row['ended']}"
    )
