"""Since yesterday: one line under the counters of a feed, and the list behind each of its numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from auth.who_acts import capacities
from core.flags.cards import when
from core.flags.since import PARTS, WORDS, Since, since, when_words
from core.flags.worklist import stated
from core.searches.pairs import called
from core.store import scoped
from core.words import near_day, sentence
from pages.parts.words import plain
from pages.work.desk import Desk

_SHOWN = 50
_GONE = "Nothing of this is there any more. The records have moved on since it was shown."


def line(desk: Desk, flags: pd.DataFrame) -> dict[str, Any] | None:
    """The line as the feed draws it, of `flags` that the viewer clears; None where there is nothing to say."""
    news = _since(desk, flags, named=False)
    parts = [{"key": part, "text": text} for part, text in news.counts()] if news is not None else []
    return {"parts": parts, "text": when_words(news.at, desk.today)} if news is not None and parts else None


def ask(desk: Desk, flags: pd.DataFrame, part: str, closed: Callable[[], None]) -> None:
    """The list behind one of the numbers, in a box; a crime is one press away. `closed` is called when it is closed."""
    news = _since(desk, flags, named=True)
    if part not in PARTS or news is None:
        return
    rows = stated(news.of(part), desk.today) if part != "cleared" else news.of(part)
    said = [_row(desk, row) for row in rows.head(_SHOWN).to_dict("records")]
    title = f"{sentence(WORDS[part])} {when_words(news.at, desk.today)}"
    st.dialog(title, on_dismiss=closed)(_list)(said, len(rows) - len(said))


def _since(desk: Desk, flags: pd.DataFrame, named: bool) -> Since | None:
    scope = desk.visitor.scope
    of_late = scoped.since_yesterday(desk.db, scope, capacities(desk.visitor.roles), named=named)
    return None if of_late is None else since(flags, of_late.changes, of_late.extracted_at, of_late.loaded_at)


def _row(desk: Desk, row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """A reference, what was or is due on its crime, and what became of that."""
    search = desk.searches.get(row["search"])
    title = called(search, row) if search is not None else "A search now withdrawn"
    return str(row["crime_ref"]), title, _became(desk, row)


def _became(desk: Desk, row: Mapping[Any, Any]) -> str:
    if row.get("change") == "cleared":
        return "Cleared"
    if row.get("change") == "renewed":
        return "Done" if pd.isna(row["due_on"]) else f"Done, next date {near_day(row['due_on'], desk.today)}"
    return when(row, desk.today).words


def _list(rows: list[tuple[str, str, str]], left: int) -> None:
    """Runs by itself while the box is open, when the database is closed: it shows what was read before."""
    if not rows:
        st.write(_GONE)
    for number, (ref, title, became) in enumerate(rows):
        with st.container(key=f"since_{number}", gap=None):
            page = st.session_state["crime_page"]
            st.page_link(page, label=f"**{title}** · {plain(ref)}", query_params={"ref": ref})
            st.caption(became)
    if left:
        st.caption(f"And {left:,} more.")
