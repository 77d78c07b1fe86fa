"""The handover sheet: for whom, for which days, on the screen and as one page to print."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from auth.actions import exports
from auth.actions.exports import Leaving
from auth.pages import may_export
from core import clock
from core.absence import handover_pdf
from core.absence.away import Span, carrier, next_of
from core.absence.handover import Sheet, Stamp, for_any_hands, sheet
from core.exports import File
from core.store.access_log import subjects
from core.store.access_log.subjects import About, Subject
from core.store.engine import engine
from core.store.people import directory
from core.store.work import covers
from core.words import counted
from pages.parts import presses
from pages.parts.words import plain
from pages.work import export, page_log
from pages.work.desk import Desk
from pages.work.feed_rows import Json
from pages.work.listing import listing, row_of
from pages.work.listing_grid import Listed, Row

_YEAR = timedelta(days=366)
_LISTED = Listed("item", "overdue first, then what the law sets")
_HEADINGS = {
    "when": "When",
    "due_on": "Due",
    "what": "What is due",
    "weight": "Set by",
    "crime_ref": "Crime",
    "offence": "Offence",
    "risk": "Risk",
    "clears": "What clears it",
    "carrier": "Who",
}


def show(desk: Desk, people: frozenset[str], first: str) -> None:
    """The part of the page: whose work (`first` unless chosen), which days, what is on the sheet, and its page."""
    st.subheader("Handover sheet")
    options = sorted(people & set(desk.names), key=lambda collar: desk.names[collar])
    if not options:
        return
    usual = first if first in options else options[0]
    collar = st.selectbox(
        "Whose work",
        options,
        index=options.index(usual),
        format_func=desk.names.__getitem__,
        key="handover_who",
    )
    if not page_log.narrowed(desk, "cover", {"officer": desk.visitor.scope.collar}, officer=collar):
        return
    days = _days(desk, collar)
    if days is None:
        return
    sheet = _sheet(desk, collar, days)
    st.markdown(f"**{plain(sheet.who)}, away {sheet.days.words}**")
    st.markdown(f"{len(sheet.now):,} overdue now, {len(sheet.later):,} due while away.")
    _printed(desk, sheet)  # above the list, which is long on a phone
    _listed(desk, sheet)


def _days(desk: Desk, collar: str) -> Span | None:
    absences = directory.absences(desk.db, [collar], desk.today, desk.today + _YEAR)
    known = next_of(absences, collar, desk.today)
    if known is None:
        st.caption("The records show no absence ahead; these are the coming seven days. Choose others if you like.")
        known = Span(desk.today, desk.today + timedelta(days=6))
    chosen: Any = st.date_input(
        "Away from and to", (known.first, known.last), key=f"handover_days_{collar}", format="DD/MM/YYYY"
    )
    if not isinstance(chosen, tuple) or len(chosen) != 2:
        st.info("Choose the last day as well.")
        return None
    if chosen[1] < desk.today:
        st.warning(f"These days are over: {Span(*chosen).words}. Next: choose days from today on.")
        return None
    return Span(*chosen)


def _sheet(desk: Desk, collar: str, days: Span) -> Sheet:
    holding = covers.judged(desk.db, days, absent=[collar]).holding

    def carried_by(day: date) -> str | None:
        by = carrier(holding, collar, day)
        return None if by is None else desk.names.get(by, "somebody unknown")

    flags = desk.flags(oic=(collar,))
    handed = for_any_hands(flags)
    _kept_back(flags, handed)
    return sheet(handed, desk.searches, desk.names[collar], days, desk.today, carried_by)


def _kept_back(flags: pd.DataFrame, handed: pd.DataFrame) -> None:
    """Said on the screen of whoever may know of these crimes, and never on the paper."""
    many = len(flags) - len(handed)
    if many:
        st.warning(
            f"{counted(many, 'item')} on restricted crimes: left off the sheet, and a cover does not "
            "see them. Next: hand them over yourself, to somebody on the access list.",
            icon=":material/lock:",
        )


def _listed(desk: Desk, sheet: Sheet) -> None:
    items = (*sheet.now, *sheet.later)
    if items:
        rows = pd.DataFrame([vars(item) for item in items])
        state = rows["late"].map({True: "overdue", False: "upcoming"})
        rows = rows.assign(exact=rows["due"], due_on=pd.to_datetime(rows["due_on"]), state=state)
        listing(desk, rows, _HEADINGS, "handover", _LISTED, _card)
    for note in sheet.notes:
        st.caption(note)


def _card(row: Row) -> Json:
    return row_of(
        row,
        str(row["what"]),
        icon="error" if row["late"] else "schedule",
        fill="overdue" if row["late"] else "soon",
        when=str(row["when"]),
        tone="red" if row["late"] else "amber",
        tag=str(row["weight"]).capitalize(),
        notes=[str(row["due"]), f"Who: {row['carrier']}", f"Clears it: {row['clears']}"],
        marks=[str(row["risk"])],
    )


def _printed(desk: Desk, sheet: Sheet) -> None:
    """Two presses: the first logs every crime on the sheet and makes it, the second takes it along."""
    if not sheet.refs or not may_export(desk.visitor.roles, "cover"):
        return
    drawn = presses.key("file", presses.next_press_id("handover"))
    if not st.button("Make a one-page PDF", key=drawn, icon=":material/picture_as_pdf:"):
        return
    try:
        token = _shelved(desk, sheet)
    except exports.NotExported as refusal:
        st.error(str(refusal), icon=":material/block:")
        return
    export.link("Download the PDF", token)


def _shelved(desk: Desk, sheet: Sheet) -> str:
    """The sheet, logged and then made; the token it can be fetched with. Raises NotExported."""
    now = clock.now()
    leaving = Leaving(Subject(About.HANDOVER, subjects.File.PDF), sheet.refs)
    seen = exports.log(engine(), desk.visitor, leaving, now, desk.snapshot.snapshot_id)
    now_seen, later_seen = (tuple(i for i in items if i.crime_ref in seen) for items in (sheet.now, sheet.later))
    stamp = Stamp(
        desk.names.get(desk.visitor.scope.collar, "somebody unknown"),
        now,
        desk.snapshot.extracted_at,
        _scope(desk),
        desk.snapshot.rules,
    )
    content = handover_pdf.page(replace(sheet, now=now_seen, later=later_seen), stamp)
    file = File(f"handover-{sheet.days.first:%Y-%m-%d}.pdf", "application/pdf", content)
    return exports.put_by(desk.visitor, file, seen, export.browser(), now)


def _scope(desk: Desk) -> str:
    units = sorted(desk.visitor.scope.units)
    if not units:
        return "the person's own crimes that the maker may see"
    names = ", ".join(desk.unit_names.get(unit, unit) for unit in units[:3])
    more = f" and {counted(len(units) - 3, 'more unit')}" if len(units) > 3 else ""
    return f"the person's crimes in {names}{more} that the maker may see"
