"""The box in which a flag is marked done with a note, put off, or taken back; by itself or in the sheet of Why?

A press has an id before its button can be pressed. Whatever happens between press and answer (a second press, a lost
connection, a server that stops), the id says afterwards whether it was recorded: see pages/parts/presses.py.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth import door
from auth.actions import claims as claiming
from auth.actions.claims import NotDone, Press
from auth.actions.submit import carry_out
from core import clock
from core.flags.cards import when
from core.flags.claims import may_have_note
from core.policy.work import work_policy
from core.searches.pairs import called
from core.store.access_log.entries import Action
from core.store.engine import Unreadable, engine
from core.store.work import claims
from core.words import day
from pages.parts import presses
from pages.parts.words import plain
from pages.work.claims import Flag, as_seen, offers, undo
from pages.work.desk import Desk

_TOLD = "claiming_told"
_DONE, OFF = "Done in the RMS", "Put off"
DONE = "Marked done. It waits for the records and leaves the count; the next refreshes confirm it or bring it back."
UNSURE = (
    "The database did not answer, so it is not sure whether this was recorded. Nothing is lost. "
    "Next: press again; the same press is never recorded twice."
)
ENDED = "Your sign-in has ended, so nothing was recorded. Next: reload the page and sign in again."


def button(desk: Desk, flag: Flag, key: str, title: str) -> None:
    """The button for one flag, where the viewer may act on it."""
    offer = offers(desk, pd.DataFrame([dict(flag)]))[0]
    if offer and st.button(f"{plain(title)}: {offer.lower()}", key=f"act_{key}", icon=":material/task_alt:"):
        ask(desk, flag)


def ask(desk: Desk, flag: Flag, closed: Callable[[], None] | None = None, first: str = _DONE) -> None:
    """Opens the dialog on a flag, with `first` of its two choices made; `closed` is called once it is closed again."""
    title = called(desk.searches[flag["search"]], flag)
    st.dialog("Your work on this item", on_dismiss=closed or "ignore")(_box)(
        dict(flag), title, uuid.uuid4().hex, desk.today, first
    )


def _box(flag: Flag, title: str, action: str, today: date, first: str) -> None:
    """Runs again by itself at each press, without the door and without the page's database."""
    due = when(flag, today).words
    st.markdown(f"**{title}** · {plain(flag['crime_ref'])}  \n{plain(flag['offence'])} · {due}")
    act(flag, action, today, first)


@dataclass(frozen=True)
class Offered:
    """What a sheet about a flag offers: the word of `offers` (empty: nothing), the id of its press, the day, and
    what `stands` on it already.
    """

    word: str
    action: str
    today: date
    stands: str = ""


def act(flag: Flag, action: str, today: date, first: str = _DONE) -> None:
    """What may be said of a flag: done, put off, or taken back. It may run by itself, without the page's database."""
    if flag["work"] in ("claimed", "snoozed"):
        _take_back(flag, action)
        return
    what = st.segmented_control(
        "What", [_DONE, OFF], default=first, required=True, key=f"what_{action}", label_visibility="collapsed"
    )
    if what == OFF:
        _put_off(flag, action, today)
    else:
        _mark_done(flag, action)


def _mark_done(flag: Flag, action: str) -> None:
    st.write("Only for work that is already in the records system. If the records do not show it, the item comes back.")
    key, where = f"note_{action}", "Where to find it in the RMS; no names"
    wanted = may_have_note(flag)
    note = st.text_input("Note (optional)", key=key, max_chars=claims.NOTE_LENGTH, placeholder=where) if wanted else ""
    if st.button("Mark done", key=presses.key("done", action), type="primary", icon=":material/task_alt:"):
        _press(flag, action, lambda db, press: claiming.claim(db, press, note), DONE, Action.CLAIMED)


def _put_off(flag: Flag, action: str, today: date) -> None:
    try:
        first, last = claiming.snooze_days(dict(flag), today)
    except NotDone as refusal:
        st.info(str(refusal), icon=":material/gavel:")
        return
    until = back_on(first, last, today, action)
    reason = because(action)
    st.caption("It leaves the count until then. Anything new in the records of this crime brings it back at once.")
    press_id = of_choice(action, until, reason)
    if put_off_button(presses.key("off", press_id), reason):
        words = f"Put off until {day(until)}."
        _press(flag, press_id, lambda db, press: claiming.snooze(db, press, until, str(reason)), words, Action.SNOOZED)


def back_on(first: date, last: date, today: date, action: str) -> date:
    """The day that the reader chooses; a week from today unless that is outside the span."""
    usual = min(max(first, today + timedelta(days=7)), last)
    return st.date_input(
        "Comes back on", usual, min_value=first, max_value=last, key=f"until_{action}", format="DD/MM/YYYY"
    )


def because(action: str) -> str | None:
    """The reason that the reader chooses. Few, all in sight: one press each, where a list that opens takes two."""
    reasons = work_policy().reasons
    return st.radio("Because", list(reasons), format_func=reasons.__getitem__, index=None, key=f"because_{action}")


def of_choice(action: str, until: date, reason: str | None) -> str:
    """The id of a press that puts off to a day for a reason: of a box, `action` being its own, another day is another
    press, which what an earlier one may have recorded refuses in words."""
    return uuid.uuid5(uuid.UUID(action), f"{until} {reason}").hex


def put_off_button(key: str, reason: str | None) -> bool:
    """Whether it was pressed, which wants a reason first."""
    return st.button("Put off", key=key, type="primary", icon=":material/snooze:", disabled=reason is None)


def _take_back(flag: Flag, action: str) -> None:
    claimed = flag["work"] == "claimed"
    st.write("Take back that this is done?" if claimed else "Bring this back into the count now?")
    label = "Take it back" if claimed else "Bring it back"
    if st.button(label, key=presses.key("back", action), type="primary"):
        kind, words = Action.WITHDRAWN if claimed else Action.WOKEN, "Taken back. It is in the count again."
        _press(flag, action, lambda db, press: undo(db, press, flag), words, kind)


def _press(flag: Flag, action: str, act: Callable[[Connection, Press], None], words: str, kind: Action) -> None:
    """One press: whole or not at all, and the page says which."""
    try:
        visitor = door.still_here()
        if visitor is None:
            st.error(ENDED)
            return
        press = Press(visitor, as_seen(flag), action, clock.now())
        carry_out(engine(), press, act, kind)
    except NotDone as refusal:
        st.error(str(refusal), icon=":material/block:")
        return
    except Unreadable:
        st.error(UNSURE, icon=":material/database_off:")
        return
    st.session_state[_TOLD] = words
    st.rerun()


def outcome() -> None:
    """What became of the last press, said once by the run after it."""
    if words := st.session_state.pop(_TOLD, None):
        st.toast(words, icon=":material/task_alt:")
