"""A feed of flags on a page: counters, groups of cards, what is pressed in them; the grid is one press away.

It stands in a fragment of its own, so that a press redraws the list and nothing else, unless the page counts the same.
"""

import pandas as pd
import streamlit as st

from core.flags.groups import COUNTERS, counters, grouped
from core.store.engine import Unreadable
from pages.parts import feed as part
from pages.parts.connection import mark
from pages.parts.words import GROUP_LOOKS
from pages.work import (
    feed_answer,
    feed_groups,
    feed_presses,
    feed_reviews,
    feed_rows,
    page_log,
    redrawn,
    since,
    snooze_box,
)
from pages.work.desk import Desk
from pages.work.feed_address import (
    ALL,
    CALLED,
    KIND,
    NOTHING_HERE,
    OPEN,
    SHOW,
    chip,
    chips,
    is_table,
    narrowed_to,
    of_chip,
    of_counter,
    of_kind,
    put,
)
from pages.work.feed_groups import AT_MOST, AT_ONCE
from pages.work.feed_rows import Json, Rows
from pages.work.feed_setting import Feed

_CHOICES = 12  # people or units over the list before somebody asks for the rest


def show(feed: Feed) -> None:
    """Draws the feed where it is called."""
    if feed.alone:
        st.fragment(_draw)(feed)
    else:
        _draw(feed)


def _draw(feed: Feed) -> None:
    try:
        with redrawn.entered(feed.page) as desk:
            every = feed.flags(desk)
            flags = grouped(every if feed.grouping is not None else _narrowed(feed, desk, every), desk.today)
            if is_table():
                feed_answer.forget(feed)
                _table(feed, desk, flags)
                return
            flags = feed_rows.keyed(desk, flags)
            over = {"since": since.line(desk, every) if feed.news else None, "choices": _over(feed, desk, every)}
            _feed(feed, desk, flags, over)
            feed_answer.answer(feed, desk, flags, every)
    except Unreadable as trouble:
        feed_answer.forget(feed)
        redrawn.no_answer(trouble)


def _narrowed(feed: Feed, desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    """The flags that counters and list are of. The chips over them count those of the kind, so that no press on a
    counter moves a chip."""
    flags = of_kind(feed.chosen(flags), st.query_params.get(KIND, ""), desk.searches)
    chips(flags, f"{feed.key}_only")
    return of_chip(flags, chip())


def _table(feed: Feed, desk: Desk, flags: pd.DataFrame) -> None:
    if feed.grouping is None:
        _pills(feed, desk, flags)
        flags = of_counter(flags)
    feed.table(desk, flags)


def _pills(feed: Feed, desk: Desk, flags: pd.DataFrame) -> None:
    """The counters of the feed over its table."""
    many, key = counters(flags, desk.today), f"{feed.key}_show"
    chosen = st.query_params.get(SHOW)
    st.session_state[key] = chosen if chosen in COUNTERS else None  # the address says it, also after Back
    st.pills(
        "Show",
        COUNTERS,
        key=key,
        format_func=lambda name: f"{CALLED[name]} **{many[name]:,}**",
        on_change=lambda: put(SHOW, st.session_state[key] or ""),
        label_visibility="collapsed",
    )


def _over(feed: Feed, desk: Desk, flags: pd.DataFrame) -> Json | None:
    """The choices over the list: the one that is on alone, so that its list is in sight; else the first of them, until
    somebody asks for the rest.
    """
    choices = feed.choices(desk, flags) if feed.choices is not None else None
    if choices is None:
        return None
    rows = choices["rows"]
    if chosen := [row for row in rows if row["on"]]:
        return {**choices, "rows": chosen}
    shown = rows if st.session_state.get(f"{feed.key}_choices") else rows[:_CHOICES]
    return {**choices, "rows": shown, "all": f"Show all {len(rows):,}" if len(shown) < len(rows) else ""}


def _feed(feed: Feed, desk: Desk, flags: pd.DataFrame, over: Json) -> None:
    drawn = _of_day(feed, desk, flags) if feed.grouping is None else _own(feed.grouping(desk, flags, feed.opened))
    data = (
        drawn
        | over
        | {
            "person": mark(desk.visitor.scope.collar),
            "acks": feed_presses.answers(),
            "outcome": snooze_box.outcome(feed.key),
            "empty": None if drawn["groups"] or drawn["bare"] else _empty(feed, desk),
            "keys": True,
            "beside": feed.helper,
            "find": "crime" in desk.visitor.pages,
            "focus": st.session_state.get(f"{feed.key}_focus"),
        }
    )
    part.feed(data, key=feed.key, on_presses=feed_presses.carry, on_ask=lambda ask: feed_answer.keep(feed, ask))


def _empty(feed: Feed, desk: Desk) -> Json:
    """What stands where no card does: nothing of what the reader chose, or nothing at all."""
    return dict(NOTHING_HERE) if feed.grouping is None and narrowed_to(desk) else feed.empty(desk)


def _of_day(feed: Feed, desk: Desk, flags: pd.DataFrame) -> Json:
    looked, here = page_log.looked_at() if feed.helper else frozenset(), st.query_params.get(OPEN, "")
    chosen = of_counter(flags)
    since = feed_reviews.new(desk, chosen) if feed.helper else {}
    rows = Rows(
        desk, chosen, feed.opened, officers=feed.officers, helper=feed.helper, looked=looked, here=here, since=since
    )
    made, rest = feed_groups.groups(rows, AT_MOST if st.query_params.get(ALL) else AT_ONCE)
    return {"counters": _counters(flags, desk), "groups": made, "bare": feed_groups.bare(rows), "all": rest}


def _own(drawn: tuple[list[Json], list[Json]]) -> Json:
    return {"counters": [], "groups": drawn[0], "bare": drawn[1], "all": None}


def _counters(flags: pd.DataFrame, desk: Desk) -> list[Json]:
    many, chosen = counters(flags, desk.today), st.query_params.get(SHOW)
    looks = {name: GROUP_LOOKS[name] for name in COUNTERS}
    return [
        {"key": name, "n": many[name], "word": CALLED[name], "icon": icon, "tone": tone, "on": chosen == name}
        for name, (tone, icon) in looks.items()
    ]
