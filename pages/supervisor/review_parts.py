"""The sections of the review helper. What is ticked stands in the address alone; nothing typed or ticked is stored."""

from typing import get_args

import pandas as pd
import streamlit as st

from auth.roles import Role
from auth.visit import Visitor
from core.facts.counted import MANAGERS, SUPERVISORS
from core.flags.groups import grouped
from core.flags.worklist import overdue
from core.law import written
from core.review.checklist import Item, checklist
from core.review.material import Kind, Material
from core.review.sheet import Sheet, sheet, text
from core.review.since import Event, events, last_counted, summary
from core.searches.pairs import called
from core.store.scoped import Crime
from core.words import counted, day, moment
from pages.parts import day as day_part
from pages.parts.words import as_written, badge, named_subject, plain, words
from pages.work import claims, claims_box, one_crime
from pages.work.desk import Desk
from pages.work.feed_address import TICKS, put

_RANKS = {"supervisor": SUPERVISORS, "manager": MANAGERS}
_WANTED = {"supervisor": "PS or DS", "manager": "INSP or DI"}
_SHOWN = 15  # changes before one is asked whether to show them all


def whole(desk: Desk, crime: Crime) -> Material | None:
    """The review of a crime from how it stands to the text to copy; None where the visitor may not review it."""
    glance(desk, crime.row)
    page, ref = st.session_state["crime_page"], {"ref": crime.ref}
    st.page_link(page, label="Open the crime", query_params=ref, icon=":material/folder_open:")
    if crime.row["oic"] == desk.visitor.person.collar_number:
        st.warning("You are the officer in this case. Nobody reviews their own crime.", icon=":material/block:")
        st.write("Next: ask another supervisor, or your manager, to review it.")
        return None
    about = material(desk, crime, kind_of_review(desk.visitor))
    due(desk, about, one_crime.names(crime, about.flags["subject"]))
    checklist_and_text(prepared(desk, about, changed(desk, about)))
    return about


def glance(desk: Desk, crime: pd.Series) -> None:
    """What it is, how it stands, whose it is and how old."""
    one_crime.first_line(crime)
    officer = plain(desk.called(pd.Series([crime["oic"]], dtype="object"))[0])
    recorded = crime["recorded_at"].tz_convert("Europe/London").date()
    st.markdown(
        f"Officer in case: **{officer}** · recorded {day(recorded)}, "
        f"{counted((desk.today - recorded).days, 'day')} old · happened {day(crime['occurred_from'])} · "
        f"allocated {day(crime['allocated_on'])}"
    )


def kind_of_review(visitor: Visitor) -> Kind:
    """Whose review is prepared. A manager or commander may prepare either; a sergeant's counts as a supervisor's."""
    kinds: list[Kind] = list(get_args(Kind))
    usual: Kind = "manager" if Role.MANAGER in visitor.roles and Role.SUPERVISOR not in visitor.roles else "supervisor"
    if visitor.roles & {Role.MANAGER, Role.COMMANDER}:
        chosen = st.segmented_control(
            "Whose review",
            kinds,
            default=usual,
            required=True,
            key="review_kind",
            format_func=lambda kind: f"{words(kind)} review",
        )
        usual = chosen or usual
    if visitor.person.rank not in _RANKS[usual]:
        st.warning(
            f"You are recorded as {plain(visitor.person.rank)}. A {usual} review counts from {_WANTED[usual]} up, "
            "so the flag may stay. Next: ask for the acting rank to be recorded, or for somebody of that rank.",
            icon=":material/military_tech:",
        )
    return usual


def material(desk: Desk, crime: Crime, kind: Kind) -> Material:
    """Everything the helper works with, read under the visitor's scope."""
    tables = {**crime.tables, "officers": desk.officers}
    flags = grouped(desk.flags(of=crime), desk.today)
    officer = crime.row["oic"] if isinstance(crime.row["oic"], str) else ""
    called = desk.numbered.get(officer, f"unknown officer ({officer})") if officer else ""
    return Material(tables, crime.facts, flags, called, _load(desk, officer), kind, desk.today)


def _load(desk: Desk, officer: str) -> tuple[int, int]:
    if not officer:
        return 0, 0
    theirs = desk.flags(oic=(officer,))
    # Every open crime has one flag of its age, which counts them without reading the crimes.
    late = overdue(theirs[theirs["acts"].eq("oic")], desk.today)
    return int(theirs["search"].eq("crime_age").sum()), len(late)


def due(desk: Desk, about: Material, names: dict[str, str]) -> None:
    """Every flag on the crime with its date, and what was said of it. `names` are of the crime's subjects."""
    st.subheader("What is due")
    if about.flags.empty:
        st.success("Nothing is due on this crime.", icon=":material/check_circle:")
    with st.container(gap="xsmall"):
        for flag in about.flags.to_dict("records"):
            search = desk.searches[flag["search"]]
            named = named_subject(search.rule(flag["code"]).subject, flag, names)
            late = (
                f"due {day(flag['due_on'])}" if flag["state"] in ("overdue", "returned") else ""
            )  # else its badge says the day
            parts = [f"{badge(flag, desk.today)} **{plain(called(search, flag))}**", late, named]
            st.markdown(" · ".join(filter(None, parts)))
            claims.standing(desk, flag)


def changed(desk: Desk, about: Material) -> str:
    """What happened since the last counted review of this kind, newest first; returns it as one sentence."""
    st.subheader("What changed since the last review")
    last = last_counted(about.tables, about.kind)
    changes = events(about.tables, last)
    on = "" if last is None else written(last.tz_convert("Europe/London").date())
    many = summary(changes, on)
    st.markdown(plain(many))
    whole = len(changes) <= _SHOWN or st.toggle(f"Show all {len(changes):,} changes", key="review_all_changes")
    for event in changes if whole else changes[:_SHOWN]:
        _event(event, desk.numbered)
    return many


def _event(event: Event, names: dict[str, str]) -> None:
    at = moment(event.at) if event.at.tz is not None else day(event.at)
    by = f" · {one_crime.who(event.by, names)}" if event.by else ""
    with st.container(gap=None):
        st.markdown(f"**{at}** · {plain(event.what)}{by}")
        if event.text:
            as_written(event.text)


def prepared(desk: Desk, about: Material, since: str) -> Sheet:
    """The review with the facts beside each item of the checklist."""
    person = desk.visitor.person
    return sheet(about, checklist(), f"{person.rank} {person.name} ({person.collar_number})", since)


@st.fragment
def checklist_and_text(sheet: Sheet) -> None:
    """The checklist and what it makes. A tick runs this alone: it shows what was read and logged with the page."""
    st.subheader("Checklist")
    st.markdown("  \n".join(f":material/gavel: **{plain(name)}**" for name in sheet.limits))
    ticked = frozenset(item.id for item, facts in sheet.entries if _ticked(sheet, item, facts))
    st.subheader("Text to copy into the RMS")
    if (was := day_part.over()) is not None:
        st.warning(f"It is dated {written(was)}, which is over. Next: Show today, under the title.")
    st.caption("Copy it with the button in its corner, then fill in the decisions there. Nothing of it is kept here.")
    st.code(text(sheet, ticked), language=None, wrap_lines=True)


def done(desk: Desk, about: Material | None) -> None:
    """What the visitor may mark as done once the review is in the records system, a button each."""
    if about is None:
        return
    own = about.flags[about.flags["theirs"] & about.flags["acts"].ne("oic")]
    for flag in own.to_dict("records"):
        key = f"{flag['search']}|{flag['subject']}|{flag['code']}"
        claims_box.button(desk, flag, key, called(desk.searches[flag["search"]], flag))


def _ticked(sheet: Sheet, item: Item, facts: tuple[str, ...]) -> bool:
    key = f"review_{sheet.kind}_{sheet.ref}_{item.id}"
    st.session_state[key] = item.id in _in_address()  # the address says it, also after a reload and Back
    with st.container(border=True):
        ticked = st.checkbox(item.heading, key=key, on_change=_tick, args=(key, item.id))
        st.markdown("  \n".join([f"*{item.prompt}*", *map(plain, facts)]))
    return ticked


def _in_address() -> list[str]:
    return st.query_params.get(TICKS, "").split(".")


def _tick(key: str, name: str) -> None:
    others = [other for other in _in_address() if other not in ("", name)]
    put(TICKS, ".".join([*others, name] if st.session_state[key] else others))
