"""Crimes that could not be loaded, named to the people whose they are: they must never just go missing."""

import streamlit as st

from core.store import scoped
from pages.parts.desk import Desk
from pages.parts.flags import plain

_SHOWN = 20


def crimes(desk: Desk) -> None:
    """One line a fault of every crime in scope that was set aside; nothing when there is none."""
    faults = scoped.set_aside_crimes(desk.db, desk.visitor.scope)
    for fault in faults.head(_SHOWN).to_dict("records"):
        st.error(
            f"Crime {plain(fault['crime_ref'])} could not be loaded, so nothing due on it is shown: "
            f"{plain(fault['problem'])}. Next: correct it in the records system.",
            icon=":material/report:",
        )
    if len(faults) > _SHOWN:
        st.error(f"And {len(faults) - _SHOWN:,} more faults in crimes of your scope.", icon=":material/report:")
