"""Cover and handover: who is away, who carries their work, what to hand over, and what happened meanwhile."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from auth.actions import cover
from core.absence.away import AHEAD_DAYS, Span, away
from core.store.people import directory
from core.store.work import covers
from pages.supervisor import cover_given_parts, cover_parts, cover_record_parts, handover_parts, return_parts
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page; an officer sees themselves and whom they cover."""
    freshness.head("Cover and handover", desk.snapshot)
    cover_record_parts.outcome()
    ahead = Span(desk.today, desk.today + timedelta(days=AHEAD_DAYS))
    people = cover.people(desk.db, desk.visitor)
    absences = directory.absences(desk.db, people, ahead.first, ahead.last)
    judged = covers.judged(desk.db, Span(desk.today, _last(absences, ahead)), absent=people)
    flags = desk.flags(acts=("oic",), oic=tuple(sorted(set(absences["collar_number"])))) if len(absences) else None
    cover_parts.yours(desk)
    st.subheader(f"Away now or in the coming {AHEAD_DAYS} days")
    rows = None if flags is None else away(absences, judged.holding, flags, desk.today)
    cover_parts.unrecorded(desk, judged)
    if rows is None:
        st.write("The records show nobody of your scope away in these days.")
    else:
        cover_parts.absent(desk, rows, judged)
    cover_parts.without_absence(desk, judged, absences)
    cover_record_parts.for_anyone(desk)
    cover_parts.standing_in(desk, ahead)
    cover_given_parts.show(desk, people)
    handover_parts.show(desk, people, _first(desk.visitor.scope.collar, rows))
    return_parts.show(desk)


def _last(absences: pd.DataFrame, ahead: Span) -> date:
    """The end of the longest absence shown: its cover may be given in pieces."""
    return max([ahead.last, *(day.date() for day in absences["to_date"])])


def _first(own: str, rows: pd.DataFrame | None) -> str:
    """Whose handover is asked for most likely: one's own when one goes away, else the first that nobody covers."""
    if rows is None or rows["collar_number"].eq(own).any():
        return own
    return str(rows["collar_number"].iloc[0])
