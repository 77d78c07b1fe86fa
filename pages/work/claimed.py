"""What the viewer marked done of late, and what the records answered."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from core import clock
from core.searches.pairs import called
from core.store import scoped
from core.words import moment, sentence
from pages.parts.words import plain
from pages.work.desk import Desk

_DAYS = 7
_SHOWN = 30
_OUTCOMES = {
    "waits": ":gray-badge[:material/hourglass_top: Waiting for the records]",
    "returned": ":red-badge[:material/device_reset: Not in the records]",
    "confirmed": ":green-badge[:material/check_circle: Confirmed]",
    "withdrawn": ":gray-badge[:material/close: Taken back]",
}


def show(desk: Desk) -> None:
    """A folded list; it opens by itself when the records did not confirm something."""
    claims = scoped.claims_of(desk.db, desk.visitor.scope, clock.now() - timedelta(days=_DAYS))
    if claims.empty:
        return
    outcome = claims["outcome"].fillna("waits")
    counts = ", ".join(
        f"{many} {word}"
        for name, word in (("waits", "waiting"), ("returned", "not in the records"), ("confirmed", "confirmed"))
        if (many := int(outcome.eq(name).sum()))
    )
    title = f"What you marked done in the last {_DAYS} days" + (f": {counts}" if counts else "")
    with st.expander(title, icon=":material/task_alt:", expanded=bool(outcome.eq("returned").any())):
        for row in claims.assign(outcome=outcome).head(_SHOWN).to_dict("records"):
            what = called(desk.searches[row["search"]], row)
            ref = plain(row["crime_ref"])
            line = f"{_OUTCOMES[row['outcome']]} **{what}** · {ref}  \nMarked done {moment(row['at'])}"
            settled = "" if pd.isna(row["settled_at"]) else f", answered {moment(row['settled_at'])}"
            reason = "" if pd.isna(row["reason"]) else f": {plain(sentence(str(row['reason'])))}"
            st.markdown(line + settled + reason)
