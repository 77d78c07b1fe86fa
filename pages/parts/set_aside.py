"""Crimes that could not be loaded or are gone, named to the people whose they are: none must just go missing."""

from datetime import timedelta

import streamlit as st

from core import clock
from core.store import scoped
from pages.parts.desk import Desk
from pages.parts.flags import moment, plain

_SHOWN = 20
_MISSED = timedelta(days=28)


def crimes(desk: Desk) -> None:
    """One line a fault of every crime in scope that was set aside, and one a crime that vanished; else nothing."""
    _vanished(desk)
    faults = scoped.set_aside_crimes(desk.db, desk.visitor.scope)
    for fault in faults.head(_SHOWN).to_dict("records"):
        st.error(
            f"Crime {plain(fault['crime_ref'])} could not be loaded, so nothing due on it is shown: "
            f"{plain(fault['problem'])}. Next: correct it in the records system.",
            icon=":material/report:",
        )
    if len(faults) > _SHOWN:
        st.error(f"And {len(faults) - _SHOWN:,} more faults in crimes of your scope.", icon=":material/report:")


def _vanished(desk: Desk) -> None:
    gone = scoped.vanished(desk.db, desk.visitor.scope, clock.now() - _MISSED)
    for crime in gone.head(_SHOWN).to_dict("records"):
        items = "1 item" if crime["items"] == 1 else f"{crime['items']:,} items"
        st.error(
            f"Crime {plain(crime['crime_ref'])}: {items} left the records with the refresh of "
            f"{moment(crime['loaded_at'])} and nothing recorded says why. "
            "Next: look it up in the records system and tell the service desk.",
            icon=":material/report:",
        )
    if len(gone) > _SHOWN:
        st.error(f"And {len(gone) - _SHOWN:,} more crimes of your scope that vanished.", icon=":material/report:")
