"""The entries that nearly moved a clock: what was recorded since, and why it does not count."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.extract.times import london_date
from core.facts import View
from core.facts.catalogue import LAST
from core.facts.counted import Entries
from core.facts.joined import Joined
from core.searches.model import Rule
from core.words import code, sentence

Tables = Mapping[str, pd.DataFrame]
_SHOWN = 5  # the newest say enough
_CONTACT = "victim.last_contact_on"
_NAMES = {"reviews": "kind", "oel_entries": "kind", "victim_contacts": "method"}
_NOUNS = {"reviews": "review", "oel_entries": "entry", "victim_contacts": "contact"}


@dataclass(frozen=True)
class Near:
    """An entry that nearly counted: when, by whom (a collar number, or empty), what it was, and why it does not."""

    at: pd.Timestamp
    by: str
    what: str
    why_not: str


def nearly(rule: Rule, row: View, tables: Tables) -> list[Near]:
    """What was recorded on or after the day the clock started and does not count, newest first, five at most.

    `row` is the one row of facts a flag is about, `tables` what belongs to its crime, with the officers of the force.
    """
    names = [name for name in (rule.start.facts if rule.start else []) if name in LAST]
    misses = [near for name in names for near in _since(name, row, tables, _day(row, name))]
    if rule.subject == "update":
        misses = _of_update(row, tables)
    return sorted(misses, key=lambda near: near.at, reverse=True)[:_SHOWN]


def _day(row: View, name: str) -> pd.Timestamp | None:
    """The day of the last entry that counted, if there is one."""
    value = row.fact(name).iloc[0]
    return None if pd.isna(value) else value


def _since(name: str, row: View, tables: Tables, day: pd.Timestamp | None) -> list[Near]:
    entries = LAST[name](Joined(tables))
    wanted = _mine(name, row, tables, entries) & (entries.why_not > 0)
    if day is not None:
        wanted &= london_date(entries.at).ge(day).to_numpy()
    return [_near(entries, tables, int(at), entries.reasons[entries.why_not[at]]) for at in np.flatnonzero(wanted)]


def _of_update(row: View, tables: Tables) -> list[Near]:
    """Contacts with the victim that failed since the event, and the last one that counted but came before it."""
    event_on = row.fact("update.event_on").iloc[0]
    entries = LAST[_CONTACT](Joined(tables))
    before = np.flatnonzero(_mine(_CONTACT, row, tables, entries) & (entries.why_not == 0))
    last = before[np.argsort(entries.at.to_numpy()[before])][-1:]
    too_early = [_near(entries, tables, int(at), "it came before the event") for at in last]
    return too_early + _since(_CONTACT, row, tables, event_on)


def _mine(name: str, row: View, tables: Tables, entries: Entries) -> np.ndarray:
    """Which entries belong to the flag's own crime or victim."""
    table, key = ("victims", "victim_id") if name.startswith("victim.") else ("crimes", "crime_ref")
    owner = row.fact(f"{table[:-1]}.{key}").iloc[0]
    return tables[table][key].eq(owner).to_numpy(dtype=bool)[entries.parent]


def _near(entries: Entries, tables: Tables, at: int, why_not: str) -> Near:
    entry = tables[entries.table].iloc[at]
    by = entry["by_collar"]
    kind = code(entry[_NAMES[entries.table]])
    what = sentence(f"{kind} {_NOUNS[entries.table]}")
    return Near(entries.at.iloc[at], "" if pd.isna(by) else str(by), what, why_not)
