"""The sections of the crime page. Text from the records system is shown letter by letter, never as formatting."""

from typing import Any

import pandas as pd
import streamlit as st

from core.store.scoped import Crime
from core.words import day, moment
from pages.parts.words import as_written, plain, words
from pages.work import one_crime

Names = dict[str, str]
_DATES = {
    "reported_at": "Reported", "recorded_at": "Recorded", "occurred_from": "Happened from",
    "occurred_to": "Happened to", "allocated_on": "Allocated", "status_since": "Status since",
    "investigation_plan_on": "Investigation plan", "evidence_sufficient_on": "Evidence sufficient",
    "first_statement_on": "First statement",
}  # fmt: skip
_CONTACTS = {"contacted_at": "When", "method": "How", "outcome": "Outcome", "by_collar": "By", "entered_at": "Entered"}
_SUSPECTS = {
    "suspect_id": "Suspect", "name": "Name", "date_of_birth": "Born", "status": "Status", "status_since": "Since",
    "named_on": "Named",
}  # fmt: skip
_CUSTODY = {
    "suspect_id": "Suspect", "arrested_at": "Arrested", "interviewed_at": "Interviewed", "released_at": "Released",
    "disposal": "Disposal",
}  # fmt: skip
_BAIL = {
    "suspect_id": "Suspect", "status": "Status", "arrested_on": "Arrested", "return_on": "Returns",
    "authorised_months": "Months authorised", "case_kind": "Case", "court_application_on": "Court application",
    "circulated_on": "Circulated",
}  # fmt: skip


def dates(crime: pd.Series) -> None:
    """Dates and description."""
    st.subheader("Status and dates")
    listed = {title: _cell(name, crime[name], {}) for name, title in _DATES.items()}
    code = crime["outcome_code"]
    outcome = "none yet" if pd.isna(code) or code == 0 else f"{code} on {day(crime['outcome_on'])}"
    with st.container(horizontal=True, gap="small"):
        for title, value in (listed | {"Outcome": outcome}).items():
            st.caption(f"{title}  \n**{value}**", width=150)
    for title, name in (("Summary", "summary"), ("How it was done", "mo")):
        st.markdown(f"**{title}**")
        as_written(crime[name])


def victims(people: pd.DataFrame, contacts: pd.DataFrame, names: Names) -> None:
    """Each victim with what was agreed and every contact, newest first."""
    st.subheader("Victims and contacts")
    if people.empty:
        st.write("No victim is recorded.")
    for victim in people.to_dict("records"):
        enhanced = " · :violet-badge[Enhanced rights]" if victim["enhanced"] else ""
        kind, key = words(victim["kind"]), plain(victim["victim_id"])
        st.markdown(f"**{plain(victim['name'])}** · {kind} · {key}{enhanced}")
        frequency = victim["agreed_frequency_days"]
        every = "no frequency agreed" if pd.isna(frequency) else f"every {frequency} days"
        st.markdown(
            f"Updates: {words(victim['updates'])}, {every}, by {plain(victim['preferred_method'])} · "
            f"Supports action: {words(victim['supports_action'])}  \n"
            f"Needs assessed {day(victim['needs_assessed_on'])} · "
            f"Personal statement offered {day(victim['vps_offered_on'])}"
        )
        attempts = contacts[contacts["victim_id"].eq(victim["victim_id"])].sort_values("contacted_at", ascending=False)
        _table(attempts, _CONTACTS, names, "No contact is recorded.")


def suspects(crime: Crime) -> None:
    """Suspects, custody and bail."""
    for title, table, headings in (
        ("Suspects", "suspects", _SUSPECTS),
        ("Custody", "custody", _CUSTODY),
        ("Bail", "bails", _BAIL),
    ):
        st.subheader(title)
        _table(crime.tables[table], headings, {}, "None recorded.")


def reviews(entries: pd.DataFrame, names: Names) -> None:
    """Reviews, newest first."""
    st.subheader("Reviews")
    _entries(entries.sort_values("reviewed_at", ascending=False), "reviewed_at", names, "No review is recorded.")


def enquiry_log(entries: pd.DataFrame, names: Names, ref: str) -> None:
    """The enquiry log, newest first."""
    st.subheader("Enquiry log", anchor="enquiry-log")
    newest = entries.sort_values("entered_at", ascending=False)
    if len(newest) > 20 and not st.toggle(f"Show all {len(newest)} entries", key=f"all_{ref}"):
        newest = newest.head(20)
    _entries(newest, "entered_at", names, "No entry is recorded.")


def links(pairs: pd.DataFrame, ref: str) -> None:
    """Linked crimes that the viewer can see too."""
    st.subheader("Linked crimes")
    if pairs.empty:
        st.write("No link to a crime you can see.")
    for link in pairs.to_dict("records"):
        other = str(link["linked_ref"] if link["crime_ref"] == ref else link["crime_ref"])
        label = f"{words(link['kind'])}: {plain(other)}"
        page = st.session_state["crime_page"]
        st.page_link(page, label=label, query_params={"ref": other}, icon=":material/link:")


def _entries(entries: pd.DataFrame, at: str, names: Names, nothing: str) -> None:
    if entries.empty:
        st.write(nothing)
    for entry in entries.to_dict("records"):
        about = f"**{moment(entry[at])}** · {words(entry['kind'])} · {_who(entry['by_collar'], names)}"
        st.markdown(about)
        as_written(entry["text"])


def _table(rows: pd.DataFrame, headings: dict[str, str], names: Names, nothing: str) -> None:
    """A plain HTML table, readable on paper and by a screen reader."""
    if rows.empty:
        st.write(nothing)
        return
    cells = {title: [_cell(name, value, names) for value in rows[name]] for name, title in headings.items()}
    st.table(pd.DataFrame(cells).set_index(next(iter(headings.values()))))


def _cell(name: str, value: Any, names: Names) -> str:
    if name == "by_collar":
        return _who(value, names)
    if isinstance(value, pd.Timestamp):
        return moment(value) if name.endswith("_at") else day(value)
    return plain(value) if name in ("suspect_id", "name") else words(value)


def _who(collar: Any, names: Names) -> str:
    if not isinstance(collar, str):
        return "nobody"
    return one_crime.who(collar, names)
