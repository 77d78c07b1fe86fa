"""A feed of flags on a page: counters, groups of cards, what is pressed in them; the grid is one press away.

It stands in a fragment of its own, so that a press redraws the list and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.flags.groups import COUNTERS, counters, grouped
from core.store.engine import Unreadable
from pages.parts import feed as part
from pages.parts.connection import mark
from pages.parts.feed import BESIDE, Ask
from pages.parts.words import GROUP_LOOKS
from pages.work import claims_box, feed_presses, feed_rows, page_log, redrawn, since, why
from pages.work.desk import Desk
from pages.work.feed_address import (
    ALL,
    CALLED,
    KIND,
    NOTHING_HERE,
    OPEN,
    SHOW,
    TABLE,
    chip,
    chips,
    is_table,
    narrowed_to,
    of_chip,
    of_counter,
    of_kind,
    open_beside,
    put,
    show_as,
)
from pages.work.feed_rows import AT_MOST, AT_ONCE, Json, Rows

_FOLDS = 20  # more than any page has
_CHOICES = 12  # people or units over the list before somebody asks for the rest


def _all(flags: pd.DataFrame) -> pd.DataFrame:
    return flags


def _nothing(key: str) -> None:
    """Nothing is offered, so nothing is picked."""


@dataclass(frozen=True)
class Feed:
    """One feed: the key of its page, how its flags are read at a desk, and what is drawn instead as a table.

    `officers`: whether whose crime it is stands on each card; `helper`: whether the card of a review opens the review
    helper, beside the list where there is room, and is marked done only once it was looked at; `news`: whether it says
    what happened to its flags since yesterday, which must then be those that the viewer clears; `choices`: what stands
    over the list to narrow it to, made of all flags, which of them are `chosen`, and what a `pick` does.

    `of_crime`: how the page of one crime puts its flags, `keyed` and in the order of the day, into groups and the folds
    under them, of which some are open; then there are no counters, nothing in the address narrows the feed, and Why? is
    no look of its own.
    """

    page: str
    flags: Callable[[Desk], pd.DataFrame]
    table: Callable[[Desk, pd.DataFrame], None]
    empty: Callable[[Desk], Json]
    officers: bool = False
    helper: bool = False
    news: bool = False
    choices: Callable[[Desk, pd.DataFrame], Json | None] | None = None
    chosen: Callable[[pd.DataFrame], pd.DataFrame] = _all
    pick: Callable[[str], None] = _nothing
    of_crime: Callable[[Desk, pd.DataFrame, frozenset[str]], tuple[list[Json], list[Json]]] | None = None

    @property
    def key(self) -> str:
        """Of the component and of what the session keeps of it."""
        return f"{self.page}_feed"

    @property
    def opened(self) -> frozenset[str]:
        """The folds that this session looked into."""
        return frozenset(st.session_state.get(f"{self.key}_folds", ()))


def show(feed: Feed) -> None:
    """Draws the feed where it is called."""
    st.fragment(_draw)(feed)


def _draw(feed: Feed) -> None:
    try:
        with redrawn.entered(feed.page) as desk:
            every = feed.flags(desk)
            flags = grouped(every if feed.of_crime is not None else _narrowed(feed, desk, every), desk.today)
            if is_table():
                _table(feed, desk, flags)
                return
            flags = feed_rows.keyed(desk, flags)
            over = {"since": since.line(desk, every) if feed.news else None, "choices": _over(feed, desk, every)}
            _feed(feed, desk, flags, over)
            _answer(feed, desk, flags, every)
    except Unreadable as trouble:
        redrawn.no_answer(trouble)


def _narrowed(feed: Feed, desk: Desk, flags: pd.DataFrame) -> pd.DataFrame:
    """The flags that counters and list are of. The chips over them count those of the kind, so that no press on a
    counter moves a chip."""
    flags = of_kind(feed.chosen(flags), st.query_params.get(KIND, ""), desk.searches)
    chips(flags, f"{feed.key}_only")
    return of_chip(flags, chip())


def _table(feed: Feed, desk: Desk, flags: pd.DataFrame) -> None:
    if feed.of_crime is None:
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
    """The choices over the list; of many the first, until somebody asks for the rest, and the one that is on."""
    choices = feed.choices(desk, flags) if feed.choices is not None else None
    if choices is None or st.session_state.get(f"{feed.key}_choices"):
        return choices
    rows = choices["rows"]
    shown = [row for number, row in enumerate(rows) if number < _CHOICES or row["on"]]
    return {**choices, "rows": shown, "all": f"Show all {len(rows):,}" if len(shown) < len(rows) else ""}


def _feed(feed: Feed, desk: Desk, flags: pd.DataFrame, over: Json) -> None:
    drawn = _of_day(feed, desk, flags) if feed.of_crime is None else _of_crime(feed.of_crime(desk, flags, feed.opened))
    data = (
        drawn
        | over
        | {
            "person": mark(desk.visitor.scope.collar),
            "acks": feed_presses.answers(),
            "empty": None if drawn["groups"] or drawn["bare"] else _empty(feed, desk),
            "keys": True,
            "beside": feed.helper,
            "find": "crime" in desk.visitor.pages,
            "focus": st.session_state.get(f"{feed.key}_focus"),
        }
    )
    part.feed(data, key=feed.key, on_presses=feed_presses.carry, on_ask=lambda ask: _keep(feed, ask))


def _empty(feed: Feed, desk: Desk) -> Json:
    """What stands where no card does: nothing of what the reader chose, or nothing at all."""
    return dict(NOTHING_HERE) if feed.of_crime is None and narrowed_to(desk) else feed.empty(desk)


def _of_day(feed: Feed, desk: Desk, flags: pd.DataFrame) -> Json:
    looked, here = page_log.looked_at() if feed.helper else frozenset(), st.query_params.get(OPEN, "")
    rows = Rows(
        desk, of_counter(flags), feed.opened, officers=feed.officers, helper=feed.helper, looked=looked, here=here
    )
    made, rest = feed_rows.groups(rows, AT_MOST if st.query_params.get(ALL) else AT_ONCE)
    return {"counters": _counters(flags, desk), "groups": made, "bare": feed_rows.bare(rows), "all": rest}


def _of_crime(drawn: tuple[list[Json], list[Json]]) -> Json:
    return {"counters": [], "groups": drawn[0], "bare": drawn[1], "all": None}


def _counters(flags: pd.DataFrame, desk: Desk) -> list[Json]:
    many, chosen = counters(flags, desk.today), st.query_params.get(SHOW)
    looks = {name: GROUP_LOOKS[name] for name in COUNTERS}
    return [
        {"key": name, "n": many[name], "word": CALLED[name], "icon": icon, "tone": tone, "on": chosen == name}
        for name, (tone, icon) in looks.items()
    ]


def _keep(feed: Feed, ask: Ask) -> None:
    """What the reader wants to see; a row, and what changes more than the list, is for the run that follows."""
    query = st.query_params
    if ask.what == "filter":
        put(SHOW, "" if query.get(SHOW) == ask.key else ask.key)
    elif ask.what == "all":
        put(ALL, "1")
    elif ask.what == "fold":
        st.session_state[f"{feed.key}_folds"] = sorted(feed.opened | {ask.key})[:_FOLDS]
    elif ask.what == "choices":
        st.session_state[f"{feed.key}_choices"] = True
    else:
        if ask.what == "pick":
            feed.pick(ask.key)
        st.session_state[f"{feed.key}_asked"] = ask


def _focus(feed: Feed, row: str, key: str = "") -> None:
    """The next data puts the focus back on the card whose sheet was closed, or on the number whose list was."""
    name = f"{feed.key}_focus"
    nonce = (st.session_state.get(name) or {"nonce": 0})["nonce"] + 1
    st.session_state[name] = {"row": row, "key": key, "nonce": nonce}


def _answer(feed: Feed, desk: Desk, shown: pd.DataFrame, every: pd.DataFrame) -> None:
    ask: Ask | None = st.session_state.pop(f"{feed.key}_asked", None)
    if ask is None:
        return
    if ask.what == "table":
        show_as(feed.page, TABLE)
    if ask.what in ("table", "pick"):
        st.rerun(scope="app")  # what stands beside the list changes with it
    if ask.what == "since" and feed.news:
        since.ask(desk, every, ask.key, lambda: _focus(feed, "", ask.key))
        return
    card = shown.loc[shown["key"].eq(ask.row), "card"]
    flags = shown[shown["card"].isin(card)].to_dict("records")
    if not flags:
        st.toast(why.GONE, icon=":material/sync_problem:")
    elif ask.what == "open" and feed.of_crime is None:
        _focus(feed, ask.row)  # of who comes back
        _open(str(flags[0]["crime_ref"]), feed_rows.leads_to(flags[0], feed.helper), beside=ask.key == BESIDE)
    elif ask.what in ("why", "open"):
        kept = page_log.CRIME if feed.of_crime is not None else None
        why.ask(desk, flags, lambda: _focus(feed, ask.row), kept)
    else:
        claims_box.ask(desk, flags[0], lambda: _focus(feed, ask.row), claims_box.OFF)


def _open(ref: str, page: str, *, beside: bool) -> None:
    """The page of what a card opens; a review stands beside the list where the reader's window has room for both."""
    if page == "review" and beside:
        open_beside(ref)
        st.rerun(scope="app")  # the columns change with it
    st.switch_page(st.session_state[f"{page}_page"], query_params={"ref": ref})
