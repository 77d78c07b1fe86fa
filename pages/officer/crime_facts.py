"""Beside what is due on one crime: its victims and suspects, and the last entry of its log."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from core.store.scoped import Crime
from core.words import agreeing, code, counted, near_day, near_moment, sentence
from pages.work.desk import Desk

_REACHED = ("reached", "sent")  # what came of a contact that counts
_SHOWN = 3  # people in a box; all stand in the tables below
_ALARMING = ("wanted", "outstanding")
_FAILED = "failed_to_surrender"
Fact = tuple[str, str]


def show(desk: Desk, crime: Crime) -> None:
    """The boxes; under the feed on a phone."""
    tables = crime.tables
    victims = [_victim(desk, victim, tables["victim_contacts"]) for victim in _first(tables["victims"])]
    suspects = [_suspect(desk, suspect, tables) for suspect in _first(tables["suspects"])]
    many_victims, many_suspects = len(tables["victims"]), len(tables["suspects"])
    _box(agreeing(many_victims, "Victim", "Victims"), victims or ["<p>No victim is recorded.</p>"], many_victims)
    _box(agreeing(many_suspects, "Suspect", "Suspects"), suspects or ["<p>No suspect is recorded.</p>"], many_suspects)
    _box("Last in the log", [_log(desk, tables["oel_entries"])], 1)


def _first(people: pd.DataFrame) -> list[dict[Any, Any]]:
    return people.head(_SHOWN).to_dict("records")


def _box(title: str, parts: Sequence[str], many: int) -> None:
    more = f'<p class="note">{many - _SHOWN:,} more below</p>' if many > _SHOWN else ""
    st.html(f'<section class="beside"><h2 class="box">{title}</h2>{"".join(parts)}{more}</section>')


def _person(name: Any, tags: Sequence[Fact], facts: Sequence[Fact]) -> str:
    marks = "".join(f'<span class="tag {colour}">{escape(text)}</span>' for text, colour in tags)
    listed = "".join(f"<dt>{title}</dt><dd>{escape(text)}</dd>" for title, text in facts)
    return f"<div><b><bdi>{_text(name)}</bdi></b> {marks}<dl>{listed}</dl></div>"


def _text(value: Any) -> str:
    return "No name is recorded" if pd.isna(value) or not str(value).strip() else escape(str(value))


def _victim(desk: Desk, victim: dict[Any, Any], contacts: pd.DataFrame) -> str:
    counting = contacts["victim_id"].eq(victim["victim_id"]) & contacts["outcome"].isin(_REACHED)
    last = contacts.loc[counting, "contacted_at"].max()
    facts = [
        ("Updates", _updates(victim)),
        ("Needs", _done(desk, "assessed", victim["needs_assessed_on"])),
        ("Statement", _done(desk, "offered", victim["vps_offered_on"])),
        ("Last reached", "never" if pd.isna(last) else near_moment(last, desk.today)),
    ]
    return _person(victim["name"], [("Enhanced rights", "violet")] if victim["enhanced"] else [], facts)


def _updates(victim: dict[Any, Any]) -> str:
    """How often and how the victim wants to hear: `every 28 days, by phone`."""
    if victim["updates"] != "agreed":
        return code(victim["updates"])
    days, method = victim["agreed_frequency_days"], victim["preferred_method"]
    every = "agreed, no interval" if pd.isna(days) else f"every {counted(int(days), 'day')}"
    return every if pd.isna(method) else f"{every}, by {method}"


def _done(desk: Desk, what: str, on: Any) -> str:
    return f"not {what}" if pd.isna(on) else f"{what} {near_day(on, desk.today)}"


def _suspect(desk: Desk, suspect: dict[Any, Any], tables: Any) -> str:
    arrests, bails = (
        tables[name][tables[name]["suspect_id"].eq(suspect["suspect_id"])] for name in ("custody", "bails")
    )
    facts = [("Named", near_day(suspect["named_on"], desk.today))]
    if not arrests.empty:
        facts.append(("Arrested", near_moment(arrests["arrested_at"].max(), desk.today)))
    if not bails.empty:
        last = bails.sort_values("return_on").iloc[-1]
        months = counted(int(last["authorised_months"]), "month")
        until = f"to {near_day(last['return_on'], desk.today)}, {months} authorised"
        facts.append(("Bail", until if last["status"] in ("live", _FAILED) else code(last["status"])))
    failed = bails["status"].eq(_FAILED).any()
    tags = [(sentence(code(suspect["status"])), "red" if suspect["status"] in _ALARMING else "grey")]
    return _person(suspect["name"], [*tags, *([("Failed to surrender", "red")] if failed else [])], facts)


def _log(desk: Desk, entries: pd.DataFrame) -> str:
    if entries.empty:
        return "<p>No entry is recorded.</p>"
    last = entries.sort_values("entered_at").iloc[-1]
    by = last["by_collar"]
    who = f", {desk.names.get(by, f'unknown officer ({by})')}" if isinstance(by, str) else ""
    every = agreeing(len(entries), "The entry", f"All {counted(len(entries), 'entry', 'entries')}")
    return (
        f'<p class="note">{escape(near_moment(last["entered_at"], desk.today) + who)}</p>'
        f'<p class="entry" dir="auto">{_text(last["text"])}</p><p><a href="#enquiry-log">{every}</a></p>'
    )
