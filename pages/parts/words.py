"""How a flag's state looks beside its words, and texts of the records made fit for a screen. Colour is never alone."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.flags.cards import when
from core.flags.groups import BEYOND, CAME_BACK, LATER, NEXT, OVERDUE, TODAY, WAITING
from core.words import code, sentence

Colour = Literal["red", "orange", "blue", "gray", "violet", "green"]


@dataclass(frozen=True)
class Look:
    """How a state of the records looks: its word, and a Material icon."""

    word: str
    icon: str
    colour: Colour


# How fresh the records are, and whether a table still brings anything new (core/freshness.py).
LOOKS = {
    "records_fresh": Look("Up to date", ":material/update:", "green"),
    "records_late": Look("Late", ":material/hourglass_bottom:", "orange"),
    "records_old": Look("Out of date", ":material/history_toggle_off:", "red"),
    "records_ahead": Look("A clock is wrong", ":material/running_with_errors:", "red"),
    "records_none": Look("Nothing here", ":material/database_off:", "orange"),
    "feed_arriving": Look("Arriving", ":material/check_circle:", "green"),
    "feed_silent": Look("Silent", ":material/sensors_off:", "orange"),
    "feed_empty": Look("Empty", ":material/sensors_off:", "orange"),
}
# Of a flag's state: a Material icon for Streamlit, a plain character for the grid. core/flags/cards.py has its words.
_SIGNS = {
    "date_missing": ("help", "?"), "overdue": ("error", "■"), "due_soon": ("schedule", "▲"), "upcoming": ("event", "●"),
    "later": ("event_available", "○"), "paused": ("pause_circle", "Ⅱ"), "returned": ("device_reset", "↩"),
    "claimed": ("hourglass_top", "✓"), "snoozed": ("snooze", "z"),
}  # fmt: skip
# Of a group of the day (core/flags/groups.py): its tone and its Material icon, on counters, folds and tiles.
GROUP_LOOKS = {
    CAME_BACK: ("red", "device_reset"), TODAY: ("amber", "schedule"), OVERDUE: ("red", "error"),
    NEXT: ("blue", "event"), LATER: ("grey", "event_available"), BEYOND: ("grey", "event_upcoming"),
    WAITING: ("grey", "hourglass_top"),
}  # fmt: skip
# What Streamlit calls a tone.
COLOURS: dict[str, Colour] = {"amber": "orange", "grey": "gray", "red": "red", "blue": "blue", "violet": "violet"}

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
_OF = {"bail": "bail of ", "custody": "custody of "}  # what the name is the name of, where not that of the subject
ELSEWHERE = "the pair of this crime and one of another unit, which is not named here"


def named_subject(subject: str, flag: Mapping[Any, Any], names: Mapping[str, str]) -> str:
    """What a flag of a rule about `subject` is about, by name or else by key, such as `victim V1`; empty where that is
    the crime itself. `names` are of the crime's subjects, by key.
    """
    if subject not in _NOUNS:
        return ""
    if flag["elsewhere"]:
        return ELSEWHERE
    if subject == "link":
        return f"{_NOUNS[subject]} {plain(flag['pair'])}"
    name = names.get(str(flag["subject"]))
    return f"{_NOUNS[subject]} {plain(flag['subject'])}" if name is None else f"{_OF.get(subject, '')}{plain(name)}"


def badge(flag: Mapping[Any, Any], today: date) -> str:
    """When a flag is due, or what it waits for, as a Markdown badge: `8 days overdue`, `Not in the records`."""
    due = when(flag, today)
    return f":{COLOURS[due.tone]}-badge[:material/{_SIGNS[str(flag['state'])][0]}: {due.words}]"


def signed(flag: Mapping[Any, Any], today: date) -> str:
    """The same as plain text, with a sign in front, where no icon can stand."""
    return f"{_SIGNS[str(flag['state'])][1]} {when(flag, today).words}"


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


def instants() -> ColumnConfig:
    """A column of instants of a table: said as everywhere else, put in order by time."""
    return st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm", timezone="Europe/London")


def as_written(text: Any) -> None:
    """Shows free text of the records system with its lines as they were written, and nothing of it as formatting."""
    shown = "—" if text is None or pd.isna(text) else html.escape(str(text))
    st.html(f'<div style="white-space: pre-wrap; overflow-wrap: anywhere">{shown}</div>')


_TABLES = {"oel_entries": "Enquiry log", "custody": "Custody records", "bails": "Bail"}
_MARKDOWN = frozenset("\\`*_{}[]()#+-.!|~>$:<&=")
# Marks that would turn the direction of all that follows on the line, ours included; shown as a mark of their own.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MADE_LATER = re.compile(r"-(?=[->])|<(?=[-=])|[>~](?==)|:(?=//)|:(?=\w+[:/])|www(?=\.)|\S(?=@)", re.IGNORECASE)
