"""While you were away: what happened on the viewer's own crimes."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core.absence.away import Span
from core.absence.while_away import WhileAway
from core.policy.work import work_policy
from core.searches.pairs import called
from core.words import day, moment
from pages.parts.words import plain
from pages.work import while_away
from pages.work.desk import Desk

_SHOWN = 20


def show(desk: Desk) -> None:
    """The part of the page: the latest absence that ended in the last two weeks, or days of one's own choice."""
    latest = while_away.latest(desk)
    st.subheader("While you were away")
    if latest is None and not st.toggle("Choose days", key="away_choose"):
        st.write(f"The records show no absence of yours that ended in the last {while_away.BACK_DAYS} days.")
        return
    days = _days(desk, latest)
    if days is None:
        return
    events = while_away.summary(desk, days)
    st.markdown(f"**{days.words}**: {events.words}.")
    _lists(desk, events)
    st.caption("Crimes that were given to somebody else are theirs now and not counted here.")
    kept_days = work_policy().on(desk.today).changes.kept_days
    if (desk.today - days.first).days > kept_days:
        st.caption(f"What happened more than {kept_days} days ago is no longer kept.")


def _days(desk: Desk, latest: Span | None) -> Span | None:
    usual = latest or Span(desk.today - timedelta(days=7), desk.today - timedelta(days=1))
    chosen: Any = st.date_input(
        "Away from and to", (usual.first, usual.last), max_value=desk.today, key="away_days", format="DD/MM/YYYY"
    )
    if not isinstance(chosen, tuple) or len(chosen) != 2:
        st.info("Choose the last day as well.")
        return None
    return Span(*chosen)


def _lists(desk: Desk, events: WhileAway) -> None:
    parts = {
        "Became overdue": events.overdue,
        "New": events.new,
        "Marked done by your cover": events.by_cover,
        "Done, with a new date": events.renewed,
        "Re-dated: a later date, and nothing recorded that clears it": events.redated,
        "Deleted by the records system": events.deleted,
        "Cleared": events.cleared,
    }
    for title, rows in parts.items():
        if len(rows):
            with st.expander(f"{title}: {len(rows):,}", expanded=title == "Became overdue"):
                _list(desk, rows)


def _list(desk: Desk, rows: pd.DataFrame) -> None:
    for row in rows.head(_SHOWN).to_dict("records"):
        search = desk.searches.get(row["search"])
        what = plain(row["search"]) if search is None else called(search, row)
        line = f"**{what}** · {plain(row['crime_ref'])} · {plain(row['offence'])}"
        if "acted_as" in row:
            by = plain(desk.names.get(row["collar_number"], "a colleague"))
            line += f"  \nMarked done {moment(row['at'])} by {by}"
        else:
            line += f"  \nDue {day(row['due_on'])}"
        st.markdown(line)
    if len(rows) > _SHOWN:
        st.caption(f"And {len(rows) - _SHOWN:,} more.")
