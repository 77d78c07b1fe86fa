"""How long a sign-in lasts: 12 hours, 60 idle minutes, whatever the cookie says. Checked on every run.

Streamlit reads its identity cookie once, when a browser tab connects, and the cookie lives 30 days and can be copied.
So the cookie only says which sign-in this is; the row in core/store/people/sessions.py says whether it still stands.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine

from auth.sign_in.refusals import ended
from auth.sign_in.token import CLOCK_SKEW, Identity
from core.policy.roles import LONGEST_SIGN_IN
from core.store.engine import Unwritable, writing
from core.store.people import sessions, sign_ins

LONGEST = timedelta(hours=LONGEST_SIGN_IN)
IDLE = timedelta(minutes=60)
# A write a run would queue every officer behind one lock; once a minute is as exact as 60 idle minutes need.
WRITE_EVERY = timedelta(minutes=1)
_TOUCH_WAIT_MS = 2_000  # the next run tries again, and the page itself may have to wait for the log


class Standing(StrEnum):
    """Whether a session still stands, and if not, why."""

    NEW = "new"
    LIVE = "live"
    ENDED = "ended"
    TOO_LONG = "too_long"
    IDLE = "idle"


WORDS = {
    Standing.ENDED: "This sign-in was ended, here or in another tab.",
    Standing.TOO_LONG: "A sign-in lasts at most 12 hours.",
    Standing.IDLE: "A sign-in ends after 60 minutes without an action.",
}


def standing(signed_in_at: datetime, session: sessions.Session | None, now: datetime) -> Standing:
    """Where a sign-in stands at `now`; the last minute of each limit is still in time."""
    if session is not None and session.ended_at is not None:
        return Standing.ENDED
    if now - signed_in_at > LONGEST:
        return Standing.TOO_LONG
    last_seen = signed_in_at if session is None else session.last_seen
    if now - last_seen > IDLE:
        return Standing.IDLE
    return Standing.NEW if session is None else Standing.LIVE


def check(identity: Identity, session: sessions.Session | None, now: datetime) -> None:
    """Raises Refusal when the sign-in no longer stands."""
    verdict = standing(identity.signed_in_at, session, now)
    if verdict in WORDS:
        raise ended(WORDS[verdict])


def note(engine: Engine, identity: Identity, session: sessions.Session | None, now: datetime) -> None:
    """Record that the person did something at `now`: at once when new, then at most once a minute.

    Raises Unreadable for a new sign-in. One that stands goes on without the note, so that what is not logged can still
    be read; it ends only the sooner.
    """
    if session is None:
        _start(engine, identity, now)
    elif now - session.last_seen >= WRITE_EVERY:
        with suppress(Unwritable), writing(engine, wait_ms=_TOUCH_WAIT_MS) as db:
            sessions.touch(db, identity.sid, now)


def _start(engine: Engine, identity: Identity, now: datetime) -> None:
    with writing(engine) as db:
        sessions.start(db, identity.sid, identity.collar_number, identity.signed_in_at, now)
        # As of the token: that is when the provider said so, however late it is first used.
        sign_ins.remember(db, identity.collar_number, identity.roles, identity.signed_in_at)
        # Beyond this age the 12 hours refuse the cookie without a row, so the table stays small.
        sessions.forget(db, now - LONGEST - CLOCK_SKEW)


def leave(engine: Engine, identity: Identity, now: datetime) -> None:
    """End the sign-in for good, in every tab and for every copy of its cookie."""
    with writing(engine) as db:
        sessions.start(db, identity.sid, identity.collar_number, identity.signed_in_at, now)
        sessions.end(db, identity.sid, now)
