"""Who is away and who carries their work, and who acts for whom: the lists of the cover page."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from auth.actions.cover import may_give
from auth.roles import LEADERS
from core.absence.away import AHEAD_DAYS, Span, span
from core.absence.cover import Cover
from core.absence.cover_rules import Barred, Refused
from core.absence.cover_words import refusal
from core.policy.cover import cover_policy
from core.store.people import directory
from core.store.work import covers
from core.store.work.covers import Judged
from core.words import counted, sentence, short_day
from pages.parts.words import plain
from pages.supervisor import cover_record_parts
from pages.work.desk import Desk

_SHOWN = 20
_KINDS = {"sick": "off sick", "leave": "on leave", "court": "at court", "training": "in training"}


def yours(desk: Desk) -> None:
    """Whom the viewer covers, now or soon, and on which days that does not hold."""
    ahead = Span(desk.today, desk.today + timedelta(days=AHEAD_DAYS))
    judged = covers.judged(desk.db, ahead, by=[desk.visitor.scope.collar])
    for cover in judged.covers:
        seen = "their crimes are among yours" if cover.days.holds(desk.today) else "their crimes come to you then"
        lapses = [f"  \n{_lapse(desk, cover, days, bar)}" for days, bar in judged.parts[cover.cover_id] if bar]
        if len(lapses) == len(judged.parts[cover.cover_id]):
            seen = "but not on any of the days ahead"
        st.info(
            f"You cover {named(desk, cover.absent)}, {cover.days.words}: {seen}.{''.join(lapses)}",
            icon=":material/group_add:",
        )


def unrecorded(desk: Desk, judged: Judged) -> None:
    """Said first to whoever leads: cover that is given without an absence in the records."""
    days = Span(desk.today, desk.today + timedelta(days=AHEAD_DAYS))
    many = sum(bool(judged.unrecorded(cover, days)) for cover in judged.covers)
    if many and LEADERS & desk.visitor.roles:
        st.warning(
            f"{counted(many, 'cover')} without an absence in the records, marked below. Next: have the "
            "absence entered, or withdraw the cover.",
            icon=":material/event_busy:",
        )


def absent(desk: Desk, rows: pd.DataFrame, judged: Judged) -> None:
    """A card an absence, those first that nobody carries."""
    loud = int(rows["loud"].sum())
    if loud:
        st.error(
            f"**Not covered: {counted(loud, 'absence')} with work due.** Listed first.",
            icon=":material/error:",
        )
    most = st.session_state.get("cover_shown", _SHOWN)
    for number, row in enumerate(rows.head(most).to_dict("records")):
        with st.container(border=True, key=f"card_absence_{number}"):
            _absence(desk, row, judged)
    if len(rows) > most:
        st.caption(f"The first {most:,} of {len(rows):,} absences.")
        st.button("Show more", key="cover_more", on_click=_more, args=(most,))


def _more(most: int) -> None:
    st.session_state["cover_shown"] = most + _SHOWN


def _absence(desk: Desk, row: dict[Any, Any], judged: Judged) -> None:
    days, who = span(pd.Series(row)), called(desk, row["collar_number"])
    kind = _KINDS.get(str(row["kind"]), f"away ({row['kind']})")
    work = f"{row['due']:,} due while away, {row['overdue']:,} overdue now"
    if not row["due"] and not row["overdue"]:
        work = "nothing due while away, and nothing overdue"
    if row["loud"]:
        many = row["uncovered_days"]
        nobody = many >= Span(max(days.first, desk.today), days.last).days
        lacking = "Nobody covers" if nobody else f"{counted(many, 'day')} without cover"
        said = f":red-badge[:material/error: {lacking}] {sentence(work)}"
    else:
        said = sentence(work)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{who}** · {kind} · {days.words}  \n{said}", width="content")
        if may_give(desk.visitor.roles) and row["uncovered_days"]:
            cover_record_parts.button(desk, str(row["collar_number"]), days, str(row["absence_id"]))
    for cover in judged.covers:
        if cover.absent == row["collar_number"] and cover.days.meets(days):
            _cover(desk, cover, judged, str(row["absence_id"]))


def _cover(desk: Desk, cover: Cover, judged: Judged, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        who, by = named(desk, cover.by), named(desk, cover.given_by)
        st.markdown(f":material/group_add: {who} covers {cover.days.words}, given by {by}")
        if may_give(desk.visitor.roles):
            whose = f"{who} for {named(desk, cover.absent)}, {cover.days.words}"
            cover_record_parts.withdraw_button(cover.cover_id, key, whose)
    for days, bar in judged.parts[cover.cover_id]:
        if bar is not None:
            st.markdown(f":orange-badge[:material/group_off: Does not hold] {_lapse(desk, cover, days, bar)}")
    if judged.unrecorded(cover, cover.days) and cover.reason is not None:
        words = plain(cover_policy().reasons.get(cover.reason, cover.reason))
        st.markdown(f":orange-badge[:material/event_busy: No absence in the records] {words}")


def _lapse(desk: Desk, cover: Cover, days: Span, barred: Barred) -> str:
    return plain(refusal(cover, Refused(days, barred), desk.numbered))


def without_absence(desk: Desk, judged: Judged, absences: pd.DataFrame) -> None:
    """Cover for days on which the records show no absence: the records may lag, or the cover may not be needed."""
    away = {collar: [span(row) for _, row in rows.iterrows()] for collar, rows in absences.groupby("collar_number")}
    for number, cover in enumerate(judged.covers):
        if not any(cover.days.meets(days) for days in away.get(cover.absent, [])):
            with st.container(border=True, key=f"card_cover_{number}"):
                st.markdown(f"**{called(desk, cover.absent)}** · no absence in the records on these days")
                _cover(desk, cover, judged, "other")


def standing_in(desk: Desk, ahead: Span) -> None:
    """Acting and temporary postings in the viewer's units, now and in the coming weeks."""
    if not LEADERS & desk.visitor.roles:
        return
    postings = directory.standing_in(desk.db, desk.visitor.scope.units, ahead.first, ahead.last)
    st.subheader("Acting and temporary postings")
    if postings.empty:
        st.write(f"The records show none in your units, now or in the coming {AHEAD_DAYS} days.")
        return
    for row in postings.head(_SHOWN).to_dict("records"):
        until = "no end in the records" if pd.isna(row["to_date"]) else span(pd.Series(row)).words
        if pd.isna(row["to_date"]):
            until = f"from {short_day(row['from_date'])}, {until}"
        verb = "acts in" if row["kind"] == "acting" else "is posted for a time to"
        st.markdown(
            f"- {called(desk, row['collar_number'])} {verb} {plain(desk.unit_names.get(row['unit_id']))}, {until}"
        )
    if len(postings) > _SHOWN:
        st.caption(f"And {len(postings) - _SHOWN:,} more.")
    st.caption(
        "An acting sergeant sees the team on these dates alone, once the supervisor role is part of their sign-in."
    )


def called(desk: Desk, collar: str) -> str:
    """A colleague by name, harmless for Markdown."""
    return plain(desk.names.get(collar, "somebody unknown"))


def named(desk: Desk, collar: str) -> str:
    """A colleague by name and collar number, harmless for Markdown."""
    return plain(desk.numbered.get(collar, f"somebody unknown ({collar})"))
