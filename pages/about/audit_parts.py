"""The table of the Audit page. It shows what people typed, so no text of it is taken for formatting."""

import unicodedata
from typing import Any

import pandas as pd
import streamlit as st

from auth.pages import PAGES
from core.policy.cover import cover_policy
from core.policy.export import export_policy
from core.store.access_log.entries import Action
from core.store.access_log.listing import OWN_WORDS
from core.words import moment
from pages.parts.words import instants, plain
from pages.work.desk import Desk

_DID = {
    Action.CONSULTED: "Opened the crime",
    Action.SEARCHED: "Opened a list",
    Action.EXPORTED: "Took the crime out on a sheet or file",
    Action.PROTOTYPED: "Tried out a search",
    Action.CLAIMED: "Marked work done",
    Action.WITHDRAWN: "Took a mark back",
    Action.SNOOZED: "Put work off",
    Action.WOKEN: "Brought work back",
    Action.COVER_GIVEN: "Gave cover of somebody's work",
    Action.COVER_WITHDRAWN: "Withdrew cover",
    Action.FEED_MADE: "Made a calendar address",
    Action.FEED_STOPPED: "Stopped a calendar address",
    Action.FED: "Calendar handed out",
    Action.SENT: "Digest sent",
    Action.AUDITED: "Looked at this log",
    Action.EXPLAINED: "Asked why somebody sees what they see",
    Action.REFUSED: "Was refused",
    Action.PRUNED: "Old entries removed",
}


_SIMPLE = "A plain table, which screen readers and narrow windows take better."
_WIDTHS = {"Who": 110, "Did": 150, "Crime": 130}  # pixels: a crime's number stands whole at any width of the page


def table(desk: Desk, entries: pd.DataFrame) -> None:
    """Shows entries in their order: when, who, what, where from."""
    rows = pd.DataFrame(
        {
            "When": entries["at"],
            "Who": [
                _who(desk, collar, action)
                for collar, action in zip(entries["collar_number"], entries["action"], strict=True)
            ],
            "Did": entries["action"].map(words),
            "Crime": entries["crime_ref"].map(visible),
            "What": entries["subject"].map(_what),
            "Collar number": entries["collar_number"].map(visible),
            "Where from": entries["where_from"].map(visible),
            "Snapshot": ["" if pd.isna(number) else str(number) for number in entries["snapshot_id"]],
            "Reason": [_reason(key) for key in entries["reason"]],
        }
    )
    if st.toggle("Simple view", st.query_params.get("view") == "simple", key="audit_simple", help=_SIMPLE):
        texts = rows.assign(When=[moment(at) for at in rows["When"]])
        st.table(texts.map(lambda text: plain(text) if text else "").set_index("When"))
    else:
        config = {"When": instants()} | {name: _column(pixels) for name, pixels in _WIDTHS.items()}
        st.dataframe(rows, hide_index=True, column_config=config, height=min(38 + 35 * len(rows), 640))


def _column(pixels: int) -> Any:
    return st.column_config.Column(width=pixels)


def _what(subject: Any) -> str:
    """What an entry was about, a page by its title; one that this version no longer has stands as it was logged."""
    key, _, rest = visible(subject).partition(" ")
    titles = {page.key: page.title for page in PAGES}
    return f"{titles.get(key, key)} {rest}".rstrip()


def words(action: str) -> str:
    """What was done, in words; an action that this version no longer knows stands as it was logged."""
    return _DID[Action(action)] if action in set(Action) else action


def _reason(key: Any) -> str:
    """What a file was for, or why cover needed no absence on record, in the words of the list it was chosen from."""
    if not isinstance(key, str):
        return ""
    known = export_policy().reason.purposes | cover_policy().reasons
    return "In own words, which stand in the file" if key == OWN_WORDS else known[key]


def visible(text: Any) -> str:
    """A text with every character that cannot be seen, or that turns others round, shown by its number."""
    if text is None or pd.isna(text):
        return ""
    return "".join(c if unicodedata.category(c)[0] != "C" else f"<U+{ord(c):04X}>" for c in str(text))


def _who(desk: Desk, collar: str, action: str) -> str:
    if collar:
        return desk.names.get(collar, "Not in the directory")
    return "The service itself" if action == Action.PRUNED else "Not known"
