"""The trend on Data health: what each of the last refreshes took and brought, as a line and as a table."""

import pandas as pd
import streamlit as st

from core.store.counts import newest
from core.store.refresh import ledger
from pages.parts import charts
from pages.parts.words import instants
from pages.work.desk import Desk

# Rows are those that belong to no restricted crime, for everybody: a total of the whole force beside one without them
# would say how many there are. The ledger leaves them out as well.
_MEASURES = {"items": "Open items", "loaded": "Rows held", "set_aside": "Rows set aside", "seconds": "Seconds"}
_LAST = 30


def show(desk: Desk) -> None:
    """The section."""
    st.subheader("Trend of the last refreshes")
    rows = _rows(desk)
    measures = [name for name in _MEASURES if rows[name].notna().any()]
    chosen = st.segmented_control(
        "Show as a line",
        measures,
        default=measures[0],
        required=True,
        key="health_trend",
        format_func=_MEASURES.__getitem__,
    )
    drawn, table = st.columns(2)
    with drawn:
        _line(rows, chosen or measures[0])
    with table:
        _table(rows[["loaded_at", *measures]])
    st.caption(
        f"The last {_LAST} refreshes at most. Open items: those of your units. Rows: of the whole force. What belongs "
        "to a restricted crime is in no number, for anybody."
    )


def _rows(desk: Desk) -> pd.DataFrame:
    """The refreshes, newest first, with the open `items` of the visitor's units; missing where no unit is theirs."""
    history, units = newest.trend(desk.db, _LAST), desk.visitor.scope.units
    if not units:
        return history.assign(items=float("nan"))
    closed = ledger.by_refresh(desk.db, units, _LAST).set_index("snapshot_id")["closing"]
    return history.assign(items=history["snapshot_id"].map(closed))


def _line(rows: pd.DataFrame, measure: str) -> None:
    known = rows.dropna(subset=[measure])
    if len(known) < 2:
        st.write("A line begins with the second refresh.")
        return
    st.altair_chart(charts.by_refresh(known, measure, _MEASURES[measure]), key="health_line")


def _table(rows: pd.DataFrame) -> None:
    titles = {"loaded_at": "Loaded"} | _MEASURES
    whole = st.column_config.NumberColumn(format="localized")
    config = {"Loaded": instants()} | {_MEASURES[name]: whole for name in ("items", "loaded", "set_aside")}
    config[_MEASURES["seconds"]] = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(
        rows.rename(columns=titles), hide_index=True, column_config=config, height=min(38 + 35 * len(rows), 260)
    )
