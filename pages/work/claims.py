"""What may be said of a flag, and what stands on it in words: marked done, put off, and what the records answered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth.actions import claims as claiming
from auth.actions.claims import Press
from core.policy.work import work_policy
from core.store.work import claims
from core.words import day, moment, sentence
from pages.parts.words import plain
from pages.work.desk import Desk

Flag = Mapping[Any, Any]


def offers(desk: Desk, rows: pd.DataFrame) -> list[str]:
    """What a row offers, in a word: `Done…` where the viewer may act, `Undo…` for what may be taken back, else nothing.

    Only whoever made a claim takes it back; a snooze may be ended by anybody whose work it is. Nobody reviews their own
    crime.
    """
    offers_by_work = {"open": "Done…", "returned": "", "snoozed": "Undo…"}
    own = rows["claimed_by"].eq(desk.visitor.scope.collar)
    theirs = rows["theirs"].astype(bool) & ~(rows["acts"].ne("oic") & rows["oic"].eq(desk.visitor.scope.collar))
    return [
        "" if not theirs else ("Undo…" if mine else "") if work == "claimed" else offers_by_work[work]
        for work, theirs, mine in zip(rows["work"], theirs, own, strict=True)
    ]


def standing(desk: Desk, flag: Flag) -> None:
    """Shows `stands`; nothing where there is none."""
    if words := stands(desk, flag):
        st.caption(words)


def stands(desk: Desk, flag: Flag) -> str:
    """The claim or snooze on a flag, and what the records answered, in Markdown; empty where there is none."""
    work = flag.get("work", "open")
    if work == "snoozed":
        reason = work_policy().reasons.get(str(flag["snooze_reason"]), "no reason on record")
        who = plain(desk.names.get(str(flag["snoozed_by"]), "a colleague"))
        return f":material/snooze: Put off until {day(flag['snoozed_until'])} by {who}: {reason}."
    return "" if work == "open" else _claimed(desk, flag)


def _claimed(desk: Desk, flag: Flag) -> str:
    who = plain(desk.names.get(str(flag["claimed_by"]), "a colleague"))
    note: str = "" if pd.isna(flag["claim_note"]) else f" Note: {plain(flag['claim_note'])}"
    if flag["work"] == "claimed":
        until = day(flag["claim_waits_to"])
        return f":material/hourglass_top: Marked done {moment(flag['claimed_at'])} by {who}; waits to {until}.{note}"
    why: str = (
        "no newer records came in time." if pd.isna(flag["claim_reason"]) else sentence(str(flag["claim_reason"]))
    )
    return f":material/undo: :red[**Not in the records.**] {who}: {plain(why)}{note}"


def undo(db: Connection, press: Press, flag: Flag) -> None:
    """Takes back what the viewer said of a flag. `db` must be writing. Raises NotDone."""
    if flag["work"] == "claimed":
        claiming.withdraw(db, press.visitor, str(flag["claim_id"]), press.now)
    else:
        claiming.wake(db, press)


def as_seen(flag: Flag) -> claims.Flag:
    """The flag as it stood on the page."""
    dates: list[date | None] = [None if pd.isna(flag[name]) else flag[name].date() for name in ("started_on", "due_on")]
    return claims.Flag(flag["search"], flag["subject"], flag["code"], flag["crime_ref"], *dates)
