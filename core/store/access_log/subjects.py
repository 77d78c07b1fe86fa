"""All that the access log says of an act besides who, when and which crime: the closed list, and how it is read.

An entry says what kind of act it was and whose list it was about, never what is on record: which search an item
belongs to, by what a list was narrowed or why somebody acted would tell an auditor, who sees no crime, what a crime
holds. Entries of before this list said more; they stay as they were written, since the chain covers them, and `reduced`
is what anybody is shown of them.
"""

import re
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

_WORD = re.compile(r"[a-z_]{1,30}")


class About(StrEnum):
    """What an entry is about, if no page. A value is never reused for something else: old entries keep it."""

    COVER = "cover"  # the page of that key, and giving or withdrawing cover
    ITEM = "item"  # a press on something due: which one is not said
    HANDOVER = "handover"
    EXPORT = "export"  # a list that may not leave
    CALENDAR = "calendar"
    EMAIL = "email"
    TEAMS = "teams"
    SIGN_IN = "sign_in"
    ENTRIES = "entries up to"  # of this log, removed


class PageKey(str):
    """What an entry is about, where that is a page: its key in auth/pages.py, never reused for another page either."""

    def __new__(cls, key: str) -> "PageKey":
        """Raises ValueError for what can be no page's key."""
        if not _WORD.fullmatch(key):
            raise ValueError("page of an entry of the access log: found other words, wanted the key of a page")
        return super().__new__(cls, key)


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
_NONE: Mapping[Of, str] = MappingProxyType({})


@dataclass(frozen=True)
class Subject:
    """What an entry says: about what, in which way (a word of another closed list), a number, and of whose list."""

    about: About | PageKey
    how: StrEnum | PageKey | None = None
    number: int | None = None
    of: Mapping[Of, str] = field(default_factory=lambda: _NONE)

    def __str__(self) -> str:
        parts = [str(self.about)]
        parts += [] if self.how is None else [str(self.how)]
        parts += [] if self.number is None else [str(self.number)]
        return " ".join([*parts, *(_part(name, value) for name, value in self.of.items() if value)])


def _part(name: Of, value: str) -> str:
    if name not in NAMED:
        return name.value
    if name == Of.COLLAR and not _COLLAR.fullmatch(value):
        value = NO_COLLAR
    return f"{name.value}={shlex.quote(value)}"


def reduced(text: str | None, pages: Collection[str]) -> str:
    """What may be shown of a subject as it was logged, by this version or one before it; empty where nothing may.

    `pages` are the keys of the app's pages: any other word in front may be a search, as presses were logged once.
    """
    if not text:
        return ""
    if re.fullmatch(rf"{About.ENTRIES} \d+", text):
        return text
    first, *rest = _words(text)
    if first not in {*About, *pages}:
        return About.ITEM.value
    return " ".join([first, *filter(None, map(_reduced, rest))])


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text) or [text]
    except ValueError:  # cut off in the middle of a quotation
        return text.replace("'", "").split() or [text]


def _reduced(word: str) -> str:
    name, assigned, value = word.partition("=")
    if assigned:
        return _part(Of(name), value) if name in set(Of) else ""
    return word if _WORD.fullmatch(word) else ""
