"""News while a page is open: a toast when newer records bring something new to do. The page itself never moves."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from auth import door
from auth.settings import current_settings
from auth.visit import Visitor
from auth.who_acts import capacities
from core.flags.groups import to_do_now
from core.searches.register import fingerprint, searches
from core.store import scoped, snapshots
from core.store.engine import Unreadable, engine, reading
from core.words import agreeing
from pages.work.desk import Desk

TO_DO = ("open", "returned")
_NAMED = 3  # titles in one toast; a phone shows no more
_DRAWN, _FRESH, _TOLD, _KNOWN = "news_drawn", "news_fresh", "news_told", "news_known"


@dataclass(frozen=True)
class News:
    """What one look found beyond the records a page was drawn with; `toast` is empty where nothing is new.

    `snapshot_id` is that of the newer records.
    """

    snapshot_id: int
    words: str
    toast: str = ""


def watch(desk: Desk) -> None:
    """Looks for newer records every minute while this page is open; call it once a run, where its line may stand."""
    _remember(desk)
    st.session_state[_FRESH] = True
    st.fragment(_look, run_every=current_settings().daily_actions.news_seconds)(desk.snapshot.snapshot_id)


def _remember(desk: Desk) -> None:
    """Forgets what the visitor had to do once it may be something else: other records, or other counts of work.

    The first look keeps it anew. Drawing a page does without that reading: hundreds draw one at once at shift start.
    """
    counted = desk.tallies[desk.tallies["theirs"]].drop(columns="theirs")
    drawn = (desk.visitor.identity.sid, desk.snapshot.snapshot_id, _sum_of(counted))
    if st.session_state.get(_DRAWN) != drawn:
        st.session_state[_DRAWN] = drawn
        st.session_state.pop(_KNOWN, None)


def _sum_of(counted: pd.DataFrame) -> int:
    return int(pd.util.hash_pandas_object(counted.astype("str"), index=False).sum())


def own(db: Connection, visitor: Visitor) -> pd.DataFrame:
    """The flags that are the visitor's own to clear and that nobody claimed or put off."""
    flags = scoped.flags(db, visitor.scope, to_clear=capacities(visitor.roles))
    return flags[flags["work"].isin(TO_DO)].reset_index(drop=True)


def known_before(db: Connection, visitor: Visitor, flags: pd.DataFrame, drawn: int) -> frozenset[int]:
    """The keys of `flags` that were there in snapshot `drawn` already, for records newer than the first look."""
    moved = scoped.changes(db, visitor.scope, drawn)
    return frozenset(keys(flags)) - frozenset(keys(moved[moved["change"].isin(["new", "moved"])]))


def dated_anew(db: Connection, visitor: Visitor, flags: pd.DataFrame, drawn: int) -> tuple[int, int]:
    """How many of `flags` have a later date since snapshot `drawn`: done by somebody, and with nothing done."""
    moved = scoped.changes(db, visitor.scope, drawn, kinds=("renewed", "redated"))
    here = [set(keys(moved[moved["change"].eq(kind)])) & set(keys(flags)) for kind in ("renewed", "redated")]
    return len(here[0]), len(here[1] - here[0])


def keys(flags: pd.DataFrame) -> list[int]:
    """A number for each flag, from its search, subject and code: the session holds no reference."""
    joined = flags["search"] + "|" + flags["subject"] + "|" + flags["code"]
    return [int(key) for key in pd.util.hash_array(joined.to_numpy(dtype=object))]


def compared(known: frozenset[int], flags: pd.DataFrame, now: int) -> tuple[str, int]:
    """What is new among `flags`, such as `2 new: Contact the victim, Bail return. 7 to do now`, and how many are gone.

    `now` is the number of the menu as it is with the newer records.
    """
    here = keys(flags)
    fresh = flags[[key not in known for key in here]]
    gone = len(known - set(here))
    if fresh.empty:
        return "", gone
    titles = [searches()[name].called for name in fresh["search"].value_counts().index]
    more = f" and {len(titles) - _NAMED} more kinds" if len(titles) > _NAMED else ""
    return f"{len(fresh):,} new: {', '.join(titles[:_NAMED])}{more}. {now:,} to do now", gone


def _look(drawn: int) -> None:
    """One look. It runs without Home.py, so it asks anew who is here and opens its own reading."""
    if st.session_state.pop(_FRESH, False):
        return  # the page was drawn this instant
    try:
        visitor = door.still_here()
        news = _news(visitor, drawn) if visitor is not None else None
    except Unreadable:
        st.caption(":material/cloud_off: Cannot check for news now.")
        return
    if visitor is None:
        st.rerun(scope="app")
    if news is not None:
        _tell(news)


def _news(visitor: Visitor, drawn: int) -> News | None:
    before: News | None = st.session_state.get(_TOLD)
    with reading(engine()) as db:
        snapshot = snapshots.current(db)
        if snapshot is None or snapshot.snapshot_id == drawn:
            if snapshot is not None and _KNOWN not in st.session_state:
                st.session_state[_KNOWN] = frozenset(keys(own(db, visitor)))
            return None
        if snapshot.rules != fingerprint():
            return News(snapshot.snapshot_id, "The searches were changed. Reload the page.")
        if before is not None and before.snapshot_id == snapshot.snapshot_id:
            return before
        flags = own(db, visitor)
        if _KNOWN not in st.session_state:
            st.session_state[_KNOWN] = known_before(db, visitor, flags, drawn)
        done, redated = dated_anew(db, visitor, flags, drawn)
    new, gone = compared(st.session_state[_KNOWN], flags, to_do_now(flags, visitor.scope.today))
    return News(snapshot.snapshot_id, words(new, gone, done, redated), new)


def words(new: str, gone: int, done: int, redated: int = 0) -> str:
    """The line of the page: what is new, how many items are gone, how many are done and have another date now, and how
    many have a later date although nothing was done."""
    cleared = f"{gone:,} no longer {agreeing(gone, 'waits', 'wait')} for you" if gone else ""
    again = f"{done:,} done, next date set" if done else ""
    later = f"{redated:,} re-dated: a later date, and nothing recorded that clears them" if redated else ""
    parts = ". ".join(part for part in (new, cleared, again, later) if part)
    return f"Newer records are in. {parts or 'Nothing is new for you'}."


def _tell(news: News) -> None:
    before: Any = st.session_state.get(_TOLD)
    st.session_state[_TOLD] = news
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/notifications: {news.words}", width="content")
        if st.button("Show", key="news_show", icon=":material/refresh:"):
            st.rerun(scope="app")
    if news.toast and before != news:
        st.toast(news.toast, icon=":material/notifications:", duration="long")
