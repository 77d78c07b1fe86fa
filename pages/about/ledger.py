"""The conservation ledger on Data health: what each refresh moved, and in red whatever it cannot account for."""

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.labels import told_apart
from core.store.refresh import ledger
from core.words import moment
from pages.parts.words import instants
from pages.work.desk import Desk

# A restricted crime is in no number; that one became restricted stands with what was cleared, so that nobody can tell.
_COLUMNS = {
    "residue": "Unexplained", "opening": "Opening", "new": "+ New", "moved_in": "+ Moved in", "gone": "− Cleared",
    "moved_out": "− Moved out", "faulty": "− Set aside", "deleted": "− Deleted", "withdrawn": "− Withdrawn",
    "closing": "= Closing", "redated": "Re-dated",
}  # fmt: skip


def show(desk: Desk) -> None:
    """The ledger of the viewer's units; for everybody else, whether it balances."""
    st.subheader("Nothing vanishes: the ledger of each refresh")
    st.write(
        "Every item is accounted for: what there was, what came, what went and why. Unexplained must be zero. "
        "Cleared includes what is no longer for this list, withdrawn is what a retired search asked for. Re-dated "
        "stays on the lists: its date moved later, and nothing is recorded that clears it."
    )
    if not ledger.balances(desk.db):
        st.error(
            "The last refresh cannot account for every item: something left the records without a recorded reason. "
            "Next: the service desk runs `manage.py verify` and looks at the extract.",
            icon=":material/report:",
        )
    else:
        st.success("The last refresh accounts for every item.", icon=":material/check_circle:")
    units = desk.visitor.scope.units
    rows = ledger.last(desk.db, units)
    if rows.empty:
        st.caption("The numbers of a unit are shown to those whose posting and role reach it.")
        return
    _latest(desk, _gone(rows))
    _trend(_gone(ledger.by_refresh(desk.db, units)))


def _gone(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(gone=rows["cleared"] + rows["restricted"])


def _latest(desk: Desk, rows: pd.DataFrame) -> None:
    st.markdown("**The last refresh, by unit and search**")
    named = {"unit_id": desk.unit_names, "search": told_apart({id_: s.called for id_, s in desk.searches.items()})}
    by_search = st.toggle("Each search by itself", key="ledger_searches")
    groups = ["unit_id", "search"] if by_search else ["unit_id"]
    table = rows.groupby(groups)[list(_COLUMNS)].sum().reset_index()
    table = table.assign(**{name: table[name].map(named[name]).fillna(table[name]) for name in groups})
    table = table.sort_values(groups).rename(columns={"unit_id": "Unit", "search": "Search"} | _COLUMNS)
    st.dataframe(_marked(table), hide_index=True, height=min(38 + 35 * len(table), 400))


def _trend(rows: pd.DataFrame) -> None:
    st.markdown("**Refresh by refresh, all your units together**")
    shown = rows[list(_COLUMNS)].rename(columns=_COLUMNS)
    shown.insert(0, "Loaded", rows["loaded_at"])
    marked = _marked(shown).format({"Loaded": _loaded})
    config = {"Loaded": instants()}
    st.dataframe(marked, hide_index=True, column_config=config, height=min(38 + 35 * len(shown), 400))


def _loaded(loaded_at: Any) -> str:
    return moment(loaded_at)


def _marked(table: pd.DataFrame) -> Styler:
    """A residue in red and with a word, since colour alone says nothing."""

    def style(values: pd.Series) -> list[str]:
        return ["background-color: #d13438; color: white; font-weight: bold" if value else "" for value in values]

    return table.style.apply(style, subset=[_COLUMNS["residue"]]).format("{:,.0f}", subset=list(_COLUMNS.values()))
