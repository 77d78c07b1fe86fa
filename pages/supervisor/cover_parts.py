"""Who is away and who carries their work, and who acts for whom: the lists of the cover page."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from auth.cover_duties import SEES_UNITS, may_record
from core.away import AHEAD_DAYS, Span, span
from core.store import covers, directory
from pages.parts.desk import Desk
from pages.parts.flags import plain, sentence
from pages.supervisor import cover_record_parts

_SHOWN = 20
_KINDS = {"sick": "off sick", "leave": "on leave", "court": "at court", "training": "in training"}


def yours(desk: Desk) -> None:
    """Whom the viewer covers, now or soon."""
    ahead = Span(desk.today, desk.today + timedelta(days=AHEAD_DAYS))
    for _, row in covers.standing(desk.db, ahead, by=[desk.visitor.scope.collar]).iterrows():
        seen = "their crimes are among yours" if span(row).holds(desk.today) else "their crimes come to you then"
        who = called(desk, row["absent_collar"])
        st.info(f"You cover {who}, {span(row).words}: {seen}.", icon=":material/group_add:")


def absent(desk: Desk, rows: pd.DataFrame, standing: pd.DataFrame) -> None:
    """A card an absence, those first that nobody carries."""
    loud = int(rows["loud"].sum())
    if loud:
        st.error(
            f"**Not covered: {loud:,} absence{'' if loud == 1 else 's'} with work due.** Listed first.",
            icon=":material/error:",
        )
    most = st.session_state.get("cover_shown", _SHOWN)
    for row in rows.head(most).to_dict("records"):
        with st.container(border=True):
            _absence(desk, row, standing)
    if len(rows) > most:
        st.caption(f"The first {most:,} of {len(rows):,} absences.")
        st.button("Show more", key="cover_more", on_click=_more, args=(most,))


def _more(most: int) -> None:
    st.session_state["cover_shown"] = most + _SHOWN


def _absence(desk: Desk, row: dict[Any, Any], standing: pd.DataFrame) -> None:
    days, who = span(pd.Series(row)), called(desk, row["collar_number"])
    kind = _KINDS.get(str(row["kind"]), f"away ({row['kind']})")
    st.markdown(f"**{who}** · {kind} · {days.words}")
    work = f"{row['due']:,} due while away, {row['overdue']:,} overdue now"
    if row["loud"]:
        many = row["uncovered_days"]
        lacking = "Nobody covers" if many >= Span(max(days.first, desk.today), days.last).days else (
            f"{many:,} day{'' if many == 1 else 's'} without cover"
        )  # fmt: skip
        st.markdown(f":red-badge[:material/error: {lacking}] {sentence(work)}")
    else:
        st.markdown(sentence(work))
    own = standing[standing["absent_collar"].eq(row["collar_number"])]
    for _, cover in own.iterrows():
        if span(cover).meets(days):
            _cover(desk, cover, str(row["absence_id"]))
    if may_record(desk.visitor.roles) and row["uncovered_days"]:
        cover_record_parts.button(desk, str(row["collar_number"]), days, str(row["absence_id"]))


def _cover(desk: Desk, cover: pd.Series, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/group_add: {called(desk, cover['cover_collar'])} covers {span(cover).words}")
        if may_record(desk.visitor.roles):
            cover_record_parts.withdraw_button(str(cover["cover_id"]), key)


def without_absence(desk: Desk, standing: pd.DataFrame, absences: pd.DataFrame) -> None:
    """Cover for days on which the records show no absence: the records may lag, or the cover may not be needed."""
    away = {collar: [span(row) for _, row in rows.iterrows()] for collar, rows in absences.groupby("collar_number")}
    for _, cover in standing.iterrows():
        if not any(span(cover).meets(days) for days in away.get(cover["absent_collar"], [])):
            with st.container(border=True):
                st.markdown(f"**{called(desk, cover['absent_collar'])}** · no absence in the records on these days")
                _cover(desk, cover, "other")


def standing_in(desk: Desk, ahead: Span) -> None:
    """Acting and temporary postings in the viewer's units, now and in the coming weeks."""
    if not SEES_UNITS & desk.visitor.roles:
        return
    found = directory.standing_in(desk.db, desk.visitor.scope.units, ahead.first, ahead.last)
    st.subheader("Acting and temporary postings")
    if found.empty:
        st.write(f"The records show none in your units, now or in the coming {AHEAD_DAYS} days.")
        return
    names = desk.units.set_index("unit_id")["name"]
    for row in found.head(_SHOWN).to_dict("records"):
        until = "no end in the records" if pd.isna(row["to_date"]) else span(pd.Series(row)).words
        if pd.isna(row["to_date"]):
            until = f"from {row['from_date'].day} {row['from_date']:%b %Y}, {until}"
        verb = "acts in" if row["kind"] == "acting" else "is posted for a time to"
        st.markdown(f"- {called(desk, row['collar_number'])} {verb} {plain(names.get(row['unit_id']))}, {until}")
    if len(found) > _SHOWN:
        st.caption(f"And {len(found) - _SHOWN:,} more.")
    st.caption(
        "An acting sergeant sees the team on these dates alone, once the supervisor role is part of their sign-in."
    )


def called(desk: Desk, collar: str) -> str:
    """A colleague by name, harmless for Markdown."""
    return plain(desk.names.get(collar, "somebody unknown"))
