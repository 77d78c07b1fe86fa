"""What pages about one crime share: finding it by the address, the refusal in words, and its first line."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from auth.calm import calm
from core.store import scoped
from core.store.scoped import Crime
from pages.parts.words import plain, words
from pages.work import freshness, page_log
from pages.work.desk import Desk

_MARKS = {"domestic_abuse": "Domestic abuse", "hate": "Hate crime", "restricted": "Restricted: need to know"}


def of_address(desk: Desk, title: str, titled: Callable[[Crime], str], unasked: str = "") -> Crime | None:
    """The crime of `?ref=`, its look logged, under the page's title; else None, when it was said why.

    `titled` gives the title over a crime, in Markdown; `unasked` is what to do where the address names none.
    """
    ref = st.query_params.get("ref", "").strip()
    crime = page_log.look(desk, _as_recorded(desk, ref), page_log.CRIME) if ref else None
    freshness.head(titled(crime) if crime is not None else title, desk.snapshot)
    if crime is not None:
        return crime
    if ref:
        words = "Check the reference. A crime outside your posting, or one you may not know of, cannot be opened."
        calm(_not_there(ref), words, "search")
    elif unasked:
        st.write(unasked)
    return None


def _as_recorded(desk: Desk, typed: str) -> str:
    """The reference of the address, which somebody may have typed; from now on the address has it as it is recorded."""
    known = st.session_state.get(page_log.CRIME)
    if known is not None and known.crime_ref == typed:
        return typed  # drawn again
    ref = scoped.as_recorded(desk.db, desk.visitor.scope, typed)
    if ref != typed:
        st.query_params["ref"] = ref
    return ref


def not_there(ref: str) -> None:
    """That a crime cannot be seen, in the same words whether there is one or not."""
    st.info(_not_there(ref), icon=":material/search_off:")


def _not_there(ref: str) -> str:
    return f"There is no crime {plain(ref)} that you can see."


def who(collar: str, names: Mapping[str, str]) -> str:
    """Whoever wrote something on a crime, by name; the records may name somebody the directory does not know."""
    return plain(names.get(collar, f"unknown officer ({collar})"))


def first_line(crime: pd.Series) -> None:
    """The offence, and status, risk and marks as badges."""
    st.markdown(f"**{plain(crime['offence'])}**  \n{badges(crime)}")


def badges(crime: pd.Series) -> str:
    """Status, risk and marks, in Markdown."""
    risk = {"high": ":red-badge", "medium": ":orange-badge"}.get(crime["risk"], ":gray-badge")
    marks = [f":blue-badge[{words(crime['status'])}]", f"{risk}[{words(crime['risk'])} risk]"]
    marks += [f":violet-badge[{text}]" for name, text in _MARKS.items() if crime[name]]
    return " ".join(marks)


def names(crime: Crime, subjects: Iterable[Any]) -> dict[str, str]:
    """What the flags' subjects are called: victims and suspects by name, bails and custody by the suspect's."""
    tables = crime.tables
    called: dict[str, Any] = {}
    for table, key in (("victims", "victim_id"), ("suspects", "suspect_id")):
        called |= dict(zip(tables[table][key], tables[table]["name"], strict=True))
    for table, key in (("bails", "bail_id"), ("custody", "custody_id")):
        called |= {row[key]: called.get(row["suspect_id"]) for row in tables[table].to_dict("records")}
    for subject in map(str, subjects):  # of an update: its victim, its custody record and what happened
        if victim := next((key for key in tables["victims"]["victim_id"] if subject.startswith(f"{key}:")), None):
            called[subject] = called[victim]
    return {key: name for key, name in called.items() if isinstance(name, str) and name}
