"""Crimes that could not be loaded or are gone, named to the people they belong to: none may simply go missing."""

from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.policy.gone import gone_policy
from core.store import scoped
from core.words import counted, moment
from pages.parts.words import plain
from pages.work.desk import Desk

_SHOWN = 20
_RECORDS = {"victims": "a victim", "suspects": "a suspect", "bails": "a bail", "custody": "a custody record"}


def crimes(desk: Desk) -> None:
    """One line a fault of every crime in scope that was set aside, and one for what left the records; else nothing."""
    gone = scoped.gone(desk.db, desk.visitor.scope, clock.now() - gone_policy().told_on(desk.today).span)
    _gone(gone[gone["change"].eq("vanished")], "vanished")
    faults = scoped.set_aside_crimes(desk.db, desk.visitor.scope)
    for fault in faults.head(_SHOWN).to_dict("records"):
        st.error(
            f"Crime {plain(fault['crime_ref'])} could not be loaded, so nothing due on it is shown: "
            f"{plain(fault['problem'])}. Next: correct it in the records system.",
            icon=":material/report:",
        )
    if len(faults) > _SHOWN:
        st.error(f"And {len(faults) - _SHOWN:,} more faults in crimes of your scope.", icon=":material/report:")
    _gone(gone[gone["change"].eq("deleted")], "deleted")


def _gone(rows: pd.DataFrame, change: str) -> None:
    say, words, icon = (
        (st.error, _vanished, ":material/report:")
        if change == "vanished"
        else (st.info, _deleted, ":material/delete_forever:")
    )
    for row in rows.head(_SHOWN).to_dict("records"):
        say(words(row), icon=icon)
    if len(rows) > _SHOWN:
        say(f"And {len(rows) - _SHOWN:,} more crimes of your scope of which something {change}.", icon=icon)


def _items(row: dict[Any, Any]) -> str:
    return counted(row["items"], "item")


def _vanished(row: dict[Any, Any]) -> str:
    return (
        f"Crime {plain(row['crime_ref'])}: {_items(row)} left the records with the refresh of "
        f"{moment(row['loaded_at'])} and nothing recorded says why. "
        "Next: look it up in the records system and tell the service desk."
    )


def _deleted(row: dict[Any, Any]) -> str:
    """The records system says that it deleted the record, not when: it is known from the extract on that names it."""
    at, ref = f"in its records of {moment(row['extracted_at'])}", plain(row["crime_ref"])
    what = (
        f"Crime {ref} was deleted" if row["lost"] == "crimes" else f"Crime {ref}: {_RECORDS[row['lost']]} was deleted"
    )
    return (
        f"{what} by the records system, {at}, and {_items(row)} with it. "
        "Next: if it should still be there, tell the service desk."
    )
