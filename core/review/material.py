"""What a review is prepared from, and how its values read: plain text, without names of victims or suspects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from core import words
from core.facts import Facts
from core.flags.raising import raise_flags
from core.searches.register import searches

Kind = Literal["supervisor", "manager"]
Row = dict[Any, Any]


@dataclass(frozen=True)
class Material:
    """What a review is prepared from, all of it read under the reviewer's own scope.

    `tables` is what belongs to the crime with the officers of the force, `facts` those of the crime, `flags` its flags,
    `load` how many open crimes and how many overdue actions of the officer in case the reviewer can see, and `officer`
    what that officer is called (empty where there is none).
    """

    tables: Mapping[str, pd.DataFrame]
    facts: Facts
    flags: pd.DataFrame
    officer: str
    load: tuple[int, int]
    kind: Kind
    today: date

    @property
    def crime(self) -> pd.Series:
        """The row of the crime."""
        return self.tables["crimes"].iloc[0]

    def fact(self, name: str) -> Any:
        """A fact of the crime; None where it is missing."""
        value = self.facts.frames["crime"][name].iloc[0]
        return None if pd.isna(value) else value

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that belong to the crime."""
        return self.tables[table].to_dict("records")

    def due(self, search: str, subject: str) -> date | None:
        """The day by which a search wants something done about a subject; None without a flag or a date."""
        dates = self.flags[self.flags["search"].eq(search) & self.flags["subject"].eq(subject)]["due_on"].dropna()
        return None if dates.empty else dates.min().date()


def line(text: Any) -> str:
    """Text of the records system in one line, without characters that turn or hide what stands beside them."""
    return "".join(c for c in " ".join(str(text).split()) if c.isprintable())


def in_words(code: Any) -> str:
    """A code of the records system in words."""
    return words.code(line(code))


def day(value: Any) -> str:
    """A date in words, or `not recorded`."""
    return words.day(value, "not recorded")


def next_review(facts: Facts, kind: Kind, today: date) -> date | None:
    """When the next review of this kind falls due once the crime is reviewed today; None when none is wanted.

    The search itself says so: its numbers in force, by the crime's risk and status.
    """
    crime = facts.frames["crime"]
    last = pd.Series(pd.Timestamp(today), index=crime.index, dtype="datetime64[s]")
    reviewed = Facts({**facts.frames, "crime": crime.assign(**{f"last_{kind}_review_on": last})}, facts.rows)
    due = raise_flags(reviewed, [searches()[f"{kind}_review"]])["due_on"].dropna()
    return None if due.empty else due.iloc[0].date()
