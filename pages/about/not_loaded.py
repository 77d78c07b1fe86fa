"""Rows set aside on Data health: by table and reason, and the rows of one's own scope with a way to take them out."""

import pandas as pd
import streamlit as st

from core.store import scoped
from pages.parts import export, set_aside
from pages.parts.desk import Desk
from pages.parts.flags import table_words, words

_CAUSES = {"table_name": "Table", "column": "Column", "reason": "Reason", "rows": "Rows"}
_ROWS = {"table_name": "Table", "crime_ref": "Crime", "key": "Key of the row", "column": "Column", "problem": "Problem"}
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
    _causes(causes)
    _rows(desk)


def _causes(causes: pd.DataFrame) -> None:
    """Of the whole force, restricted crimes left out: one cause is mended once, wherever its rows are."""
    by_table = causes.groupby("table_name")["rows"].sum()
    said = ", ".join(f"{table_words(str(name))} {many:,}" for name, many in by_table.items())
    st.markdown(f"**By table and reason, the whole force:** {said}")
    shown = causes.assign(table_name=causes["table_name"].map(table_words), column=causes["column"].map(words))
    st.dataframe(shown.rename(columns=_CAUSES), hide_index=True, height=_height(shown))
    st.caption(
        "A row with two faults counts under both. Rows of restricted crimes you may not know of are in no number."
    )


def _rows(desk: Desk) -> None:
    rows = _read(desk)
    st.markdown(f"**In your scope: {len(rows):,} fault{'' if len(rows) == 1 else 's'} to put right**")
    if rows.empty:
        st.caption("The rows of a crime are named to those whose crime it is, and to their supervisors and managers.")
        return
    export.button(desk, export.Outgoing("data_health", "Rows set aside", _ROWS, _read), rows)
    shown = rows.head(_SHOWN)
    st.dataframe(shown[list(_ROWS)].rename(columns=_ROWS), hide_index=True, height=_height(shown))
    if len(rows) > _SHOWN:
        st.caption(f"The first {_SHOWN:,} of them. The file holds all.")


def _read(desk: Desk) -> pd.DataFrame:
    """The faults in scope, in words, as the list shows them and a file holds them."""
    found = scoped.set_aside_rows(desk.db, desk.visitor.scope)
    return found.assign(table_name=found["table_name"].map(table_words), column=found["column"].map(words))


def _height(shown: pd.DataFrame) -> int:
    return min(38 + 35 * len(shown), 400)
