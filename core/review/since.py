"""What changed on a crime since its last counted review of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.extract.times import LONDON, london_date
from core.facts.catalogue import LAST
from core.facts.joined import Joined
from core.review.material import Kind, in_words, line
from core.words import counted

Tables = Mapping[str, pd.DataFrame]

# Table, the column that says when, and the words; a value of the row stands where its column is named.
_INSTANTS = (
    ("victim_contacts", "known_at", "Victim {victim_id}: contact by {method}, {outcome}"),
    ("oel_entries", "entered_at", "Enquiry log: {kind}"),
    ("reviews", "reviewed_at", "Review: {kind}"),
    ("custody", "arrested_at", "Suspect {suspect_id} arrested"),
    ("custody", "interviewed_at", "Suspect {suspect_id} interviewed"),
    ("custody", "released_at", "Suspect {suspect_id} released, disposal {disposal}"),
)
_DAYS = (
    ("suspects", "named_on", "Suspect {suspect_id} named"),
    ("suspects", "status_since", "Suspect {suspect_id}: {status}"),
    ("bails", "court_application_on", "Bail {bail_id}: a court was asked to extend it"),
    ("bails", "answered_on", "Bail {bail_id}: answered"),
    ("bails", "circulated_on", "Bail {bail_id}: circulated as wanted"),
    ("bails", "arrested_on", "Bail {bail_id} of suspect {suspect_id}: {status}"),
    ("victims", "needs_assessed_on", "Victim {victim_id}: needs assessed"),
    ("victims", "vps_offered_on", "Victim {victim_id}: personal statement offered"),
    ("crimes", "status_since", "Status of the crime: {status}"),
    ("crimes", "allocated_on", "Allocated to the officer in case"),
    ("crimes", "investigation_plan_on", "Investigation plan set"),
    ("crimes", "first_statement_on", "First statement taken"),
    ("crimes", "evidence_sufficient_on", "Evidence sufficient"),
    ("crimes", "outcome_on", "Outcome {outcome_code} given"),
)


@dataclass(frozen=True)
class Event:
    """One thing that happened. `at` is an instant, or a day without a zone; `by` a collar number or empty."""

    at: pd.Timestamp
    what: str
    by: str
    text: str


def last_counted(tables: Tables, kind: Kind) -> pd.Timestamp | None:
    """The instant of the crime's last counted review of a kind (contract section 3); None when it has none.

    `tables` is what belongs to one crime, with the officers of the force.
    """
    entries = LAST[f"crime.last_{kind}_review_on"](Joined(tables))
    counted = entries.at[entries.why_not == 0]
    return None if counted.empty else counted.max()


def events(tables: Tables, since: pd.Timestamp | None) -> list[Event]:
    """Everything after `since`, newest first; all of it when that is None.

    Of a date alone nobody knows the hour, so the day of the review itself is included. A contact counts from the moment
    it was known: one entered after the review is new, though it was made before.
    """
    contacts = tables["victim_contacts"]
    known = contacts.assign(known_at=contacts[["contacted_at", "entered_at"]].max(axis=1))
    entries = tables["oel_entries"]
    all_tables = {**tables, "victim_contacts": known, "oel_entries": entries[entries["kind"].ne("system")]}
    first = None if since is None else london_date(pd.Series([since])).iloc[0]
    changed = [event for how in _INSTANTS for event in _of(all_tables, *how, after=since)]
    changed += [event for how in _DAYS for event in _of(all_tables, *how, after=first)]
    return sorted(changed, key=_moment, reverse=True)


def summary(changes: list[Event], last: str) -> str:
    """How much changed, as one sentence. `last` is the day of the last counted review in words, or empty."""
    many = counted(len(changes), "recorded change")
    return f"{many} since the last counted review on {last}." if last else f"No review yet: {many} since recording."


def _of(tables: Tables, name: str, column: str, words: str, *, after: pd.Timestamp | None) -> list[Event]:
    rows = tables[name].dropna(subset=[column])
    if after is not None:
        rows = rows[rows[column].gt(after) if after.tz is not None else rows[column].ge(after)]
    return [_event(row, column, words) for row in rows.to_dict("records")]


def _event(row: dict[Any, Any], column: str, words: str) -> Event:
    # An identifier is shown as it is; only codes are put into words.
    values = {name: line(value) if str(name).endswith("_id") else _word(value) for name, value in row.items()}
    by, text = row.get("by_collar"), row.get("text")
    return Event(
        row[column],
        words.format_map(values),
        by if isinstance(by, str) else "",
        text or "" if isinstance(text, str) else "",
    )


def _word(value: Any) -> str:
    return "not recorded" if pd.isna(value) else in_words(value)


def _moment(event: Event) -> pd.Timestamp:
    """London wall-clock time, so that instants and days stand in one order."""
    return event.at.tz_convert(LONDON).tz_localize(None) if event.at.tz is not None else event.at
