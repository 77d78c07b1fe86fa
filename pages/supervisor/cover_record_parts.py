"""Recording cover and withdrawing it: a dialog that says before the press why not, one press, one write."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth import door
from auth.actions import cover as cover_duties
from auth.visit import Visitor
from core import clock
from core.absence.away import Span, clash, span
from core.absence.cover import Known
from core.absence.cover_rules import refused
from core.absence.cover_words import refusal
from core.policy.cover import cover_policy
from core.store.access_log.subjects import About, Subject
from core.store.engine import Unreadable, engine
from core.store.people import directory
from core.store.work import cover_facts
from core.store.work.cover_giving import CoverRequest, Giver, NotRecorded, draft
from pages.parts import presses
from pages.parts.words import plain
from pages.work.claims_box import ENDED, UNSURE
from pages.work.desk import Desk

_TOLD = "cover_told"


@dataclass(frozen=True)
class _Team:
    """What the dialog works with once the page's database is closed: `names` of the team carry collar numbers."""

    cover_id: str
    names: dict[str, str]
    everybody: dict[str, str]
    known: Known
    absences: pd.DataFrame
    giver: Giver


def button(desk: Desk, absent: str, days: Span, key: str) -> None:
    """The button of one absence."""
    if st.button("Record cover…", key=f"cover_{key}", icon=":material/group_add:"):
        _dialog(_team(desk), absent, days)


def for_anyone(desk: Desk) -> None:
    """The button for somebody whose absence is not in the records yet."""
    if not cover_duties.may_give(desk.visitor.roles):
        return
    if st.button("Record cover for somebody else…", key="cover_anyone", icon=":material/person_add:"):
        _dialog(_team(desk), None, Span(desk.today, desk.today))


def withdraw_button(cover_id: str, key: str, whose: str) -> None:
    """Ends a cover at once; `whose` says afterwards which one that was."""
    name = f"withdraw_{key}_{cover_id}"
    press_id = presses.next_press_id(name)
    drawn = presses.key("uncover", press_id)
    st.button("Withdraw", key=drawn, on_click=_withdraw, args=(cover_id, press_id, name, whose), type="tertiary")


def outcome() -> None:
    """What became of the last press, said once."""
    words, done = st.session_state.pop(_TOLD, ("", True))
    if words and done:
        st.toast(words, icon=":material/task_alt:")
    elif words:
        st.error(words, icon=":material/block:")


def _team(desk: Desk) -> _Team:
    posted = set(directory.posted(desk.db, desk.visitor.scope.units, desk.today)["collar_number"])
    names = dict(sorted(((who, desk.numbered[who]) for who in posted), key=lambda one: one[1]))
    numbers = cover_policy().on(desk.today)
    days = Span(desk.today, desk.today + timedelta(days=numbers.ahead_days + numbers.longest_days))
    known = cover_facts.known(desk.db, [], days, posted | {desk.visitor.scope.collar})
    absences = directory.absences(desk.db, posted, days.first, days.last)
    return _Team(uuid.uuid4().hex, names, desk.numbered, known, absences, cover_duties.giver(desk.visitor))


@st.dialog("Record cover")
def _dialog(team: _Team, absent: str | None, days: Span) -> None:
    """Runs again by itself at each press, without the door and without the page's database."""
    absent, by = _who(team, absent, days)
    if absent is None:
        return
    days_chosen = _dates(team, days)
    reason = _reason(team, absent, days_chosen)
    if by is None:
        return
    one = CoverRequest(team.cover_id, absent, by, days_chosen, reason)
    cover = draft(one, team.giver, clock.now())
    refused_days = refused(cover, team.known)
    if refused_days is not None:
        st.error(plain(refusal(cover, refused_days, team.everybody)), icon=":material/block:")
    else:
        _clash(team, by, days_chosen)
        names = plain(team.names[by]), plain(team.names[absent])
        st.markdown(f"**{names[0]}** sees the crimes of **{names[1]}** in My actions, {days_chosen.words}.")
        st.caption("Both of them and their managers are shown who gave it. It ends by itself after the last day.")
    drawn = presses.key("cover", team.cover_id)
    if st.button("Record", key=drawn, type="primary", icon=":material/task_alt:", disabled=refused_days is not None):
        _press(one, team)


def _who(team: _Team, absent: str | None, days: Span) -> tuple[str | None, str | None]:
    """Who is away, unless that is known already, and who covers: collar numbers."""
    if absent is None:
        absent = st.selectbox(
            "Who is away",
            list(team.names),
            index=None,
            format_func=team.names.__getitem__,
            key=f"cover_absent_{team.cover_id}",
        )
    else:
        st.markdown(f"**{plain(team.everybody.get(absent, absent))}** is away {days.words}.")
    others = [collar for collar in team.names if collar not in (absent, team.giver.scope.collar)]
    by = st.selectbox(
        "Who covers", others, index=None, format_func=team.names.__getitem__, key=f"cover_by_{team.cover_id}"
    )
    st.caption("You are not in this list: nobody gives cover to themselves. Your manager can give it to you.")
    return absent, by


def _dates(team: _Team, days: Span) -> Span:
    today, key = team.giver.scope.today, team.cover_id
    start = max(days.first, today)
    longest = start + timedelta(days=cover_policy().on(today).longest_days - 1)
    end = min(max(days.last, start), longest)
    first = st.date_input("First day", start, min_value=today, key=f"cover_first_{key}", format="DD/MM/YYYY")
    last = st.date_input("Last day", end, min_value=today, key=f"cover_last_{key}", format="DD/MM/YYYY")
    return Span(first, last)


def _reason(team: _Team, absent: str, days: Span) -> str | None:
    """Why the records show no absence yet; asked for only where a day has none."""
    away = team.known.of(absent)
    near = Span(days.first, min(days.last, days.first + timedelta(days=cover_policy().furthest)))
    if all(away.away(near.first + timedelta(days=n)) for n in range(near.days)):
        return None
    reasons = cover_policy().reasons
    st.caption("The records do not show this absence on all of these days. Managers see such a cover marked.")
    return st.selectbox(
        "Why no absence is in the records yet",
        list(reasons),
        index=None,
        format_func=reasons.__getitem__,
        key=f"cover_reason_{team.cover_id}",
    )


def _clash(team: _Team, by: str, days: Span) -> None:
    absences = [f"{row['kind']}, {span(row).words}" for _, row in clash(team.absences, by, days).iterrows()]
    if absences:
        st.warning(
            f"{plain(team.names[by])} is away as well: {'; '.join(absences)}. You can record it all the same.",
            icon=":material/event_busy:",
        )


def _press(request: CoverRequest, team: _Team) -> None:
    refusal_ = _write(
        team.cover_id, lambda db, visitor: cover_duties.give(db, visitor, request, clock.now()), request.subject
    )
    if refusal_ is not None:
        st.error(plain(refusal_), icon=":material/block:")
        return
    by, absent = plain(team.names[request.by]), plain(team.everybody.get(request.absent, request.absent))
    st.session_state[_TOLD] = (f"{by} covers {absent}, {request.days.words}.", True)
    st.rerun()


def _withdraw(cover_id: str, press_id: str, name: str, whose: str) -> None:
    presses.answered(name)
    refusal_ = _write(
        press_id, lambda db, visitor: cover_duties.withdraw(db, visitor, cover_id, clock.now()), Subject(About.COVER)
    )
    st.session_state[_TOLD] = (f"Cover withdrawn: {whose}.", True) if refusal_ is None else (plain(refusal_), False)


def _write(press_id: str, act: Callable[[Connection, Visitor], None], about: Subject) -> str | None:
    """One write, whole or not at all: None when it was done, else why not."""
    try:
        visitor = door.still_here()
        if visitor is None:
            return ENDED
        cover_duties.carry_out(engine(), visitor, press_id, act, about, clock.now())
    except NotRecorded as refusal_:
        return str(refusal_)
    except Unreadable:
        return UNSURE
    return None
