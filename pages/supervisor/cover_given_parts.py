"""Who gave cover of whose work to whom: shown to the person whose work it is, and to whoever leads them."""

from datetime import timedelta

import streamlit as st

from auth.roles import LEADERS
from core.absence.away import Span
from core.absence.cover import Cover
from core.store.work import covers
from core.words import day
from pages.parts.words import plain
from pages.supervisor.cover_parts import named
from pages.work.desk import Desk

_SHOWN, _BACK, _AHEAD = 20, 28, 366


def show(desk: Desk, people: frozenset[str]) -> None:
    """The list: of the viewer's units for whoever leads them, of one's own work for everybody else."""
    leads = bool(LEADERS & desk.visitor.roles)
    days = Span(desk.today - timedelta(days=_BACK), desk.today + timedelta(days=_AHEAD))
    given = covers.given(desk.db, days, people if leads else {desk.visitor.scope.collar})
    st.subheader("Cover given in your units" if leads else "Who was given cover of your work")
    if not given:
        st.write(f"None in the last {_BACK} days, and none ahead.")
        return
    st.markdown("\n".join(f"- {_line(desk, cover)}" for cover in given[:_SHOWN]))
    if len(given) > _SHOWN:
        st.caption(f"The newest {_SHOWN:,} of {len(given):,}. All of them stand in the access log.")
    st.caption(f"Of the last {_BACK} days and ahead, newest first. The rules are under Policy in force.")


def _line(desk: Desk, cover: Cover) -> str:
    whose = "your work" if cover.absent == desk.visitor.scope.collar else f"the work of {named(desk, cover.absent)}"
    ended = ""
    if cover.ended_on is not None:
        by = named(desk, cover.ended_by) if cover.ended_by else "somebody unknown"
        ended = f" Withdrawn by {by} on {plain(day(cover.ended_on))}."
    return (
        f"{named(desk, cover.given_by)} gave cover of {whose} to {named(desk, cover.by)}, {plain(cover.days.words)}, "
        f"on {plain(day(cover.given_on))}.{ended}"
    )
