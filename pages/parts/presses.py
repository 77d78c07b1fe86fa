"""Presses that change something: the id each has before it is pressed, and what is said about one that got no answer.

The id stands in the key of the button, so in its class in the browser, where pages/parts/scripts/connection.js keeps
it until the page has answered. What a press did is recorded with its id in one transaction
(core/store/work/presses.py).
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
import streamlit as st

from core.words import moment

# What a press that was not recorded leaves as it was, by the kind of press.
_NOT_RECORDED = {
    "done": "It was not recorded and still counts as not done.",
    "off": "It was not recorded and is not put off.",
    "offs": "Nothing was recorded and none of them is put off.",
    "back": "It was not recorded; the item stands as before.",
    "cover": "No cover was recorded.",
    "uncover": "It was not recorded; the cover still stands.",
    "feed": "No address was made.",
    "unfeed": "It was not recorded; the address still works.",
    "notice": "It was not kept; the switch is as before.",
    "view": "It was not kept; the list is as before.",
    # These need no record to be known: a file lives in the server that made it, and who is signed out sees no page.
    "file": "If a file was made it is gone, though it is logged as taken out.",
    "leave": "You are still signed in.",
}
# What was recorded although its answer cannot be shown again.
_RECORDED_BUT_LOST = {
    "feed": "An address was made, but it is shown only once and was lost. Next: make a new one.",
    # One press of several writes: that one was recorded does not say that all were.
    "offs": "They were put off, but maybe not all. Next: choose what still counts and put it off again.",
}
_PRESS = re.compile(r"([a-z]+)_([0-9a-f]{32})", re.ASCII)
_MOST = 20  # presses that one browser may ask about at once
Press = tuple[str, str]


def key(kind: str, press_id: str) -> str:
    """The key of a button, or of the container around it, whose press has this id. KeyError for an unknown kind."""
    _NOT_RECORDED[kind]
    return f"press_{kind}_{press_id}"


def next_press_id(name: str) -> str:
    """The id of the next press of a button that has no box of its own; the same until `answered`."""
    return str(st.session_state.setdefault(f"press_of_{name}", uuid.uuid4().hex))


def answered(name: str) -> None:
    """The press was answered: the next one is another press."""
    st.session_state.pop(f"press_of_{name}", None)


def read_question(sent: object) -> tuple[int, list[Press]]:
    """The number of a browser's question and the presses it is about; whatever is not of our making is left out."""
    question = sent if isinstance(sent, dict) else {}
    number, texts = question.get("n"), question.get("ids")
    listed = texts[:_MOST] if isinstance(texts, list) else []
    read = [_PRESS.fullmatch(text) for text in listed if isinstance(text, str)]
    known = [(one[1], one[2]) for one in read if one is not None and one[1] in _NOT_RECORDED]
    return (number if isinstance(number, int) else 0), known


def answers(presses: list[Press], recorded: Mapping[str, list[datetime]]) -> dict[str, dict[str, object]]:
    """For each press, by `kind_id`: whether it was recorded, and what the page says of it."""
    return {
        f"{kind}_{press_id}": {"recorded": press_id in recorded, "words": _words(kind, recorded.get(press_id, []))}
        for kind, press_id in presses
    }


def _words(kind: str, at: list[datetime]) -> str:
    if not at:
        return f"{_NOT_RECORDED[kind]} Next: press it again."
    if kind in _RECORDED_BUT_LOST:
        return _RECORDED_BUT_LOST[kind]
    when = moment(pd.Timestamp(at[-1]))
    return f"It was recorded at {when}. Nothing needs doing again."
