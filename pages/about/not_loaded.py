"""Rows set aside on Data health: by table and reason, and the rows of one's own scope with a way to take them out."""

import pandas as pd
import streamlit as st

from core.extract.references import FOLLOWS
from core.store import scoped
from core.words import counted
from pages.parts.words import table_words, words
from pages.work import export, set_aside
from pages.work.desk import Desk

# A reason and a problem name their column themselves; in a file it is a column of its own, to sort by.
_CAUSES = {"table_name": "Table", "rows": "Rows", "reason": "Reason"}
_ROWS = {"table_name": "Table", "crime_ref": "Crime", "key": "Key of the row", "problem": "Problem"}
_FILE = _ROWS | {"column": "Column", "follows": "Goes with another row"}
_SHOWN = 500  # lines on the screen; a file may hold more


def show(desk: Desk) -> None:
    """The section."""
    st.subheader("Rows set aside")
    st.write("A row with a fault is set aside whole, with its reason, until the records system corrects it.")
    set_aside.crimes(desk)
    causes = scoped.set_aside_counts(desk.db, desk.visitor.scope)
    if causes.empty:
        st.success("No row was set aside.", icon=":material/check_circle:")
        return
    _causes(causes.assign(table_name=causes["table_name"].map(table_words)))
    _rows(desk)


def _causes(causes: pd.DataFrame) -> None:
    """Of the whole force, restricted crimes left out: one cause is mended once, wherever its rows are."""
    st.markdown("**By table and reason, in the whole force**")
    most = causes.assign(follows=causes["reason"].str.endswith(FOLLOWS)).sort_values(
        ["follows", "rows"], ascending=[True, False], kind="stable"
    )
    st.dataframe(most[list(_CAUSES)].rename(columns=_CAUSES), hide_index=True, height=_height(most))
    st.caption(
        "What is wrong in itself comes first; what only goes with another row comes back with it. A row with two "
        "faults counts under both. Rows of restricted crimes you may not know of are in no number."
    )


def _rows(desk: Desk) -> None:
    rows = _read(desk)
    if rows.empty:
        st.caption("No row of a crime in your scope was set aside.")
        return
    follow = int(rows["follows"].ne("").sum())
    own = len(rows) - follow
    others = f" {follow:,} more go with them and come back by themselves." if follow else ""
    st.markdown(f"**In your scope: {counted(own, 'fault')} to put right.**{others}")
    export.button(desk, export.Outgoing("data_health", "Rows set aside", _FILE, _read), rows)
    shown = rows.head(_SHOWN)
    st.dataframe(shown[list(_ROWS)].rename(columns=_ROWS), hide_index=True, height=_height(shown))
    if len(rows) > _SHOWN:
        st.caption(f"The first {_SHOWN:,} of them. A file holds more.")


def _read(desk: Desk) -> pd.DataFrame:
    """The faults in scope in words, as list and file show them; what only goes with another row is last."""
    faults = scoped.set_aside_rows(desk.db, desk.visitor.scope)
    follows = faults["problem"].str.endswith(FOLLOWS).map({True: "yes", False: ""})
    named = faults.assign(table_name=faults["table_name"].map(table_words), column=faults["column"].map(words))
    return named.assign(follows=follows).sort_values("follows", kind="stable", ignore_index=True)


def _height(shown: pd.DataFrame) -> int:
    return min(38 + 35 * len(shown), 400)
