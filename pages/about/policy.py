"""Policy in force, generated from the search definitions: nothing here is written twice."""

import pandas as pd
import streamlit as st

from core.searches.model import Search
from pages.parts import freshness
from pages.parts.desk import Desk
from pages.parts.flags import ACTS, WEIGHTS, day

_GRADES = {
    "S": "seen in an official source",
    "S2": "seen in a secondary source",
    "D": "derived by arithmetic from official sources",
    "U": "not confirmed in a source: the force's own decision",
}


def show(desk: Desk) -> None:
    """The page."""
    st.title("Policy in force")
    freshness.line(desk.snapshot)
    for search in desk.searches.values():
        if search.next_review < desk.today:
            st.warning(
                f"{search.title}: its review was due on {day(search.next_review)}. Owner: {search.owner}.",
                icon=":material/assignment_late:",
            )
    st.write("Every search, the rule behind it, where the rule comes from and who answers for it.")
    for search in sorted(desk.searches.values(), key=lambda one: one.title):
        with st.expander(f"{search.title} · {WEIGHTS[search.weight]}"):
            _search(search)


def _search(search: Search) -> None:
    st.markdown(f"**{search.question}**  \n{search.why}")
    st.markdown(f"**Who acts:** {ACTS[search.acts]}  \n**To do:** {search.todo}  \n**Clears it:** {search.clears}")
    rows = [
        {
            "In force from": day(entry.from_),
            "Number": name.replace("_", " "),
            "Days": str(value),
            "Source": entry.source,
        }
        for entry in reversed(search.history)
        for name, value in entry.values.items()
    ]
    st.table(pd.DataFrame(rows).set_index("In force from"))
    st.markdown(f"**Source:** {search.source}  \n**Evidence:** {_GRADES[search.evidence]}")
    st.caption(
        f"Rule {search.id} version {search.version}. Owner: {search.owner}. Checked by: {search.checker}. "
        f"Next review {day(search.next_review)}. {len(search.cases)} worked cases stand beside the rule and are tested."
    )
