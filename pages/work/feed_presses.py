"""What is pressed in a feed: each press carried out once, however often the browser sends it, and answered in words."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth import door
from auth.actions import claims as claiming
from auth.actions.claims import GONE, NotDone, Press
from auth.actions.submit import carry_out, log_refused
from auth.visit import Visitor
from core import clock
from core.flags.worklist import stated
from core.store import snapshots
from core.store.access_log.entries import Action
from core.store.access_log.subjects import About, Subject
from core.store.engine import Unreadable, engine, reading
from core.store.work import presses as recorded
from pages.parts.feed import Pressed
from pages.work import claims, feed_rows
from pages.work.desk import Desk

Answers = dict[str, dict[str, Any]]
_KEPT = 200  # answers of one session
_ANSWERS = "feed_answers"
NOTHING = "There is nothing to take back on this item any more. Next: reload the page to see how it stands."
_UNDO = {"claimed": Action.WITHDRAWN, "snoozed": Action.WOKEN}


def answers() -> Answers:
    """What became of the presses of this session, by their ids, as pages/parts/feed.py wants it."""
    kept: Answers = st.session_state.setdefault(_ANSWERS, {})
    return kept


def carry(sent: list[Pressed]) -> None:
    """Carries out what was not carried out yet. A database that does not answer gives no answer: it is sent again."""
    kept = answers()
    fresh = [press for press in sent if press.id not in kept]
    try:
        visitor = door.still_here()
        if visitor is not None and fresh:
            _carry(visitor, fresh, kept)
    except Unreadable:
        return
    for old in list(kept)[:-_KEPT]:
        del kept[old]


def _carry(visitor: Visitor, fresh: list[Pressed], kept: Answers) -> None:
    with reading(engine()) as db:
        before = recorded.writes(db, visitor.scope.collar, [press.id for press in fresh])
    for press in fresh:
        left = {write: flag for write, flag in _writes(press.id, press.flags).items() if write not in before}
        kept[press.id] = _one(visitor, press, left) if left else {"ok": True, "words": ""}


def _writes(press_id: str, flags: Collection[str]) -> dict[str, str]:
    """The key of the flag of each write of a press, by the id of the write: the press's own, then with a number."""
    return {press_id if number == 0 else f"{press_id}{number:02}": flag for number, flag in enumerate(flags)}


def put_off(visitor: Visitor, press_id: str, flags: Collection[str], until: date, reason: str) -> dict[str, str]:
    """Puts off flags by their keys, each by a write and an entry of its own; why not, by the key of each that was not.

    Sent again, with the flags in the same order, it does what was not done yet. Raises Unreadable.
    """
    with reading(engine()) as db:
        before = recorded.writes(db, visitor.scope.collar, [press_id])
        known = _known(visitor, db, flags)
    refused = {}
    for write, key in _writes(press_id, flags).items():
        if write in before:
            continue
        if key not in known:
            log_refused(engine(), visitor, clock.now(), Subject(About.ITEM, Action.SNOOZED))
            refused[key] = GONE
            continue
        press = Press(visitor, claims.as_seen(known[key]), write, clock.now())
        try:
            carry_out(engine(), press, lambda db, one: claiming.snooze(db, one, until, reason), Action.SNOOZED)
        except NotDone as refusal:
            refused[key] = str(refusal)
    return refused


def _one(visitor: Visitor, press: Pressed, left: Mapping[str, str]) -> dict[str, Any]:
    """A press may be about several flags: what is refused stops nothing else, and is said."""
    with reading(engine()) as db:  # what was pressed before may have changed it
        known = _known(visitor, db, press.flags)
    refused = [GONE for key in left.values() if key not in known]
    if refused:  # one entry a press: which crimes these were about nobody knows any more
        kind = Action.CLAIMED if press.do == "done" else Action.WITHDRAWN
        log_refused(engine(), visitor, clock.now(), Subject(About.ITEM, kind))
    for write, key in left.items():
        try:
            if key in known:
                _do(visitor, press.do, known[key], write)
        except NotDone as refusal:
            refused.append(str(refusal))
    if not refused:
        return {"ok": True, "words": ""}
    some = f"{len(press.flags) - len(refused)} of {len(press.flags)} were recorded. " if len(press.flags) > 1 else ""
    return {"ok": False, "words": some + refused[0]}


def _known(visitor: Visitor, db: Connection, keys: Collection[str]) -> dict[str, Mapping[Any, Any]]:
    """The flags of these keys, by them, among all that the visitor may clear."""
    snapshot = snapshots.current(db)
    if snapshot is None:
        return {}
    flags = stated(Desk(visitor, db, snapshot, visitor.scope.today).to_clear(), visitor.scope.today)
    named = pd.Series(feed_rows.keys(flags), index=flags.index, dtype="object")
    here = flags[named.isin(list(keys))].assign(key=named)
    return {str(row["key"]): row for row in here.to_dict("records")}


def _do(visitor: Visitor, do: str, flag: Mapping[Any, Any], action_id: str) -> None:
    pressed = Press(visitor, claims.as_seen(flag), action_id, clock.now())
    if do == "done":
        carry_out(engine(), pressed, claiming.claim, Action.CLAIMED)
        return

    def undo(db: Connection, one: Press) -> None:
        if flag["work"] not in _UNDO:
            raise NotDone(NOTHING)
        claims.undo(db, one, flag)

    carry_out(engine(), pressed, undo, _UNDO.get(str(flag["work"]), Action.WITHDRAWN))
