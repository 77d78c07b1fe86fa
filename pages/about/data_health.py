"""Data health: how old and how whole the data is; what everybody needs first, what the service desk needs last."""

import pandas as pd
import streamlit as st

from core.store import scoped
from core.store.counts import newest
from core.store.refresh import refused
from core.words import moment
from pages.about import feeds, ledger, not_loaded, trend
from pages.parts.words import plain, table_words
from pages.work import freshness
from pages.work.desk import Desk


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("Data health", desk.snapshot)
    snap = desk.snapshot
    st.markdown(
        f"Snapshot **{snap.snapshot_id}** from {plain(snap.source)} · extracted {moment(snap.extracted_at)} · "
        f"loaded {moment(snap.loaded_at)} in {snap.seconds:,.0f} seconds · rules {snap.rules}"
    )
    _refused(desk)
    feeds.show(desk)
    not_loaded.show(desk)
    _recording(desk)
    ledger.show(desk)
    trend.show(desk)
    _tables(desk)
    st.page_link(
        st.session_state["data_dictionary_page"], label="Data dictionary: what every column means",
        icon=":material/menu_book:",
    )  # fmt: skip


def _refused(desk: Desk) -> None:
    """Said while the records shown are older than a refresh that was turned away. Its reason may name totals."""
    last_at = refused.known().last_at
    if last_at is not None and last_at > desk.snapshot.loaded_at:
        st.warning(
            f"The refresh of {moment(last_at)} was refused, so the records are those of the one before. "
            "Next: the service desk finds the reason in the output of that refresh.",
            icon=":material/block:",
        )


def _recording(desk: Desk) -> None:
    """The rate of recording within 24 hours, with its denominator; it can no longer be put right, so it is no flag."""
    st.subheader("Recorded within 24 hours of the report")
    rates = scoped.recording_rates(desk.db, desk.visitor.scope)
    if rates.empty:
        st.write("No crime is in your scope.")
        return
    quick, many = int(rates["quick"].sum()), int(rates["crimes"].sum())
    st.markdown(f"**{quick / many:.1%}**: {quick:,} of the {many:,} crimes in your scope.")
    rates = rates.assign(rate=rates["quick"] / rates["crimes"], name=rates["unit_id"].map(desk.unit_names))
    shown = rates.sort_values("name")[["name", "quick", "crimes", "rate"]]
    shown.columns = pd.Index(["Unit", "Within 24 hours", "Crimes", "Rate"])
    st.dataframe(shown, hide_index=True, column_config={"Rate": st.column_config.NumberColumn(format="percent")})


def _tables(desk: Desk) -> None:
    by_table = newest.of_snapshot(desk.db, desk.snapshot.snapshot_id)
    if not by_table:
        return
    st.subheader("What was loaded")
    rows = [{"Table": table_words(one.table), "Rows": one.loaded, "Set aside": one.set_aside} for one in by_table]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=38 + 35 * len(rows))
    st.caption("The whole force. What belongs to a restricted crime is in no number, for anybody.")
