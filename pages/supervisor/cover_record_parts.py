"""Recording cover and withdrawing it: a dialog, one press, one write that says why not."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth import cover_duties, door
from auth.visit import Visitor
from core import clock
from core.away import Span, clash, span
from core.store import directory
from core.store.covers import Asked, NotRecorded
from core.store.engine import Unreadable, engine, writing
from core.work_policy import work_policy
from pages.parts.claiming import ENDED, UNSURE
from pages.parts.desk import Desk
from pages.parts.flags import plain

_TOLD = "cover_told"


def button(desk: Desk, absent: str, days: Span, key: str) -> None:
    """The button of one absence."""
    if st.button("Record cover…", key=f"cover_{key}", icon=":material/group_add:"):
        _ask(desk, absent, days)


def for_anyone(desk: Desk) -> None:
    """The button for somebody whose absence is not in the records yet."""
    if not cover_duties.may_record(desk.visitor.roles):
        return
    if st.button("Record cover for somebody else…", key="cover_anyone", icon=":material/person_add:"):
        _ask(desk, None, Span(desk.today, desk.today))


def withdraw_button(cover_id: str, key: str) -> None:
    """Ends a cover at once."""
    st.button("Withdraw", key=f"withdraw_{key}_{cover_id}", on_click=_withdraw, args=(cover_id,), type="tertiary")


def told() -> None:
    """What became of the last press, said once."""
    words, done = st.session_state.pop(_TOLD, ("", True))
    if words and done:
        st.toast(words, icon=":material/task_alt:")
    elif words:
        st.error(words, icon=":material/block:")


def _ask(desk: Desk, absent: str | None, days: Span) -> None:
    posted = directory.posted(desk.db, desk.visitor.scope.units, desk.today)
    team = {collar: desk.names[collar] for collar in posted["collar_number"]}
    last = desk.today + timedelta(days=2 * work_policy().cover.longest_days)
    absences = directory.absences(desk.db, team, desk.today, last)
    _dialog(uuid.uuid4().hex, absent, days, dict(sorted(team.items(), key=lambda one: one[1])), absences, desk.today)


@st.dialog("Record cover")
def _dialog(
    cover_id: str, absent: str | None, days: Span, team: dict[str, str], absences: pd.DataFrame, today: date
) -> None:
    """Runs again by itself at each press, without the door and without the page's database."""
    if absent is None:
        absent = st.selectbox(
            "Who is away", list(team), index=None, format_func=team.__getitem__, key=f"cover_absent_{cover_id}"
        )
    else:
        st.markdown(f"**{plain(team.get(absent, absent))}** is away {days.words}.")
    others = [collar for collar in team if collar != absent]
    by = st.selectbox("Who covers", others, index=None, format_func=team.__getitem__, key=f"cover_by_{cover_id}")
    asked = _dates(cover_id, days, today)
    if by is not None:
        _warn(absences, by, team[by], asked)
    st.caption("On these days the cover sees this person's crimes in My actions. It ends by itself after the last day.")
    ready = absent is not None and by is not None
    if st.button("Record", key=f"cover_do_{cover_id}", type="primary", icon=":material/task_alt:", disabled=not ready):
        _press(Asked(cover_id, str(absent), str(by), asked), team)


def _dates(cover_id: str, days: Span, today: date) -> Span:
    start = max(days.first, today)
    longest = start + timedelta(days=work_policy().cover.longest_days - 1)
    end = min(max(days.last, start), longest)
    first = st.date_input("First day", start, min_value=today, key=f"cover_first_{cover_id}", format="DD/MM/YYYY")
    last = st.date_input("Last day", end, min_value=today, key=f"cover_last_{cover_id}", format="DD/MM/YYYY")
    return Span(first, last)


def _warn(absences: pd.DataFrame, by: str, name: str, asked: Span) -> None:
    found = [f"{row['kind']}, {span(row).words}" for _, row in clash(absences, by, asked).iterrows()]
    if found:
        st.warning(
            f"{plain(name)} is away as well: {'; '.join(found)}. You can record it all the same.",
            icon=":material/event_busy:",
        )


def _press(asked: Asked, team: dict[str, str]) -> None:
    refused = _write(lambda db, visitor: cover_duties.record(db, visitor, asked, clock.now()))
    if refused is not None:
        st.error(plain(refused), icon=":material/block:")
        return
    st.session_state[_TOLD] = (f"{plain(team[asked.by])} covers {plain(team[asked.absent])}, {asked.days.words}.", True)
    st.rerun()


def _withdraw(cover_id: str) -> None:
    refused = _write(lambda db, visitor: cover_duties.withdraw(db, visitor, cover_id, clock.now()))
    st.session_state[_TOLD] = ("Cover withdrawn.", True) if refused is None else (plain(refused), False)


def _write(act: Callable[[Connection, Visitor], None]) -> str | None:
    """One write, whole or not at all: None when it was done, else why not."""
    try:
        visitor = door.still_here()
        if visitor is None:
            return ENDED
        with writing(engine()) as db:
            act(db, visitor)
    except NotRecorded as refusal:
        return str(refusal)
    except Unreadable:
        return UNSURE
    return None
