"""Data dictionary: what every column of an extract means, for whoever makes extracts and whoever doubts a number."""

import streamlit as st

from core.extract.columns import dictionary
from core.words import counted
from pages.parts.words import table_words
from pages.work import freshness
from pages.work.desk import Desk
from pages.work.feed_address import put

_TABLE = "table"  # of the address
_EVERY = ""


def show(desk: Desk) -> None:
    """The page: the columns of one table, or of all."""
    freshness.head("Data dictionary", desk.snapshot)
    st.page_link(st.session_state["data_health_page"], label="Back to Data health", icon=":material/arrow_back:")
    columns = dictionary()
    options = [_EVERY, *dict.fromkeys(columns["table"])]
    wanted = st.query_params.get(_TABLE, _EVERY)
    st.session_state["dictionary_table"] = wanted if wanted in options else _EVERY
    table = st.selectbox(
        "Table", options, key="dictionary_table", on_change=_choose, width=320,
        format_func=lambda name: table_words(name) if name else "Every table",
    )  # fmt: skip
    shown = columns if table == _EVERY else columns[columns["table"].eq(table)]
    st.caption(f"{counted(len(shown), 'column')}, in the order of the extract.")
    st.dataframe(
        shown.assign(required=shown["required"].map({True: "always", False: "may be empty"})).rename(
            columns=lambda name: str(name).capitalize()
        ),
        hide_index=True,
        height=min(38 + 35 * len(shown), 640),
    )


def _choose() -> None:
    put(_TABLE, st.session_state["dictionary_table"])
