"""What this does not show."""

from pathlib import Path

import streamlit as st

from pages.work import freshness
from pages.work.desk import Desk

# Published with the app, as the Regulations want; the force fills in what is its own.
_STATEMENT = Path(__file__).parents[2] / "docs" / "accessibility.md"
_LIMITS = {
    "Not the whole workload.": "Incidents, custody duty, court, file building, disclosure, safeguarding visits and "
    "duties on the day are not here.",
    "Not a measure of people.": "Teams are compared with their capacity beside them; nobody is ranked, and looks at "
    "this app are not counted as work.",
    "Not newer than its data.": "The line under each title says when the records were taken. What was entered since "
    "then appears with the next refresh.",
    "Not the quality of the work.": "A review or a contact that was recorded counts, whether it was good or not.",
    "Not the records system.": "Nothing you do here changes the records. A flag goes out when the records system "
    "shows the work.",
    "Not legal advice.": "Dates set by law are worked out from what is recorded; a wrong date in the records gives a "
    "wrong date here. Policy in force names the source of each rule and says where it could not be confirmed.",
    "Not crimes you may not know of.": "A restricted crime does not exist here for anybody off its access list, in "
    "no row and in no number.",
    "Not rows with faults.": "They are set aside with their reason: see Data health.",
    "Not every limit there is.": "Written notice of intended prosecution (14 days), the time a case spends with the "
    "prosecutor or a suspect in hospital, bail set by a court and limits of special statutes are not worked out here: "
    "keep your own diary of them.",
}


def show(desk: Desk) -> None:
    """The page."""
    freshness.head("What this does not show", desk.snapshot)
    st.write("This app shows part of an officer's work, and only what the records system says.")
    st.markdown("\n".join(f"- **{title}** {text}" for title, text in _LIMITS.items()))
    with st.expander("Accessibility statement", icon=":material/accessibility_new:"):
        st.markdown(_STATEMENT.read_text(encoding="utf-8").partition("\n")[2])
