"""The head of every page: its title, how old the records are, and which part of them stopped coming."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

from core import clock, freshness
from core.freshness import Feed, State
from core.policy.freshness import Records, freshness_policy
from core.store import snapshots
from core.store.counts import newest
from core.store.engine import Unreadable, engine, reading
from core.store.snapshots import Snapshot
from core.words import as_of, length, moment
from pages.parts import day
from pages.parts.words import LOOKS, Colour, table_words
from pages.work.desk import Desk

_SECONDS = 60  # an open page must not go on saying "4 minutes ago"
_BOXES: dict[Colour, Callable[..., Any]] = {"orange": st.warning, "red": st.error}
_TOLD = {
    "fresh": "",
    "late": " Work done since then is not shown yet.",
    "old": " Work done since then is not shown; check the records system before you act.",
}
_NONE = "No records have been loaded yet, so nothing can be said about what is due."
_NAMED = 3  # silent tables in one line; a phone shows no more


def head(title: str, snapshot: Snapshot | None, under: str = "") -> None:
    """A page's title, as of when the records are beside it, and a line of Markdown `under` both.

    Late or old records have a box too, which says when they were loaded and when the next are expected. It keeps itself
    true while the page is open, and says when the day that the page shows is over.
    """
    if snapshot is None:
        st.title(title, anchor=False)
        _say("records_none", _NONE)
    else:
        st.fragment(_head, run_every=_SECONDS)(title, snapshot, under)


def anywhere() -> None:
    """How old the records are, for whoever is not, or not yet, let in; nothing while the database cannot be read."""
    with suppress(Unreadable):
        with reading(engine()) as db:
            snapshot = snapshots.current(db)
        if snapshot is None:
            _say("records_none", _NONE)
        else:
            now = clock.now()
            _pill(snapshot, now)
            _box(snapshot, now)


def feeds(desk: Desk) -> list[Feed]:
    """Each table with a clock of its own, and whether it still brought something new when it was extracted."""
    by_table = newest.of_snapshot(desk.db, desk.snapshot.snapshot_id)
    return freshness.feeds(by_table, desk.snapshot.extracted_at, freshness_policy().feeds_on(desk.today))


def silent(desk: Desk) -> None:
    """A warning over the page when a table stopped bringing anything new; nothing otherwise.

    Nothing either while a clock is wrong: no gap can be told then, and the line under the title says so.
    """
    quiet = [feed for feed in feeds(desk) if feed.state != "arriving"]
    if not quiet or _state(desk.snapshot, clock.now()) == "ahead":
        return
    names = [f"{table_words(feed.table)} ({_since(feed)})" for feed in quiet[:_NAMED]]
    more = f" and {len(quiet) - _NAMED} more" if len(quiet) > _NAMED else ""
    _say(
        "feed_silent",
        f"Nothing new in {', '.join(names)}{more}. What was done there may not have reached this app: check the "
        "records system before you chase it. Data health has the details.",
    )


def _since(feed: Feed) -> str:
    return "no row at all" if feed.newest_at is None else f"since {moment(feed.newest_at)}"


def _head(title: str, snapshot: Snapshot, under: str) -> None:
    now = clock.now()  # once: pill and box must not be of two moments
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        _pill(snapshot, now)
    if under:
        st.markdown(under)
    _box(snapshot, now)
    day.line()


def _pill(snapshot: Snapshot, now: datetime) -> None:
    """As of when the records are, in a few words. Of fresh ones the whole sentence to whoever points at it or has it
    read out; of all others the box under it says that, and twice it would be read out twice.
    """
    state = _state(snapshot, now)
    look = LOOKS[f"records_{state}"]
    whole = escape(f"{look.word}. {_whole(snapshot, now, state)}") if state == "fresh" else ""
    title, unseen = (f' title="{whole}"', f'<span class="unseen">{whole}</span>') if whole else ("", "")
    icon = look.icon.strip(":").removeprefix("material/")
    st.html(
        f'<span class="pill {look.colour}"{title}><i aria-hidden="true">{icon}</i>'
        f"{escape(_short(snapshot, now, state))}{unseen}</span>",
        width="content",
    )


def _short(snapshot: Snapshot, now: datetime, state: State) -> str:
    """`Records: today 06:00`, `Records: 26 hours old`."""
    if state == "ahead":
        return "Records: a clock is wrong"
    if state != "fresh":
        check = ", check the RMS" if state == "old" else ""
        return f"Records: {length(now - snapshot.extracted_at)} old{check}"
    return f"Records: {as_of(snapshot.extracted_at, clock.day(now))}"


def _whole(snapshot: Snapshot, now: datetime, state: State) -> str:
    return _ahead(snapshot, now) if state == "ahead" else _aged(snapshot, now, _TOLD[state])


def _box(snapshot: Snapshot, now: datetime) -> None:
    state = _state(snapshot, now)
    if state != "fresh":
        _say(f"records_{state}", _whole(snapshot, now, state))


def _state(snapshot: Snapshot, now: datetime) -> State:
    return freshness.state(snapshot.extracted_at, snapshot.loaded_at, now, _limits())


def _limits() -> Records:
    return freshness_policy().records_on(clock.today())


def _aged(snapshot: Snapshot, now: datetime, consequence: str) -> str:
    due = snapshot.extracted_at + _limits().expected
    following = "Next expected" if now <= due else "New ones were expected"
    return (
        f"Records as they stood on {moment(snapshot.extracted_at)}, {length(now - snapshot.extracted_at)} ago. "
        f"Loaded {moment(snapshot.loaded_at)}. {following} by {moment(due)}.{consequence}"
    )


def _ahead(snapshot: Snapshot, now: datetime) -> str:
    return (
        f"Records as they stood on {moment(snapshot.extracted_at)}, loaded {moment(snapshot.loaded_at)}, and it is "
        f"{moment(now)} here. These cannot all be right, so how old the records are cannot be told. "
        "Next: tell the service desk."
    )


def _say(look: str, text: str) -> None:
    """One line in the box of its colour, with its icon and its word."""
    shown = LOOKS[look]
    _BOXES[shown.colour](f"**{shown.word}.** {text}", icon=shown.icon)
