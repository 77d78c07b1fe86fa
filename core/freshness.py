"""How fresh the records are: one ladder from two instants to a state, and which tables stopped bringing anything new.

An age at a limit is still within it; the first moment past it is not. All instants carry their offset.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from core.clock import ahead
from core.policy.freshness import Feeds, Records

State = Literal["fresh", "late", "old", "ahead"]
FeedState = Literal["arriving", "silent", "empty"]


@dataclass(frozen=True)
class Newest:
    """What a snapshot holds of one table, restricted crimes left out: its newest event, its rows, and those set
    aside."""

    table: str
    newest_at: datetime | None
    loaded: int
    set_aside: int


@dataclass(frozen=True)
class Feed:
    """A table that has a limit: the newest event's distance to the extract (none without an event) and its verdict."""

    table: str
    newest_at: datetime | None
    gap: timedelta | None
    quiet: timedelta
    state: FeedState


def state(extracted_at: datetime, loaded_at: datetime, now: datetime, limits: Records) -> State:
    """How fresh records are at `now`.

    `ahead`: extracted or loaded at a time that has not come yet, or loaded before it was extracted. Some clock is
    wrong, so no age can be believed and none is called fresh.
    """
    if ahead(max(extracted_at, loaded_at), now) or ahead(extracted_at, loaded_at):
        return "ahead"
    age = now - extracted_at
    if age > limits.old:
        return "old"
    return "late" if age > limits.late else "fresh"


def feeds(newest: Iterable[Newest], extracted_at: datetime, limits: Feeds) -> list[Feed]:
    """The tables that have a limit, in its order; one that was not looked at is left out.

    Measured at the extract: a table does not fall silent because nobody extracts it.
    """
    known = {one.table: one for one in newest}
    return [_feed(known[name], extracted_at, quiet) for name, quiet in limits.spans().items() if name in known]


def _feed(newest: Newest, extracted_at: datetime, quiet: timedelta) -> Feed:
    gap = None if newest.newest_at is None else max(extracted_at - newest.newest_at, timedelta(0))
    state: FeedState = "arriving" if gap is not None and gap <= quiet else "silent"
    return Feed(newest.table, newest.newest_at, gap, quiet, state if newest.loaded else "empty")
