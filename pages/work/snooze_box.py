"""The box in which several flags are put off at once: one day and one reason, each flag by a write of its own."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from auth import door
from auth.actions import claims as claiming
from auth.actions.claims import NotDone
from core.flags.cards import when
from core.searches.pairs import called
from core.store.engine import Unreadable
from core.words import agreeing, counted, near_day
from pages.parts import presses
from pages.parts.words import plain
from pages.work import feed_presses
from pages.work.claims_box import ENDED, UNSURE, back_on, because, of_choice, put_off_button
from pages.work.desk import Desk

Flag = Mapping[Any, Any]
Json = dict[str, Any]
_NAMED = 8  # more would push the reasons off a phone


@dataclass(frozen=True)
class _Chosen:
    """What one box is about: the flags, `keyed` and in their order, what each is called, and the id of its press."""

    flags: Sequence[Flag]
    titles: Sequence[str]
    action: str
    feed: str
    today: date

    @property
    def keys(self) -> list[str]:
        return [str(flag["key"]) for flag in self.flags]


def of_rows(shown: pd.DataFrame, rows: Collection[str], looked: Collection[str]) -> Sequence[Flag]:
    """The flags of the cards of these rows that may be put off: the viewer's to clear, of crimes that were `looked` at.

    `shown` are flags in cards, with `key` and `act` as the feed draws them.
    """
    cards = shown.loc[shown["key"].isin(list(rows)), "card"]
    offered = shown["act"].eq("Done…") & shown["crime_ref"].isin(list(looked))
    return shown[shown["card"].isin(cards) & offered].to_dict("records")


def ask(desk: Desk, flags: Sequence[Flag], feed: str, closed: Callable[[], None]) -> None:
    """Opens the box; `feed` is the key of the feed that says what became of it, `closed` is called when it is closed
    without a press.
    """
    titles = [called(desk.searches[flag["search"]], flag) for flag in flags]
    chosen = _Chosen(flags, titles, uuid.uuid4().hex, feed, desk.today)
    st.dialog("Put off the chosen items", on_dismiss=closed)(_box)(chosen)


def outcome(feed: str) -> Json | None:
    """What became of the last such press in a feed, as it draws it; None where there was none."""
    return st.session_state.get(f"{feed}_outcome")


def _box(chosen: _Chosen) -> None:
    """Runs again by itself at each press, without the door and without the page's database."""
    st.markdown(f"**{counted(len(chosen.flags), 'item')}** that you chose and looked at")
    st.markdown("\n".join(_named(chosen)))
    spans = list(map(_days, chosen.flags, [chosen.today] * len(chosen.flags)))
    free = [span for span in spans if not isinstance(span, str)]
    if not free:
        st.info(str(spans[0]), icon=":material/gavel:")
        return
    first, last = min(one for one, _ in free), max(one for _, one in free)
    until = back_on(first, last, chosen.today, chosen.action)
    if stay := [flag for flag, span in zip(chosen.flags, spans, strict=True) if not _reaches(span, until)]:
        st.info(_by_law(stay), icon=":material/gavel:")
    reason = because(chosen.action)
    st.caption("They leave the count until then. Anything new in the records of a crime brings its item back at once.")
    press_id = of_choice(chosen.action, until, reason)
    if put_off_button(presses.key("offs", press_id), reason):
        _press(chosen, press_id, until, str(reason))


def _named(chosen: _Chosen) -> list[str]:
    lines = [
        f"- {plain(title)} · {plain(flag['crime_ref'])} · {when(flag, chosen.today).words}"
        for title, flag in zip(chosen.titles, chosen.flags, strict=True)
    ]
    left = len(lines) - _NAMED
    return lines if left <= 1 else [*lines[:_NAMED], f"- and {left} more"]


def _days(flag: Flag, today: date) -> tuple[date, date] | str:
    """The days on which a flag may come back, or why it cannot be put off at all."""
    try:
        return claiming.snooze_days(dict(flag), today)
    except NotDone as refusal:
        return str(refusal)


def _reaches(span: tuple[date, date] | str, until: date) -> bool:
    return not isinstance(span, str) and span[0] <= until <= span[1]


def _by_law(stay: Sequence[Flag]) -> str:
    many, refs = len(stay), ", ".join(dict.fromkeys(plain(flag["crime_ref"]) for flag in stay))
    return f"{many} {agreeing(many, 'stays', 'stay')} in the count, by law: {refs}. The day is too late for that."


def _press(chosen: _Chosen, press_id: str, until: date, reason: str) -> None:
    """One press: each flag whole or not at all, and the feed says which. Where none could be, the box stays."""
    try:
        visitor = door.still_here()
        if visitor is None:
            st.error(ENDED)
            return
        refused = feed_presses.put_off(visitor, press_id, chosen.keys, until, reason)
    except Unreadable:
        st.error(UNSURE, icon=":material/database_off:")
        return
    if len(refused) == len(chosen.flags):
        st.error(_none(chosen, refused), icon=":material/block:")
        return
    st.session_state[f"{chosen.feed}_outcome"] = {
        "id": press_id,
        "words": in_words(len(chosen.flags) - len(refused), len(refused), _back_on(until, chosen.today)),
        "off": [key for key in chosen.keys if key not in refused],
        "not": [[key, words] for key, words in refused.items()],
    }
    st.rerun()


def _none(chosen: _Chosen, refused: Mapping[str, str]) -> str:
    """Why none was put off: each reason once, after the crimes that it is about."""
    refs: dict[str, list[str]] = {}
    for flag in chosen.flags:
        refs.setdefault(refused[str(flag["key"])], []).append(plain(flag["crime_ref"]))
    parts = [f"{', '.join(dict.fromkeys(of))}: {plain(words)}" for words, of in refs.items()]
    return "\n\n".join(["None was put off.", *parts])


def _back_on(until: date, today: date) -> str:
    """The day inside a sentence."""
    near = near_day(until, today)
    return near.lower() if near.isalpha() else near


def in_words(off: int, left: int, until: str) -> str:
    """How many were put off, and how many were not."""
    rest = f" {left:,} not: see {agreeing(left, 'its card', 'their cards')}." if left else ""
    return f"{off:,} put off to {until}.{rest}"
