"""Marking work done, taking it back, putting it off: who may, what may be, and the one write that does it.

A claim changes no record: it takes the flag out of the count until the next refreshes confirm it or bring it back.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from auth.visit import Visitor
from auth.who_acts import theirs
from core.flags.claims import NO_NOTE, may_have_note
from core.flags.raising import in_state
from core.policy.work import work_policy
from core.store import scoped, snapshots
from core.store.access_log.entries import Action
from core.store.work import claims, snoozes
from core.store.work.claims import NOTE_LENGTH, Flag
from core.words import short_day

GONE = (
    "This item is not on your list any more, so nothing was recorded. The records may have cleared or moved it since "
    "you opened the page. Next: reload the page to see what is due now."
)


class NotDone(Exception):
    """What was asked is not possible; the words say why and what to do next, and nothing was recorded."""


@dataclass(frozen=True)
class Press:
    """One press of a button: who, on which flag as they saw it; the id makes a second press the same one."""

    visitor: Visitor
    flag: Flag
    action_id: str
    now: datetime


def claim(db: Connection, press: Press, note: str = "") -> None:
    """Records that the work behind a flag is done. The same press again changes nothing. `db` must be writing.

    Raises NotDone: the flag is gone, changed, not theirs to clear, claimed already, or a review of their own crime.
    """
    if _seen_before(claims.of_action(db, press.action_id), press):
        return
    row = _flag(db, press)
    acted_as = acting(press.visitor, row)
    if note and not may_have_note(row):
        raise NotDone(NO_NOTE)
    standing = claims.standing(db, press.flag)
    if row["work"] == "claimed":
        raise NotDone(_by_another(standing, press.visitor))
    if row["work"] == "returned":
        raise NotDone(
            "This was marked done before and the records did not confirm it, so it cannot be marked done again. "
            "It goes out by itself at the first refresh after the records hold it. Next: see Why? for what is missing."
        )
    collar, seen_in = press.visitor.scope.collar, snapshots.current_id(db)
    if seen_in is None:  # a flag without a snapshot is none that anybody could have seen
        raise NotDone(GONE)
    try:
        claims.add(db, press.flag, press.action_id, collar, acted_as, _note(note), seen_in, press.now)
    except claims.AlreadyClaimed:
        raise NotDone(_by_another(claims.standing(db, press.flag), press.visitor)) from None
    snoozes.end(db, press.flag, press.now, "claimed")
    _log(db, press, Action.CLAIMED)


def withdraw(db: Connection, visitor: Visitor, claim_id: str, now: datetime) -> None:
    """Takes back one's own claim while it waits, on a crime still in scope. `db` must be writing. Raises NotDone."""
    claim = claims.of_action(db, claim_id)
    seen = scoped.in_scope(db, visitor.scope, claim["crime_ref"] if claim else "")
    if not seen or not claims.withdraw(db, claim_id, visitor.scope.collar, now):
        raise NotDone("There is no waiting claim of yours here. Next: reload the page to see how it stands.")
    taken = claims.of_action(db, claim_id)
    assert taken is not None  # noqa: S101 - it was taken back a line above
    scoped.log_action(db, visitor.scope, taken["crime_ref"], Action.WITHDRAWN, now, snapshots.current_id(db))


def snooze(db: Connection, press: Press, until: date, reason: str) -> None:
    """Puts a flag off until a day. The same press again changes nothing. `db` must be writing. Raises NotDone."""
    if _seen_before(snoozes.of_action(db, press.action_id), press):
        return
    row = _flag(db, press)
    acting(press.visitor, row)
    first, last = snooze_days(row, press.visitor.scope.today)
    began = snoozes.first_day(db, press.flag)
    if began is not None:
        longest = work_policy().on(began).snooze.longest_days
        last = min(last, began + timedelta(days=longest))
        if last < first:
            raise NotDone(
                f"This has been put off for {longest} days and nothing new is on record since, so it stays in the "
                "count. Next: do it, or speak to your supervisor."
            )
    if not first <= until <= last:
        raise NotDone(
            f"It can be put off until a day from {short_day(first)} to {short_day(last)}; found {short_day(until)}. "
            "Next: choose a day in that span."
        )
    if reason not in work_policy().reasons:
        raise NotDone("A snooze wants one of the listed reasons. Next: choose one.")
    try:
        snoozes.add(db, press.flag, press.action_id, press.visitor.scope.collar, until, reason, press.now)
    except snoozes.AlreadySnoozed:
        raise NotDone("Somebody put this off a moment ago. Next: reload the page to see until when.") from None
    _log(db, press, Action.SNOOZED)


def wake(db: Connection, press: Press) -> None:
    """Ends a snooze; a supervisor may end one of the team. `db` must be writing. Raises NotDone."""
    _flag(db, press)
    if not snoozes.end(db, press.flag, press.now, "withdrawn"):
        raise NotDone("This is not put off any more. Next: reload the page.")
    _log(db, press, Action.WOKEN)


def snooze_days(flag: dict[str, Any], today: date) -> tuple[date, date]:
    """The first and last day on which a flag may come back. Raises NotDone when it cannot be put off at all.

    A statutory flag comes back on its due date at the latest, and one that is overdue or without a date never leaves.
    """
    if flag["work"] in ("claimed", "returned"):
        raise NotDone("An item that was marked done cannot be put off.")
    last = today + timedelta(days=work_policy().on(today).snooze.longest_days)
    if flag["weight"] == "statutory":
        if pd.isna(flag["due_on"]) or flag["due_on"].date() <= today:
            raise NotDone("The law sets this date: once it is due or overdue, or has no date, it cannot be put off.")
        last = min(last, flag["due_on"].date())
    return today + timedelta(days=1), last


def acting(visitor: Visitor, flag: dict[str, Any]) -> str:
    """The capacity in which the visitor may clear a flag: oic, cover, supervisor or manager. Raises NotDone.

    Nobody reviews their own crime.
    """
    mine = flag["oic"] in visitor.scope.own
    if not theirs(visitor.roles, visitor.scope, pd.DataFrame([{**flag, "mine": mine}]))[0]:
        who = {"oic": "officer in case", "supervisor": "supervisor", "manager": "manager"}[flag["acts"]]
        raise NotDone(f"Only the {who} can mark this done or put it off. Next: speak to them.")
    own = flag["oic"] == visitor.scope.collar
    if flag["acts"] == "oic":
        return "oic" if own else "cover"
    if own:
        raise NotDone("Nobody reviews their own crime. Next: ask another supervisor or manager to do it.")
    return str(flag["acts"])


def _seen_before(earlier: Any, press: Press) -> bool:
    """Whether this very press was recorded already; an id that somebody else used is not theirs to use."""
    if earlier is None:
        return False
    if (
        earlier["collar_number"] != press.visitor.scope.collar
        or (earlier["search"], earlier["subject"]) != press.flag.key[:2]
    ):
        raise NotDone("This press cannot be told from another one. Next: reload the page and try again.")
    return True


def _flag(db: Connection, press: Press) -> dict[str, Any]:
    """The flag as it stands now, in scope; the answer is the same for one cleared, changed and not theirs to see."""
    flags = in_state(scoped.flag(db, press.visitor.scope, press.flag), press.visitor.scope.today)
    if flags.empty:
        raise NotDone(GONE)
    row = flags.iloc[0].to_dict()
    seen = (press.flag.started_on, press.flag.due_on)
    if seen != tuple(None if pd.isna(row[name]) else row[name].date() for name in ("started_on", "due_on")):
        raise NotDone(GONE)
    return {str(name): value for name, value in row.items()}


def _by_another(standing: Any, visitor: Visitor) -> str:
    mine = standing is not None and standing["collar_number"] == visitor.scope.collar
    who = "You" if mine else "A colleague"
    return (
        f"{who} marked this done already; it waits for the records. Nothing more was recorded. Next: reload the page."
    )


def _log(db: Connection, press: Press, action: Action) -> None:
    """That it was done, to which crime; which item it was would say what is on record."""
    scoped.log_action(db, press.visitor.scope, press.flag.crime_ref, action, press.now, snapshots.current_id(db))


def _note(text: str) -> str:
    """A note on one line without control characters. Raises NotDone when it is too long."""
    line = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
    if len(line) > NOTE_LENGTH:
        raise NotDone(f"The note has {len(line)} characters; at most {NOTE_LENGTH} are kept. Next: shorten it.")
    return line
