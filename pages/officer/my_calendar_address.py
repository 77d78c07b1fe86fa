"""The address of one's own calendar: made, shown once, stopped."""

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth import door
from auth.actions import submit
from auth.settings import current_settings
from auth.visit import Visitor
from auth.web import calendar_route
from core import clock
from core.store.engine import Unreadable, engine
from core.store.work import calendar_feeds
from core.words import moment
from pages.parts import presses
from pages.work.desk import Desk

_TOKEN, _SAID = "calendar_token", "calendar_said"
_ENDED = "Your sign-in has ended, so nothing was changed. Next: reload the page and sign in again."
_COUNTS_ONLY = "It shows counts only: no crime, no name, no reference. Do not pass the address on."
_WARNING = (
    "Whoever has the address sees on which days something of yours is due, what kind of thing and how many; nothing "
    "else: no crime, no name, no reference. Do not pass it on. If it got out, stop it or make a new one."
)


def section(desk: Desk) -> None:
    """What stands now, and the buttons that change it."""
    st.subheader("In your own calendar")
    if said := st.session_state.pop(_SAID, None):
        st.info(said, icon=":material/info:")
    if not current_settings().auth.redirect_uri:
        return
    standing = calendar_feeds.of_person(desk.db, desk.visitor.scope.collar)
    st.write("Your phone's or Outlook's calendar can show what is yours to do in the next 90 days.")
    if standing is None:
        st.caption(_COUNTS_ONLY)
        _button("feed", "Make my calendar address", ":material/calendar_add_on:", _make)
    else:
        st.write(_standing(standing))
        st.caption(_COUNTS_ONLY)
        with st.container(horizontal=True):
            _button("feed", "Make a new address", ":material/autorenew:", _make)
            _button("unfeed", "Stop this address", ":material/block:", _stop)
    if token := st.session_state.pop(_TOKEN, None):
        _shown_once(calendar_route.address(str(current_settings().auth.redirect_uri), token))


def _button(kind: str, label: str, icon: str, act: Callable[[str], None]) -> None:
    press_id = presses.next_press_id(kind)
    st.button(label, key=presses.key(kind, press_id), icon=icon, on_click=act, args=(press_id,))


def _standing(feed: calendar_feeds.Feed) -> str:
    made_at = moment(pd.Timestamp(feed.made_at))
    read = "not read yet" if feed.read_at is None else f"last read about {moment(pd.Timestamp(feed.read_at))}"
    return f"Your address was made {made_at} and was {read}. It is not shown again; a new one ends the old one."


@st.dialog("Your calendar address")
def _shown_once(address: str) -> None:
    st.write("This is the only time it is shown. Copy it now, then add it as a calendar by address (subscribe).")
    st.code(address, language=None, wrap_lines=True)
    st.link_button(
        "Subscribe on this device", address.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1),
        icon=":material/calendar_add_on:",
    )  # fmt: skip
    st.caption(_WARNING)


def _make(press_id: str) -> None:
    presses.answered("feed")
    _changed(press_id, calendar_route.make_address, _TOKEN, "No address was made.")


def _stop(press_id: str) -> None:
    presses.answered("unfeed")
    _changed(press_id, _stopped, _SAID, "The address still works.")


def _stopped(db: Connection, visitor: Visitor, now: datetime) -> str:
    calendar_route.stop_address(db, visitor, now)
    return "Your address no longer works. Remove it from your calendar when you like."


def _changed(press_id: str, act: Callable[[Connection, Visitor, datetime], str], kept: str, unchanged: str) -> None:
    """A callback: the door was not passed in this run yet, so it is asked again who is here.

    What `act` gives is kept for the run that follows.
    """
    try:
        visitor = door.still_here()
        if visitor is None:
            st.session_state[_SAID] = _ENDED
            return
        now = clock.now()
        result = submit.write(engine(), visitor, press_id, now, lambda db: act(db, visitor, now))
    except Unreadable as trouble:
        st.session_state[_SAID] = f"{unchanged} {trouble.happened} {door.TRY_AGAIN}"
        return
    st.session_state[kept] = result
