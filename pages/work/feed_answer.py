"""What a reader asks of a feed: kept as it comes, answered by the run that follows."""

import pandas as pd
import streamlit as st

from pages.parts.feed import BESIDE, Ask, nonce
from pages.work import claims_box, feed_rows, feed_table, page_log, since, snooze_box, why
from pages.work.desk import Desk
from pages.work.feed_address import ALL, SHOW, TABLE, VIEW, open_beside, put
from pages.work.feed_setting import Feed

_FOLDS = 20  # more than any page has
_BOXES = ("why", "off", "off_chosen", "since")  # what is answered by a box


def keep(feed: Feed, ask: Ask) -> None:
    """What the reader wants to see; a row, and what changes more than the list, is for the run that follows."""
    if ask.what == "filter":
        put(SHOW, ask.key)
    elif ask.what == "all":
        put(ALL, "1")
    elif ask.what == "fold":
        st.session_state[f"{feed.key}_folds"] = sorted(feed.opened | {ask.key})[:_FOLDS]
    elif ask.what == "choices":
        st.session_state[f"{feed.key}_choices"] = True
    elif not _was_opened(feed, ask):
        if ask.what == "pick":
            feed.pick(ask.key)
        st.session_state.setdefault(_open_asks(feed), {})[ask.n] = ask


def forget(feed: Feed) -> None:
    """What cannot be answered now is asked again by the browser, or was asked of what is no longer shown."""
    st.session_state.pop(_open_asks(feed), None)


def _open_asks(feed: Feed) -> str:
    return f"{feed.key}_asked"


def _was_opened(feed: Feed, ask: Ask) -> bool:
    """Whether a box stood already for this question: in a fragment, a question that came again while its answer was
    being drawn has a run of its own after it, and may find the box closed. A whole page would drop the box.
    """
    return feed.alone and ask.what in _BOXES and ask.n <= st.session_state.get(f"{feed.key}_opened", 0)


def _focus(feed: Feed, row: str, key: str = "") -> None:
    """The next data puts the focus back on the card whose sheet was closed, or on the number whose list was."""
    st.session_state[f"{feed.key}_focus"] = {"row": row, "key": key, "nonce": nonce()}


def answer(feed: Feed, desk: Desk, shown: pd.DataFrame, every: pd.DataFrame) -> None:
    """What was asked for since the last drawing. `shown` are the flags drawn, `every` those that the feed read."""
    asks: dict[int, Ask] = st.session_state.pop(_open_asks(feed), {})
    rest = {n: ask for n, ask in asks.items() if ask.what not in ("table", "pick")}
    if len(rest) < len(asks):
        if any(ask.what == "table" for ask in asks.values()):
            _as_table(feed, desk)  # which has no row to answer for
        else:
            st.session_state[_open_asks(feed)] = rest
        st.rerun(scope="app")  # what stands beside the list changes with it
    if rest:
        ask = rest[max(rest)]  # one box can stand
        _answer(feed, desk, shown, every, ask)
        if ask.what in _BOXES:
            st.session_state[f"{feed.key}_opened"] = ask.n


def _answer(feed: Feed, desk: Desk, shown: pd.DataFrame, every: pd.DataFrame, ask: Ask) -> None:
    if ask.what == "since" and feed.news:
        since.ask(desk, every, ask.key, lambda: _focus(feed, "", ask.key))
        return
    if ask.what == "off_chosen":
        _put_off(feed, desk, shown, ask)
        return
    card = shown.loc[shown["key"].eq(ask.row), "card"]
    flags = shown[shown["card"].isin(card)].to_dict("records")
    if not flags:
        st.toast(why.GONE, icon=":material/sync_problem:")
    elif ask.what == "open" and not feed.of_crime:
        _focus(feed, ask.row)  # of who comes back
        _open(str(flags[0]["crime_ref"]), feed_rows.leads_to(flags[0], feed.helper), beside=ask.key == BESIDE)
    elif ask.what in ("why", "open"):
        kept = page_log.CRIME if feed.of_crime else None
        why.ask(desk, flags, lambda: _focus(feed, ask.row), kept)
    else:
        claims_box.ask(desk, flags[0], lambda: _focus(feed, ask.row), claims_box.OFF)


def _put_off(feed: Feed, desk: Desk, shown: pd.DataFrame, ask: Ask) -> None:
    """The box for several cards."""
    if flags := snooze_box.of_rows(shown, ask.rows, page_log.looked_at()):
        snooze_box.ask(desk, flags, feed.key, lambda: _focus(feed, str(flags[0]["key"])))
    else:
        st.toast(why.GONE, icon=":material/sync_problem:")


def _as_table(feed: Feed, desk: Desk) -> None:
    if feed.kept:
        feed_table.choose(desk.visitor, feed.page, table=True)
    else:
        put(VIEW, TABLE)


def _open(ref: str, page: str, *, beside: bool) -> None:
    """The page of what a card opens; a review stands beside the list where the reader's window has room for both."""
    if page == "review" and beside:
        open_beside(ref)
        st.rerun(scope="app")  # the columns change with it
    st.switch_page(st.session_state[f"{page}_page"], query_params={"ref": ref})
