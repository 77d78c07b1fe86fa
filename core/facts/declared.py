"""How a fact is declared: one function with its subject, type and meaning, or the recorded column that it is.

A fact is a function of the tables of an extract that gives a column with one value for each row of its subject, in
their order. Everything that knows the fact follows from here: the frame, the table of the store, what a search
definition may ask, and the words on the Policy page. Called by another fact, it is worked out only once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from core.extract.columns import TABLES
from core.extract.times import london_date
from core.facts.counted import Entries, last_at
from core.facts.joined import Joined
from core.facts.latest import london_dates

FactType = Literal["text", "choice", "date", "flag", "number"]
WorkOut = Callable[[Joined], pd.Series]

# The subjects whose rows are those of a table, in the same order.
TABLE_OF = {"crime": "crimes", "victim": "victims", "suspect": "suspects", "bail": "bails", "custody": "custody"}
_SUBJECT_OF = {table: subject for subject, table in TABLE_OF.items()} | {"offences": "crime"}
_TYPES: dict[str, FactType] = {
    "text": "text",
    "choice": "choice",
    "date": "date",
    "instant": "date",
    "flag": "flag",
    "integer": "number",
}


@dataclass(frozen=True, eq=False)
class Fact:
    """One thing known about one subject; a missing value is missing, never blank or zero.

    `entries` gives the entries of which the fact is the last that counts, where it is such a day.
    """

    subject: str
    name: str
    type: FactType
    meaning: str
    work_out: WorkOut = field(repr=False)
    choices: tuple[str, ...] = ()
    entries: Callable[[Joined], Entries] | None = field(default=None, repr=False)

    @property
    def full_name(self) -> str:
        """As a condition names it, for example `crime.status`."""
        return f"{self.subject}.{self.name}"

    def __call__(self, tables: Joined) -> pd.Series:
        """Its values, one a row of its subject."""
        return tables.once(self.work_out)


def fact(subject: str, type_: FactType, meaning: str, choices: tuple[str, ...] = ()) -> Callable[[WorkOut], Fact]:
    """Declares the function below it as a fact of its name (`open_` is the fact `open`).

    The function gives a Series on the index of the subject's rows: of `str`, `category`, `datetime64[s]`, `bool` or
    `Int64` for a text, choice, date, flag or number.
    """
    return lambda work_out: Fact(subject, work_out.__name__.rstrip("_"), type_, meaning, work_out, choices)


def recorded(table: str, column: str, meaning: str) -> Fact:
    """A fact that is a recorded column, its type and choices as declared there. The offence's columns are its crime's.

    Of an instant it is the day in London: `reported_at` is the fact `reported_on`.
    """
    declared, subject = TABLES[table].by_name[column], _SUBJECT_OF[table]

    def work_out(tables: Joined) -> pd.Series:
        values = london_date(tables[table][column]) if declared.type == "instant" else tables[table][column]
        own = TABLE_OF[subject]
        return values if table == own else values.take(tables.rows(own, table)).reset_index(drop=True)

    name = f"{column.removesuffix('_at')}_on" if declared.type == "instant" else column
    return Fact(subject, name, _TYPES[declared.type], meaning, work_out, declared.choices)


def last_counted(subject: str, name: str, entries: Callable[[Joined], Entries], meaning: str) -> Fact:
    """The day in London of the last of a subject's entries that counts; the others are explained beside a flag."""
    return Fact(
        subject, name, "date", meaning, lambda tables: london_dates(tables.once(last_at, entries)), entries=entries
    )
