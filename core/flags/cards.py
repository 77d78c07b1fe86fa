"""What a card says: one or several flags of one crime in words that a tired reader takes in at one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core import clock
from core.policy.work import work_policy
from core.searches.model import Search
from core.searches.pairs import TITLE, rule_of
from core.words import day, due, late_by, near_day, sentence

Flag = Mapping[Any, Any]
LINES = 3  # lines of a card; the rest is counted
TAGS = {"statutory": "By law", "policy": "Force policy", "local": "Local"}
WEIGHT_WORDS = {"statutory": "set by law", "policy": "force policy", "local": "local standard"}  # inside a sentence
# Tone and icon of a state that speaks louder than the kind of work.
_TONES = {
    "overdue": "red", "due_soon": "amber", "upcoming": "blue", "later": "grey", "returned": "red", "claimed": "grey",
    "snoozed": "grey", "paused": "grey", "date_missing": "violet",
}  # fmt: skip
_ICONS = {"returned": "device_reset", "claimed": "hourglass_top", "snoozed": "snooze", "paused": "pause_circle",
          "date_missing": "help"}  # fmt: skip
_NOUNS = {"victim": "Victim", "suspect": "Suspect", "bail": "Bail", "custody": "Custody record", "link": "Pair"}


@dataclass(frozen=True)
class When:
    """When something is due, in words; `exact` says the day itself where the words do not."""

    words: str
    tone: str
    exact: str


@dataclass(frozen=True)
class Line:
    """One flag of a card of several."""

    words: str
    flag: Flag


@dataclass(frozen=True)
class Card:
    """One or several flags of a crime that ask the same of the same person in the same state; the first is the worst.

    `urgency` is the fill of its tile: overdue, today, soon, up, later or none.
    """

    title: str
    tag: str
    weight: str
    urgency: str
    icon: str
    when: When
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    flags: tuple[Flag, ...]

    @property
    def first(self) -> Flag:
        """The flag whose day the card shows."""
        return self.flags[0]


def card(
    flags: Sequence[Flag], search: Search, today: date, names: Mapping[str, str], people: Mapping[str, str]
) -> Card:
    """The card of one or more flags, as `grouped` puts them side by side.

    `names`: what subjects are called, by their keys, where the reader may know; `people`: colleagues by collar number.
    """
    first = flags[0]
    state = str(first["state"])
    return Card(
        title=TITLE if first["elsewhere"] else search.called,
        tag=TAGS[search.weight],
        weight=search.weight,
        urgency=urgency(state, _days(first)),
        icon=_ICONS.get(state, search.icon),
        when=when(first, today),
        notes=tuple(_notes(first, search, today, people, names)),
        lines=tuple(lines(flags, search, today, names)) if len(flags) > 1 else (),
        flags=tuple(flags),
    )


def when(flag: Flag, today: date) -> When:
    """When a flag is due, or what it waits for."""
    state, days = str(flag["state"]), _days(flag)
    exact: str = "" if pd.isna(flag["due_on"]) else f"Due {day(flag['due_on'])}"
    if state == "snoozed":
        return When(f"Back on {near_day(flag['snoozed_until'], today)}", "grey", exact)
    said = {
        "returned": "Not in the records", "claimed": "Waiting for the records", "paused": "Paused",
        "date_missing": "No date can be worked out",
    }  # fmt: skip
    if state in said or days is None:
        return When(said.get(state, said["date_missing"]), _TONES.get(state, "violet"), exact)
    tone = "red" if days < 0 else "amber" if days == 0 else _TONES[state]
    return When(due(flag["due_on"], today), tone, exact)


def _days(flag: Flag) -> int | None:
    return None if pd.isna(flag["days"]) else int(flag["days"])


def urgency(state: str, days: int | None) -> str:
    """The fill of a tile, as `Card.urgency`, of a flag in a state so many days before its day."""
    if state in ("returned", "overdue"):
        return "overdue"
    if state == "date_missing":
        return "none"
    if state in ("claimed", "snoozed", "paused", "later"):
        return "later"
    return "today" if days == 0 else {"due_soon": "soon", "upcoming": "up"}[state]


def _notes(flag: Flag, search: Search, today: date, people: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """What stands behind the day: what somebody said of it, what exactly is missing, and who it is about."""
    work, notes = flag.get("work", "open"), []
    if work in ("returned", "claimed"):
        who = people.get(str(flag["claimed_by"]), "a colleague")
        notes.append(f"marked done {near_day(clock.day(flag['claimed_at']), today)} by {who}")
    elif work == "snoozed":
        notes.append(work_policy().reasons.get(str(flag["snooze_reason"]), "no reason on record"))
    if search.codes is not None and not flag["elsewhere"]:  # it would tell of a crime that the reader may not see
        notes.append(search.rule(str(flag["code"])).title)
    if name := names.get(str(flag["subject"])):
        notes.append(name)
    return notes


def lines(flags: Sequence[Flag], search: Search, today: date, names: Mapping[str, str]) -> list[Line]:
    """The flags of one card, each in words that no other of them has; `names` as for `card`."""
    texts = [_line(flag, search, today, names) for flag in flags]
    told_apart = [
        f"{text} ({texts[:number].count(text) + 1} of {texts.count(text)})" if texts.count(text) > 1 else text
        for number, text in enumerate(texts)
    ]
    return [Line(text, flag) for text, flag in zip(told_apart, flags, strict=True)]


def _line(flag: Flag, search: Search, today: date, names: Mapping[str, str]) -> str:
    started: str = "" if pd.isna(flag["started_on"]) else near_day(flag["started_on"], today)
    rule = rule_of(search, flag)
    if search.codes is not None:
        return rule.title
    if rule.subject == "update":
        return f"{sentence(str(flag['subject']).rpartition(':')[2])} {started}".rstrip()
    noun = names.get(str(flag["subject"])) or _NOUNS.get(rule.subject, "Crime")
    return f"{noun}, since {started}" if started else noun


def span_of(days: Sequence[int]) -> str:
    """From the least to the most late of some overdue items, by their `days`: `30 days to 2 years overdue`."""
    least, most = late_by(-max(days)), late_by(-min(days))
    if least == most:
        return least
    (number, unit, _), (_, units, _) = least.split(), most.split()
    return f"{number} to {most}" if unit == units else f"{number} {unit} to {most}"


def how_many_more(number: int, last: date, today: date) -> str:
    """What a closed row of the next days says: `3 more by Fri 4 Dec`."""
    return f"{number:,} more by {near_day(last, today)}"
