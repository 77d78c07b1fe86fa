"""All that the access log says of an act beside who, when and which crime: the closed list, and what is read of it.

An entry says what kind of act it was and whose list it was about, never what is on record: which search an item
belongs to, by what a list was narrowed or why somebody acted would tell an auditor, who sees no crime, what a crime
holds. Entries of before this list said more; they stay as they were written, since the chain covers them, and `reduced`
is what anybody is shown of them.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class About(StrEnum):
    """What an entry is about. A value is never reused for something else: old entries keep it."""

    MY_ACTIONS = "my_actions"  # from here on the pages, by their keys in auth/roles.py
    MY_CALENDAR = "my_calendar"
    CRIME = "crime"
    ARRESTS = "arrests"
    INVESTIGATIONS = "investigations"
    TEAM = "team"
    REVIEWS = "reviews"
    REVIEW = "review"
    COVER = "cover"
    DEMAND = "demand"
    POLICY = "policy"
    DATA_HEALTH = "data_health"
    LIMITS = "limits"
    SIGN_IN_CHECK = "sign_in_check"
    AUDIT = "audit"
    ITEM = "item"  # a press on something due: which one is not said
    HANDOVER = "handover"
    EXPORT = "export"  # a list that may not leave
    CALENDAR = "calendar"
    EMAIL = "email"
    TEAMS = "teams"
    SIGN_IN = "sign_in"
    ENTRIES = "entries up to"  # of this log, removed


class Of(StrEnum):
    """Whose list or which part of it was asked for. What NAMED lacks is said by its name alone."""

    UNIT = "unit"
    OFFICER = "officer"
    WHOSE = "whose"
    DAYS = "days"
    COLLAR = "collar"
    CRIME = "crime"  # of an entry from before the reference had its own column
    FROM = "from"
    TO = "to"
    BEFORE = "before"
    ABSENT = "absent"  # of cover: whose work it is, and who carries it
    BY = "by"
    SEARCH = "search"
    DAY = "day"


class File(StrEnum):
    """As what a list leaves."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


NAMED = frozenset(Of) - {Of.SEARCH, Of.DAY}
NO_COLLAR = "(no collar number)"
_COLLAR = re.compile(r"(?=\D*\d)[\w./-]{1,30}")  # what an auditor types may be anything else
_WORD = re.compile(r"[a-z_]{1,30}")
_NONE: Mapping[Of, str] = MappingProxyType({})


@dataclass(frozen=True)
class Subject:
    """What an entry says: about what, in which way (a word of another closed list), a number, and of whose list."""

    about: About
    how: StrEnum | None = None
    number: int | None = None
    of: Mapping[Of, str] = field(default_factory=lambda: _NONE)

    def __str__(self) -> str:
        parts = [self.about.value]
        parts += [] if self.how is None else [self.how.value]
        parts += [] if self.number is None else [str(self.number)]
        return " ".join([*parts, *(_said(name, value) for name, value in self.of.items() if value)])


def _said(name: Of, value: str) -> str:
    if name not in NAMED:
        return name.value
    if name == Of.COLLAR and not _COLLAR.fullmatch(value):
        value = NO_COLLAR
    return f"{name.value}={shlex.quote(value)}"


def reduced(text: str | None) -> str:
    """What may be shown of a subject as it was logged, by this version or one before it; empty where nothing may."""
    if not text:
        return ""
    if re.fullmatch(rf"{About.ENTRIES} \d+", text):
        return text
    first, *rest = _words(text)
    if first not in set(About):
        return About.ITEM.value  # an item by its search, as presses were logged once
    return " ".join([first, *filter(None, map(_reduced, rest))])


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text) or [text]
    except ValueError:  # cut off in the middle of a quotation
        return text.replace("'", "").split() or [text]


def _reduced(word: str) -> str:
    name, assigned, value = word.partition("=")
    if assigned:
        return _said(Of(name), value) if name in set(Of) else ""
    return word if _WORD.fullmatch(word) else ""
