"""The feed: groups of rows to look at and switch off, drawn by the scripts in the folder of the same name.

The scripts know no rule: order, words, colours and what may be pressed are in the data. A press stays in the browser
until the data answer its id, and is sent again and again until then: whoever records presses skips those it has.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import streamlit as st

from core import clock
from pages.parts.component import component, sent

Do = Literal["done", "undo"]
What = Literal["why", "open", "off", "fold", "filter", "all", "table", "since", "pick", "choices", "off_chosen"]
BESIDE = "beside"  # the key of a question to open something where there is room beside the list
MOST = 60  # presses, and questions, that one browser may send at once, and rows of one question
_MOST_FLAGS = 500  # of one press
_LONGEST = 300  # letters of a key
# What stands here until the scripts have drawn; the style sheets show it only where they do not come.
_CANNOT = "This list cannot be drawn here: its script did not come. Next: reload the page, or press As a table."
_NONCE = "feed_nonce"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class Pressed:
    """A press and the flags it is about. The id is the browser's, one a press."""

    id: str
    do: Do
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """What the reader wants to see: of a row (`why`, `open`, `off`), of several `rows` (`off_chosen`), a fold, a
    counter (`filter`), a number of what happened (`since`), one of the `choices` over the list (`pick`), all of these,
    or the whole list. A counter or choice without a key is none of them any more.
    """

    n: int
    what: What
    row: str
    key: str
    rows: tuple[str, ...] = ()


def feed(
    data: dict[str, Any], *, key: str, on_presses: Callable[[list[Pressed]], None], on_ask: Callable[[Ask], None]
) -> None:
    """Draws `data`, JSON in the shape that feed/rows.js describes. In a fragment of its own a press draws it alone.

    `on_presses` gets the browser's whole outbox, oldest first, and `on_ask` every question that it does not know to be
    heard, both in one message: of two that wait for a run Streamlit hands on the second alone. A question comes again
    with an address that does not have its answer yet, so it is answered again.
    """
    heard = f"{key}_heard"  # the number of the last question

    def came() -> None:
        message = sent(key, "sent")
        if presses := presses_of(message):
            on_presses(presses)
        for ask in asks_of(message):
            st.session_state[heard] = max(ask.n, st.session_state.get(heard, 0))
            on_ask(ask)

    mount = component("feed", "feed", f'<div class="feed"><p class="unread" role="alert">{_CANNOT}</p></div>')
    with st.container(key=f"feed_place_{key}"):
        st.html(f'<p class="undrawn" role="alert">{_CANNOT}</p>')  # room.css shows it where Streamlit says it failed
        mount(key=key, data=data | {"heard": st.session_state.get(heard, 0)}, on_sent_change=came)


def nonce() -> int:
    """For `focus` in the data: it goes where the newest of all lists of a window wants it, once."""
    number = max(int(clock.now().timestamp() * 1000), st.session_state.get(_NONCE, 0) + 1)
    st.session_state[_NONCE] = number
    return number


def presses_of(message: object) -> list[Pressed]:
    """The presses in a browser's message, oldest first, at most `MOST`; whatever is not of our making is left out."""
    return [press for one in _listed(message, "presses") if (press := _press_of(one)) is not None]


def asks_of(message: object) -> list[Ask]:
    """The questions in a browser's message by their numbers, at most `MOST`; what is not of our making is left out."""
    asks = [ask for one in _listed(message, "asks") if (ask := _ask_of(one)) is not None]
    return sorted(asks, key=lambda ask: ask.n)


def _listed(message: object, name: str) -> list[object]:
    listed = message.get(name) if isinstance(message, dict) else None
    return listed[:MOST] if isinstance(listed, list) else []


def _press_of(sent: object) -> Pressed | None:
    if not isinstance(sent, dict):
        return None
    press_id, do, flags = sent.get("id"), sent.get("do"), sent.get("flags")
    if not isinstance(press_id, str) or _ID.fullmatch(press_id) is None or do not in get_args(Do):
        return None
    if not isinstance(flags, list) or not 1 <= len(flags) <= _MOST_FLAGS or not all(_is_key(flag) for flag in flags):
        return None
    return Pressed(press_id, cast(Do, do), tuple(dict.fromkeys(flags)))


def _ask_of(sent: object) -> Ask | None:
    if not isinstance(sent, dict):
        return None
    number, what, row, key = sent.get("n"), sent.get("what"), sent.get("row"), sent.get("key")
    if type(number) is not int or what not in get_args(What):
        return None
    if not all(text == "" or _is_key(text) for text in (row, key)):
        return None
    rows = sent.get("rows", [])
    if not isinstance(rows, list) or len(rows) > MOST or not all(_is_key(one) for one in rows):
        return None
    if bool(rows) != (what == "off_chosen"):
        return None
    return Ask(number, cast(What, what), cast(str, row), cast(str, key), tuple(dict.fromkeys(rows)))


def _is_key(text: object) -> bool:
    return isinstance(text, str) and 1 <= len(text) <= _LONGEST and text.isprintable()
