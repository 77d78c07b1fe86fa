"""How a column and a table of the extract are declared. One declaration drives everything that knows the column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

# In bytes of UTF-8. PostgreSQL indexes 2,704 of them, and a flag is found by up to three identifiers together.
LONGEST = 850
Type = Literal["text", "choice", "date", "instant", "flag", "integer"]


@dataclass(frozen=True)
class Column:
    """One column: `type` says how its text is read, the rest what else must hold.

    `choices` are the accepted texts of a `choice`, `numbers` those of an `integer` (empty: any), `between` its
    smallest and largest value. `references` names the table whose key the value must be. `personal` values are
    never quoted in a message. `longest`: the bytes an identifier may have. `past` values may not be later than
    the extract itself.
    """

    name: str
    type: Type
    required: bool
    meaning: str
    choices: tuple[str, ...] = ()
    references: str | None = None
    personal: bool = False
    past: bool = False
    numbers: tuple[int, ...] = ()
    between: tuple[int, int] | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Table:
    """One table: its columns in contract order, and pairs of columns (earlier, later) that must not be reversed."""

    name: str
    key: str
    columns: tuple[Column, ...]
    meaning: str
    order: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name, in contract order."""
        return MappingProxyType({column.name: column for column in self.columns})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in contract order."""
        return tuple(self.by_name)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must be in the file."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns that must name a row of another table."""
        return tuple(column for column in self.columns if column.references)


def text(name: str, meaning: str, required: bool = False) -> Column:
    """A text kept as it is."""
    return Column(name, "text", required, meaning)


def identifier(name: str, meaning: str, required: bool = False, references: str | None = None) -> Column:
    """A text kept as it is, by which rows are found; no longer than an index of any database can hold."""
    return Column(name, "text", required, meaning, references=references, longest=LONGEST)


def private(name: str, meaning: str, required: bool = False) -> Column:
    """A text about a person, or free text that may be: never quoted."""
    return Column(name, "text", required, meaning, personal=True)


def choice(name: str, meaning: str, choices: str, required: bool = True) -> Column:
    """One of the texts in `choices` (separated by spaces)."""
    return Column(name, "choice", required, meaning, choices=tuple(choices.split()))


def date(name: str, meaning: str, required: bool = False, past: bool = False, personal: bool = False) -> Column:
    """A civil date in Europe/London."""
    return Column(name, "date", required, meaning, past=past, personal=personal)


def instant(name: str, meaning: str, required: bool = False, past: bool = False) -> Column:
    """A point in time."""
    return Column(name, "instant", required, meaning, past=past)


def flag(name: str, meaning: str) -> Column:
    """True or false; every flag of the extract is required."""
    return Column(name, "flag", True, meaning)
