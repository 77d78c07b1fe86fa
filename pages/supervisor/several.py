"""Marking several reviews done: each crime is shown first and confirmed by itself, and each is a claim of its own."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from auth import door
from auth.actions import claims
from auth.actions.claims import NotDone, Press
from auth.actions.submit import carry_out
from core import clock
from core.flags.cards import when
from core.flags.groups import grouped
from core.review.material import Kind
from core.review.since import last_counted
from core.store.access_log.entries import Action
from core.store.engine import Unreadable, engine
from core.words import moment
from pages.parts import presses
from pages.parts.words import plain
from pages.supervisor import review_parts
from pages.work import one_crime, page_log
from pages.work.claims import as_seen
from pages.work.claims_box import ENDED, UNSURE
from pages.work.desk import Desk

_MOST = 10
_KINDS: dict[str, Kind] = {"supervisor_review": "supervisor", "manager_review": "manager"}
_TOLD = "several_told"


def show(desk: Desk, flags: pd.DataFrame) -> None:
    """The choice, the crimes chosen, and one button; nothing for somebody with fewer than two reviews to mark."""
    _outcome()
    mine = flags[flags["theirs"] & flags["search"].isin(list(_KINDS)) & flags["work"].isin(["open", "snoozed"])]
    own = grouped(mine[mine["oic"].ne(desk.visitor.scope.collar)], desk.today)
    if len(own) < 2:
        return
    with st.expander("Mark several reviews done", icon=":material/checklist:"):
        keys = (own["search"] + "|" + own["crime_ref"]).tolist()
        rows = dict(zip(keys, own.to_dict("records"), strict=True))
        chosen = st.multiselect(
            f"Reviews that are in the RMS already, at most {_MOST} at a time",
            keys,
            max_selections=_MOST,
            key="several",
            format_func=lambda key: _label(rows[key], desk.today),
        )
        sure = [_crime(desk, key, rows[key]) for key in chosen]
        if chosen:
            label = f"Mark {len(chosen)} done" if len(chosen) > 1 else "Mark 1 done"
            st.button(
                label,
                key=presses.key("done", presses.next_press_id("several")),
                type="primary",
                icon=":material/task_alt:",
                disabled=not all(sure),
                on_click=_record,
                args=([rows[key] for key in chosen], presses.next_press_id("several")),
            )
            if not all(sure):
                st.caption("Look at each crime and tick it; then the button works.")


def _label(flag: dict[Any, Any], today: date) -> str:
    return f"{flag['crime_ref']} · {_KINDS[flag['search']]} review · {when(flag, today).words}"


def _crime(desk: Desk, key: str, flag: dict[Any, Any]) -> bool:
    """Shows one crime, logged as a look the first time, and asks whether it was reviewed."""
    ref = str(flag["crime_ref"])
    crime = page_log.look(desk, ref, f"several_seen_{ref}")
    with st.container(border=True):
        if crime is None:
            one_crime.not_there(ref)
            return False
        st.markdown(f"**{plain(_label(flag, desk.today))}**")
        review_parts.glance(desk, crime.row)
        last = last_counted({**crime.tables, "officers": desk.officers}, _KINDS[flag["search"]])
        st.markdown(
            "No review that counts is recorded." if last is None else f"Last review that counts: {moment(last)}."
        )
        st.page_link(
            st.session_state["review_page"],
            label="Review helper",
            query_params={"ref": ref},
            icon=":material/rate_review:",
        )
        return st.checkbox("I reviewed this crime and the review is in the RMS", key=f"several_sure_{key}")


def _record(flags: list[dict[Any, Any]], batch: str) -> None:
    """One claim each, in a transaction each: what is refused stops nothing else."""
    presses.answered("several")
    results = [(str(flag["crime_ref"]), _one(flag, f"{batch}{number:02}")) for number, flag in enumerate(flags)]
    st.session_state[_TOLD] = results
    st.session_state["several"] = []


def _one(flag: dict[Any, Any], action: str) -> str | None:
    """None when it was recorded, else why not."""
    try:
        visitor = door.still_here()
        if visitor is None:
            return ENDED
        press = Press(visitor, as_seen(flag), action, clock.now())
        carry_out(engine(), press, claims.claim, Action.CLAIMED)
    except NotDone as refusal:
        return str(refusal)
    except Unreadable:
        return UNSURE
    return None


def _outcome() -> None:
    results: list[tuple[str, str | None]] = st.session_state.pop(_TOLD, [])
    done = [plain(ref) for ref, why in results if why is None]
    if done:
        st.success(f"Marked done: {', '.join(done)}. They wait for the records.", icon=":material/task_alt:")
    for ref, why in results:
        if why is not None:
            st.error(f"{plain(ref)} was not marked done. {why}", icon=":material/block:")
