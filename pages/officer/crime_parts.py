"""The sections of the crime page. Text from the records system is shown letter by letter, never as formatting."""

from urllib.parse import quote

import pandas as pd
import streamlit as st

from auth.door import section
from pages.parts.desk import Desk
from pages.parts.flags import day, moment, plain, words

Names = dict[str, str]


def heading(desk: Desk, crime: pd.Series) -> None:
    """Status, risk, whose crime it is, and the way into the records system."""
    marks = [
        f":blue-badge[{words(crime['status'])}]",
        f":{'red' if crime['risk'] == 'high' else 'gray'}-badge[{words(crime['risk'])} risk]",
    ]
    for name, text in (
        ("domestic_abuse", "Domestic abuse"),
        ("hate", "Hate crime"),
        ("restricted", "Restricted: need to know"),
    ):
        if crime[name]:
            marks.append(f":violet-badge[{text}]")
    unit = desk.units.set_index("unit_id")["name"].get(crime["unit_id"], crime["unit_id"])
    st.markdown(f"**{plain(crime['offence'])}**  \n{' '.join(marks)}")
    st.markdown(f"Officer in case: **{_who(crime['oic'], desk.names)}** · {plain(unit)}")
    template = str(section("daily_actions").get("rms_url", ""))
    if template.startswith("https://"):
        st.link_button(
            "Open in the records system",
            template.replace("{crime_ref}", quote(crime["crime_ref"], safe="")),
            icon=":material/open_in_new:",
        )


def dates(crime: pd.Series) -> None:
    """Dates and description."""
    st.subheader("Status and dates")
    listed = {
        "Reported": moment(crime["reported_at"]), "Recorded": moment(crime["recorded_at"]),
        "Happened": f"{day(crime['occurred_from'])} to {day(crime['occurred_to'])}",
        "Allocated": day(crime["allocated_on"]), "Status since": day(crime["status_since"]),
        "Investigation plan": day(crime["investigation_plan_on"]), "Evidence sufficient": day(crime["evidence_sufficient_on"]),
        "First statement": day(crime["first_statement_on"]),
        "Outcome": "—" if pd.isna(crime["outcome_code"]) else f"{crime['outcome_code']} on {day(crime['outcome_on'])}",
    }  # fmt: skip
    st.markdown("  \n".join(f"{name}: **{plain(value)}**" for name, value in listed.items()))
    for title, name in (("Summary", "summary"), ("How it was done", "mo")):
        st.markdown(f"**{title}**  \n{plain(crime[name])}")


def victims(people: pd.DataFrame, contacts: pd.DataFrame, names: Names) -> None:
    """Each victim with what was agreed and every contact, newest first."""
    st.subheader("Victims and contacts")
    if people.empty:
        st.write("No victim is recorded.")
    for victim in people.itertuples():
        enhanced = " · :violet-badge[Enhanced rights]" if victim.enhanced else ""
        st.markdown(f"**{plain(victim.name)}** · {words(victim.kind)} · {plain(victim.victim_id)}{enhanced}")
        every = "not agreed" if pd.isna(victim.agreed_frequency_days) else f"every {victim.agreed_frequency_days} days"
        st.markdown(
            f"Updates: {words(victim.updates)}, {every}, by {plain(victim.preferred_method)} · Supports action: {words(victim.supports_action)}  \n"
            f"Needs assessed {day(victim.needs_assessed_on)} · Personal statement offered {day(victim.vps_offered_on)}"
        )
        made = contacts[contacts["victim_id"].eq(victim.victim_id)].sort_values("contacted_at", ascending=False)
        _table(
            made,
            {"contacted_at": "When", "method": "How", "outcome": "Outcome", "by_collar": "By", "entered_at": "Entered"},
            names,
            "No contact is recorded.",
        )


def suspects(found: dict[str, pd.DataFrame]) -> None:
    """Suspects, custody and bail."""
    parts = (
        ("Suspects", "suspects", {"suspect_id": "Suspect", "name": "Name", "date_of_birth": "Born", "status": "Status", "status_since": "Since", "named_on": "Named"}),
        ("Custody", "custody", {"suspect_id": "Suspect", "arrested_at": "Arrested", "interviewed_at": "Interviewed", "released_at": "Released", "disposal": "Disposal"}),
        ("Bail", "bails", {"suspect_id": "Suspect", "status": "Status", "arrested_on": "Arrested", "return_on": "Returns", "authorised_months": "Months authorised", "case_kind": "Case", "court_application_on": "Court application", "circulated_on": "Circulated"}),
    )  # fmt: skip
    for title, table, columns in parts:
        st.subheader(title)
        _table(found[table], columns, {}, "None recorded.")


def reviews(made: pd.DataFrame, names: Names) -> None:
    """Reviews, newest first."""
    st.subheader("Reviews")
    _entries(made.sort_values("reviewed_at", ascending=False), "reviewed_at", names, "No review is recorded.")


def enquiry_log(entries: pd.DataFrame, names: Names, ref: str) -> None:
    """The enquiry log, newest first."""
    st.subheader("Enquiry log")
    shown = 20 if not st.toggle("Show all entries", key=f"all_{ref}") else len(entries)
    _entries(
        entries.sort_values("entered_at", ascending=False).head(shown), "entered_at", names, "No entry is recorded."
    )
    if shown < len(entries):
        st.caption(f"The newest {shown} of {len(entries)} entries.")


def links(found: pd.DataFrame, ref: str) -> None:
    """Linked crimes that the viewer can see too."""
    st.subheader("Linked crimes")
    if found.empty:
        st.write("No link to a crime you can see.")
    for link in found.itertuples():
        other = link.linked_ref if link.crime_ref == ref else link.crime_ref
        st.page_link(
            st.session_state["crime_page"],
            label=f"{words(link.kind)}: {plain(other)}",
            query_params={"ref": other},
            icon=":material/link:",
        )


def _entries(entries: pd.DataFrame, at: str, names: Names, nothing: str) -> None:
    if entries.empty:
        st.write(nothing)
    for entry in entries.itertuples():
        st.markdown(
            f"**{moment(getattr(entry, at))}** · {words(entry.kind)} · {_who(entry.by_collar, names)}  \n{plain(entry.text)}"
        )


def _table(rows: pd.DataFrame, headings: dict[str, str], names: Names, nothing: str) -> None:
    """A plain HTML table, readable on paper and by a screen reader."""
    if rows.empty:
        st.write(nothing)
        return
    cells = {title: [_cell(name, value, names) for value in rows[name]] for name, title in headings.items()}
    st.table(pd.DataFrame(cells).set_index(next(iter(headings.values()))))


def _cell(name: str, value: object, names: Names) -> str:
    if name == "by_collar":
        return _who(value, names)
    if isinstance(value, pd.Timestamp):
        return moment(value) if name.endswith("_at") else day(value)
    return plain(value) if name in ("suspect_id", "name") else words(value)


def _who(collar: object, names: Names) -> str:
    if not isinstance(collar, str):
        return "nobody"
    return f"{plain(names.get(collar, 'unknown officer'))} ({plain(collar)})"
