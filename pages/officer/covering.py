"""What cover and absence mean for the viewer today: a few lines on top of My actions, most days none."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.absence import away
from core.absence.away import Span
from core.absence.cover import Cover
from core.absence.cover_rules import Barred, Refused
from core.absence.cover_words import refusal
from core.store.people import directory
from core.store.work import covers
from core.words import day_and_month
from pages.parts.words import plain
from pages.work import while_away
from pages.work.desk import Desk

_SHOWN = 3
_SOON = 7  # days before an absence in which its handover is asked for


def show(desk: Desk) -> None:
    """The lines: whom the viewer covers, an acting posting without its role, an absence ahead, one just over."""
    _covers(desk)
    _not_covered(desk)
    _acting(desk)
    _ahead(desk)
    _back(desk)


def _covers(desk: Desk) -> None:
    """Whom the viewer covers today, and who was given cover of the viewer's own work."""
    me = desk.visitor.scope.collar
    judged = covers.judged(desk.db, Span(desk.today, desk.today + timedelta(days=away.AHEAD_DAYS)), about=me)
    for cover in judged.covers:
        if cover.absent == me:
            st.info(
                f"{_named(desk, cover.given_by)} gave cover of your work to {_named(desk, cover.by)}, "
                f"{cover.days.words}: they see your crimes on these days.",
                icon=":material/visibility:",
            )
        elif cover.days.holds(desk.today):
            _covered(desk, cover, judged.parts[cover.cover_id][0][1])


def _covered(desk: Desk, cover: Cover, barred: Barred | None) -> None:
    who, last = _named(desk, cover.absent), cover.days.last
    until = "today" if last == desk.today else f"until {day_and_month(last)}"
    if barred is not None:
        why = refusal(cover, Refused(Span(desk.today, desk.today), barred), desk.numbered)
        st.warning(
            f"You were to cover {who} {until}, but today that does not hold. {plain(why)}", icon=":material/group_off:"
        )
    elif cover.absent in desk.visitor.scope.own:
        st.info(f"You cover {who} {until}: their crimes are in this list.", icon=":material/group_add:")
    else:
        st.warning(
            f"You cover {who} {until}, but your sign-in has no officer role, so their crimes are not in this list. "
            "Next: see Team for their work, or ask for the role.",
            icon=":material/group_off:",
        )


def _named(desk: Desk, collar: str) -> str:
    return plain(desk.numbered.get(collar, f"somebody unknown ({collar})"))


def _not_covered(desk: Desk) -> None:
    """Who of a sergeant's or manager's people is away today with work due and nobody to do it."""
    if not desk.visitor.roles & {Role.SUPERVISOR, Role.MANAGER}:
        return
    posted = directory.posted(desk.db, desk.visitor.scope.units, desk.today)["collar_number"]
    absences = directory.absences(desk.db, posted[posted.ne(desk.visitor.scope.collar)], desk.today, desk.today)
    if absences.empty:
        return
    today = Span(desk.today, desk.today)
    flags = desk.flags(acts=("oic",), oic=tuple(sorted(set(absences["collar_number"]))))
    holding = covers.judged(desk.db, today, absent=list(posted)).holding
    rows = away.away(absences, holding, flags, desk.today)
    rows = rows[rows["loud"] & ~rows["collar_number"].isin(holding["absent_collar"])].drop_duplicates("collar_number")
    for row in rows.head(_SHOWN).to_dict("records"):
        st.error(
            f"{plain(desk.names.get(row['collar_number'], 'A colleague'))} is away today and nobody covers: "
            f"{row['due']:,} due while away, {row['overdue']:,} overdue now.",
            icon=":material/group_off:",
        )
    if len(rows):
        _link(f"Record cover ({len(rows):,} away without it)")


def _acting(desk: Desk) -> None:
    if desk.visitor.roles & {Role.SUPERVISOR, Role.MANAGER, Role.COMMANDER}:
        return
    for posting in desk.visitor.person.postings:
        if posting.kind == "acting":
            unit = plain(desk.unit_names.get(posting.unit_id))
            st.warning(
                f"The records have you acting in {unit} today, but your sign-in has no supervisor role, so the team's "
                "work is not shown. Next: ask the service desk for the role, then sign out and in.",
                icon=":material/badge:",
            )


def _ahead(desk: Desk) -> None:
    collar = desk.visitor.scope.collar
    absences = directory.absences(desk.db, [collar], desk.today, desk.today + timedelta(days=_SOON))
    days = away.next_of(absences, collar, desk.today)
    if days is None:
        return
    own = desk.flags(acts=("oic",), oic=(collar,))
    row = away.away(absences, covers.judged(desk.db, days, absent=[collar]).holding, own, desk.today)
    absence = row[row["from_date"].eq(pd.Timestamp(days.first)) & row["to_date"].eq(pd.Timestamp(days.last))].iloc[0]
    work = f"{absence['due']:,} due while away, {absence['overdue']:,} overdue now"
    if absence["loud"]:
        st.warning(
            f"You are away {days.words} and not covered on {absence['uncovered_days']:,} of these days: {work}. "
            "Next: make a handover sheet and ask your supervisor for cover.",
            icon=":material/event_busy:",
        )
        _link("Make a handover sheet")


def _back(desk: Desk) -> None:
    days = while_away.latest(desk)
    if days is None:
        return
    st.markdown(f":material/history: While you were away ({days.words}): {while_away.summary(desk, days).words}.")
    _link("See what happened")


def _link(label: str) -> None:
    page = st.session_state.get("cover_page")
    if page is not None:
        st.page_link(page, label=label, icon=":material/event_busy:")
