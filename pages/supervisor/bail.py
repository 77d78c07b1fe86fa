"""Bail to authorise: on Reviews, the bail periods that run out, by who can extend them."""

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.flags.groups import NEXT, NOW, grouped
from core.words import code, sentence
from pages.work.desk import Desk
from pages.work.feed_address import KIND, choose

_SEARCH = "bail_period"
_WHO = "bail"  # of the address, beside the kind of work
_AUTHORISERS = {Role.MANAGER, Role.COMMANDER}  # whoever may be an inspector, or asks one


def is_open(desk: Desk) -> bool:
    """Whether the address asks for bail to authorise instead of reviews."""
    return bool(_AUTHORISERS & desk.visitor.roles) and st.query_params.get(KIND) == _SEARCH


def flags(desk: Desk) -> pd.DataFrame:
    """The bail periods in scope that have ended or are within their warning, all or those of the address."""
    ending = _ending(desk)
    who = st.query_params.get(_WHO, "")
    return ending[ending["code"].eq(who)] if who else ending


def named() -> list[str]:
    """Whose authority the address names, in words, for a title."""
    who = st.query_params.get(_WHO, "")
    return [f"to be extended by {code(who)}"] if who and st.query_params.get(KIND) == _SEARCH else []


def _ending(desk: Desk) -> pd.DataFrame:
    rows = desk.flags(searches=(_SEARCH,))
    now = grouped(rows, desk.today)
    now = now[now["group"].isin([*NOW, NEXT])]
    return now[list(rows.columns)]


def chips(desk: Desk) -> None:
    """One row of chips for whoever authorises bail; nothing for others, or where no bail runs out."""
    if not _AUTHORISERS & desk.visitor.roles:
        return
    many = _ending(desk)["code"].value_counts().to_dict()
    chosen = st.query_params.get(_WHO, "") if is_open(desk) else None
    in_law = desk.searches[_SEARCH].code
    order = list(in_law.words) if in_law is not None else []
    offered = [who for who in order if who in many or who == chosen]
    if not offered:
        return
    st.session_state["reviews_bail"] = chosen or None  # the address says it, also after Back
    st.pills(
        "Bail to authorise",
        offered,
        key="reviews_bail",
        wrap=False,
        format_func=lambda who: f"{sentence(code(who))} **{many.get(who, 0):,}**",
        on_change=_choose,
        args=(chosen or "",),
    )


def _choose(shown: str) -> None:
    who = st.session_state["reviews_bail"] or ""
    choose(shown, who, kind=_SEARCH if who else "", bail=who, show="")
