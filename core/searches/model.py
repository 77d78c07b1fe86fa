"""What a search is: one YAML file, checked whole before anything runs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, NonNegativeInt, model_validator

from core.searches.conditions import Condition
from core.searches.strict import Strict

Subject = Literal["crime", "victim", "suspect", "bail"]
Acts = Literal["oic", "supervisor", "manager"]
Weight = Literal["statutory", "policy", "local"]
Word = Annotated[str, Field(min_length=3)]


class Start(Strict):
    """The day the clock starts: the first of these facts that is there, or the latest of them."""

    first: list[str] | None = Field(default=None, min_length=1)
    latest: list[str] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def one_way(self) -> Start:
        """Exactly one way to find the start."""
        if (self.first is None) == (self.latest is None):
            raise ValueError("give either `first` or `latest`, a list of date facts")
        return self

    @property
    def facts(self) -> list[str]:
        """The date facts it reads."""
        return self.first or self.latest or []


class FactValue(Strict):
    """A value that comes from a fact of the row."""

    fact: str


class Due(Strict):
    """One branch of the due date: `add` days (a number's name, or a fact) to the start, or a fact that is the date."""

    when: Condition | None = None
    add: str | FactValue | None = None
    date: FactValue | None = None

    @model_validator(mode="after")
    def one_way(self) -> Due:
        """Exactly one way to find the date."""
        if (self.add is None) == (self.date is None):
            raise ValueError("give either `add` (a number by name, or a fact) or `date` (a date fact)")
        return self


class Numbers(Strict):
    """Dated policy numbers: whole days, in force from a date until the next entry."""

    from_: date = Field(alias="from")
    source: Word
    values: dict[str, NonNegativeInt]


class Case(Strict):
    """A worked case: rows of an extract, a day, and the flags this search then shows."""

    case: Word
    today: date
    given: dict[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]


class Search(Strict):
    """One search: the question, the rule, the numbers, who answers for it, and cases that prove it."""

    id: str
    title: Word
    question: Word
    why: Word
    todo: Word
    clears: Word
    source: Word
    evidence: Literal["S", "S2", "D", "U"]
    owner: Word
    checker: Word
    next_review: date
    version: Annotated[int, Field(ge=1)]
    subject: Subject
    acts: Acts
    weight: Weight
    applies: Condition
    paused: Condition | None = None
    start: Start | None = None
    due: list[Due] = Field(min_length=1)
    numbers: list[Numbers] = Field(min_length=1)
    cases: list[Case] = Field(min_length=2)

    @property
    def history(self) -> list[Numbers]:
        """The dated numbers, oldest first."""
        return sorted(self.numbers, key=lambda entry: entry.from_)
