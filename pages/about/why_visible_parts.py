"""The answers of the page Why do I see this?, in words. Every name and unit in them may be told to the visitor."""

import streamlit as st

from auth.actions.why_reasons import Reason
from auth.actions.why_visible import Answer, Roles, Standing
from auth.scope import By
from core import clock
from core.absence.away import Span
from core.words import sentence, short_day
from pages.parts.words import plain
from pages.work.desk import Desk

_ELSEWHERE = {By.COVER: "an officer of another unit", By.POSTING: "another unit"}
_NOTHING = "Not the officer in case, no cover for them today, and no posting that reaches the crime's unit."


def of_crime(desk: Desk, who: str, ref: str, answer: Answer) -> None:
    """Whether a person sees a crime, and why."""
    sees = ":green-badge[:material/visibility: Sees it]" if answer.sees else (
        ":orange-badge[:material/visibility_off: Does not see it]"
    )  # fmt: skip
    st.markdown(f"**{who}** and crime **{ref}** {sees}")
    lines = []
    if answer.restricted:
        lines.append(f"The crime is restricted, and {who} is {'' if answer.listed else 'not '}on its access list.")
    opened = "Open by" if answer.sees else "To somebody on the list it would be open by"
    lines += [f"{opened} {_ground(desk, one)}." for one in answer.through]
    if not answer.through:
        lines += [f"Missing: {_missing(desk, one)}." for one in answer.missing] or [_NOTHING]
    _list(lines)
    st.caption(_roles(answer.roles))


def of_person(desk: Desk, who: str, standing: Standing) -> None:
    """What opens crimes to a person today."""
    st.markdown(f"**{who}** today")
    _list([f"{sentence(_opens(desk, one))}." for one in standing.opens] or ["Nothing opens a crime to them today."])
    if standing.idle:
        st.markdown("Opens nothing today:")
        _list([f"{sentence(_idle(desk, one))}." for one in standing.idle])
    if standing.away:
        st.markdown("Covered today:")
        _list([f"By {_named(desk, one)}{_days(one)}{_barred(one)}." for one in standing.away])
    st.caption(_roles(standing.roles))


def _list(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines))


def _ground(desk: Desk, one: Reason) -> str:
    """What opens crimes, as a noun: `posting to Team 1, 6 Jan 2020–3 Mar 2026`."""
    if one.by is By.OWN:
        return "being the officer in case"
    if one.by is By.COVER:
        return f"cover for {_named(desk, one)}{_days(one)}"
    below = " and the units below it" if one.below else ""
    return f"posting to {_named(desk, one)}{below}{_days(one)}"


def _opens(desk: Desk, one: Reason) -> str:
    return "their own crimes, as the officer in case" if one.by is By.OWN else _ground(desk, one)


def _idle(desk: Desk, one: Reason) -> str:
    if one.by is By.POSTING:
        return f"{_ground(desk, one)}: these roles open no unit's crimes"
    return f"{_ground(desk, one)}{_barred(one)}"


def _missing(desk: Desk, one: Reason) -> str:
    if one.role is not None:
        there = "they are the officer in case" if one.by is By.OWN else f"the {_ground(desk, one)} is there"
        return f"the role of {_article(one.role)}; {there}"
    return f"{_ground(desk, one)}{_barred(one) or ', but not today'}"


def _article(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _barred(one: Reason) -> str:
    return "" if one.bar is None else f", which does not hold: {plain(one.bar)}"


def _named(desk: Desk, one: Reason) -> str:
    if one.of is None:
        return _ELSEWHERE[one.by]
    names = desk.unit_names if one.by is By.POSTING else desk.numbered
    return plain(names.get(one.of, one.of))


def _days(one: Reason) -> str:
    if one.days is None:
        return ""
    first, last = one.days
    return f", since {Span(first, first).words}" if last is None else f", {Span(first, last).words}"


def _roles(roles: Roles) -> str:
    held = ", ".join(sorted(roles.held)) or "none"
    if roles.own:
        return f"By your roles of this sign-in: {held}."
    if roles.said_at is None:
        return "Has not signed in yet, so no role is known: answered as for an officer. Roles come with each sign-in."
    # The day alone: at what time colleagues sign in is nothing to read off a page.
    on = short_day(clock.day(roles.said_at))
    return f"By the roles of their last sign-in, {on}: {held}. Roles come anew with each sign-in."
