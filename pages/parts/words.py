"""The one map from a flag's state to its word, icon and colour. Colour is never the only sign."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.words import code, due_in, sentence

Colour = Literal["red", "orange", "blue", "gray", "violet", "green"]


@dataclass(frozen=True)
class Look:
    """How a state looks: `icon` is a Material icon for Streamlit, `sign` a plain character for the grid."""

    word: str
    icon: str
    sign: str
    colour: Colour


LOOKS = {
    "date_missing": Look("No date", ":material/help:", "?", "violet"),
    "overdue": Look("Overdue", ":material/error:", "■", "red"),
    "due_soon": Look("Due soon", ":material/schedule:", "▲", "orange"),
    "upcoming": Look("Upcoming", ":material/event:", "●", "blue"),
    "later": Look("Later", ":material/event_available:", "○", "gray"),
    "paused": Look("Paused", ":material/pause_circle:", "Ⅱ", "gray"),
    "returned": Look("Not confirmed", ":material/undo:", "↩", "red"),
    "claimed": Look("Claimed, waiting for the RMS", ":material/hourglass_top:", "✓", "gray"),
    "snoozed": Look("Snoozed", ":material/snooze:", "z", "gray"),
    # How fresh the records are, and whether a table still brings anything new (core/freshness.py).
    "records_fresh": Look("Up to date", ":material/update:", "✓", "green"),
    "records_late": Look("Late", ":material/hourglass_bottom:", "▲", "orange"),
    "records_old": Look("Out of date", ":material/history_toggle_off:", "■", "red"),
    "records_ahead": Look("A clock is wrong", ":material/running_with_errors:", "!", "red"),
    "records_none": Look("Nothing here", ":material/database_off:", "?", "orange"),
    "feed_arriving": Look("Arriving", ":material/check_circle:", "✓", "green"),
    "feed_silent": Look("Silent", ":material/sensors_off:", "▲", "orange"),
    "feed_empty": Look("Empty", ":material/sensors_off:", "■", "orange"),
}
NOTHING = Look("Nothing due", ":material/check_circle:", "✓", "green")

ACTS = {"oic": "Officer in case", "supervisor": "Supervisor", "manager": "Manager"}
# What a flag is about, where that is not the crime itself.
_NOUNS = {
    "victim": "victim",
    "suspect": "suspect",
    "bail": "bail",
    "custody": "custody record",
    "update": "victim, custody record and event:",
    "link": "the pair",
}
ELSEWHERE = "the pair of this crime and one of another unit, which is not named here"
WEIGHTS = {"statutory": "set by law", "policy": "force policy", "local": "local standard"}


def when(state: str, days: int | None) -> str:
    """The due date in words: `3 days overdue`, `due today`, `due in 1 day`, `paused`, `no date can be worked out`."""
    if state == "date_missing" or (days is None and state not in ("claimed", "snoozed", "returned")):
        return "no date can be worked out"
    if state in ("paused", "claimed", "snoozed"):
        return in_words(state)
    if days is None:
        return "not confirmed, no date"
    return f"not confirmed, {due_in(days)}" if state == "returned" else due_in(days)


def named_subject(subject: str, flag: Mapping[Any, Any]) -> str:
    """What a flag of a rule about `subject` is about, such as `victim V1`; empty where that is the crime itself."""
    if subject not in _NOUNS:
        return ""
    if flag["elsewhere"]:
        return ELSEWHERE
    return f"{_NOUNS[subject]} {plain(flag['pair'] if subject == 'link' else flag['subject'])}"


def in_words(state: str) -> str:
    """The state's word inside a sentence: `overdue`, `claimed, waiting for the RMS`."""
    word = LOOKS[state].word
    return word[:1].lower() + word[1:]


def badge(state: str, text: str | None = None) -> str:
    """A state as a Streamlit markdown badge with icon and word."""
    look = LOOKS[state]
    return f":{look.colour}-badge[{look.icon} {text or look.word}]"


def words(value: Any) -> str:
    """A code of the records system in words: `under_investigation` becomes `Under investigation`."""
    return sentence(code(value))


def table_words(name: str) -> str:
    """A table of the extract in words: `oel_entries` becomes `Enquiry log`."""
    return _TABLES.get(name) or words(name)


def graded(crimes: pd.DataFrame) -> pd.Series:
    """The risk of each crime in words, and that it is domestic abuse: from `risk` and `domestic_abuse`."""
    return crimes["risk"].map(words) + " risk" + crimes["domestic_abuse"].map({True: " · domestic abuse", False: ""})


def plain(text: Any) -> str:
    """One line of text from the records system made harmless for Markdown: no formatting, link, icon or heading."""
    if text is None or pd.isna(text):
        return "—"
    # Streamlit makes links, arrows and icons after Markdown took the backslashes; a joiner of no width parts them.
    parted = _MADE_LATER.sub("\\g<0>\u2060", _TURNING.sub("\ufffd", " ".join(str(text).split())))
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in parted)


def as_written(text: Any) -> None:
    """Shows free text of the records system with its lines as they were written, and nothing of it as formatting."""
    shown = "—" if text is None or pd.isna(text) else html.escape(str(text))
    st.html(f'<div style="white-space: pre-wrap; overflow-wrap: anywhere">{shown}</div>')


_TABLES = {"oel_entries": "Enquiry log", "custody": "Custody records", "bails": "Bail"}
_MARKDOWN = frozenset("\\`*_{}[]()#+-.!|~>$:<&=")
# Marks that would turn the direction of all that follows on the line, ours included; shown as a mark of their own.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MADE_LATER = re.compile(r"-(?=[->])|<(?=[-=])|[>~](?==)|:(?=//)|:(?=\w+[:/])|www(?=\.)|\S(?=@)", re.IGNORECASE)
