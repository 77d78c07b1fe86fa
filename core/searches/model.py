"""What a search is: one YAML file, checked whole before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from core.definitions.strict import Strict
from core.searches.conditions import AllOf, Condition
from core.searches.icons import Icon

Subject = Literal["crime", "victim", "suspect", "bail", "custody", "update", "link", "gap"]
Acts = Literal["oic", "supervisor", "manager"]
Weight = Literal["statutory", "policy", "local"]
Word = Annotated[str, Field(min_length=3)]
# A century: more is a slip of the keyboard, and no date of a living case is that far off.
Days = Annotated[int, Field(ge=0, le=36500)]


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
    """One branch of the due date.

    `add` days to the start (a number's name or a fact), `add_working_days` (a number's name), or a fact as the `date`.
    """

    when: Condition | None = None
    add: str | FactValue | None = None
    add_working_days: str | None = None
    date: FactValue | None = None

    @model_validator(mode="after")
    def one_way(self) -> Due:
        """Exactly one way to find the date."""
        if sum(way is not None for way in (self.add, self.add_working_days, self.date)) != 1:
            raise ValueError("give one of `add` (a number or fact), `add_working_days` (a number) and `date` (a fact)")
        return self

    @property
    def number(self) -> str | None:
        """The name of the policy number it adds, if it adds one."""
        return self.add_working_days or (self.add if isinstance(self.add, str) else None)


class During(Strict):
    """The days, both included, outside which a flag is not there at all."""

    from_: str = Field(alias="from")
    to: str


class CodeFact(Strict):
    """A code that is a fact of the row; `words` says in a sentence what each of its values means."""

    fact: str
    words: dict[str, Word]


class Clause(Strict):
    """One code of a search of several: its own condition and words; what it leaves out is the search's."""

    code: Annotated[str, Field(pattern="^[A-Z][0-9]{2}$")]
    title: Word
    todo: Word
    clears: Word
    applies: Condition
    subject: Subject | None = None
    start: Start | None = None
    due: list[Due] | None = Field(default=None, min_length=1)
    during: During | None = None


@dataclass(frozen=True)
class Rule:
    """What the engine runs: one code of a search with everything resolved. `code` is empty where there is none."""

    code: str
    code_fact: str | None
    title: str
    todo: str
    clears: str
    subject: Subject
    applies: Condition
    start: Start | None
    due: list[Due]
    during: During | None


class Numbers(Strict):
    """Dated policy numbers: whole days, in force from a date until the next entry."""

    from_: date = Field(alias="from")
    source: Word
    values: dict[str, Days]


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
    card: Annotated[str, Field(min_length=3, max_length=30)] | None = None
    icon: Icon = "flag"
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
    applies: Condition | None = None
    code: CodeFact | None = None
    codes: list[Clause] | None = Field(default=None, min_length=1)
    paused: Condition | None = None
    start: Start | None = None
    due: list[Due] = Field(min_length=1)
    numbers: list[Numbers] = Field(min_length=1)
    cases: list[Case] = Field(min_length=2)

    @model_validator(mode="after")
    def about_something(self) -> Search:
        """It says what it applies to, itself or code by code, and has one kind of code at most."""
        if self.applies is None and self.codes is None:
            raise ValueError("give `applies`, the condition under which there is a flag, or `codes` with one each")
        if self.code is not None and self.codes is not None:
            raise ValueError("give either `code` (a fact) or `codes` (a list), not both")
        return self

    @property
    def called(self) -> str:
        """What a card or row of it is called; its title where it has no name of its own for that."""
        return self.card or self.title

    @cached_property
    def rules(self) -> list[Rule]:
        """What the engine runs: a rule a code, or the one rule of a search without codes."""
        if self.codes is not None:
            return [self._of(clause) for clause in self.codes]
        fact, applies = self.code.fact if self.code else None, self.applies
        assert applies is not None  # noqa: S101 -- about_something() has seen to it
        return [Rule("", fact, self.title, self.todo, self.clears, self.subject, applies, self.start, self.due, None)]

    def _of(self, clause: Clause) -> Rule:
        both = clause.applies if self.applies is None else AllOf(all=[clause.applies, self.applies])
        return Rule(
            clause.code, None, clause.title, clause.todo, clause.clears, clause.subject or self.subject, both,
            clause.start or self.start, clause.due or self.due, clause.during,
        )  # fmt: skip

    def rule(self, code: str) -> Rule:
        """The rule behind a flag's code."""
        return next((rule for rule in self.rules if rule.code == code), self.rules[0])

    @property
    def history(self) -> list[Numbers]:
        """The dated numbers, oldest first."""
        return sorted(self.numbers, key=lambda entry: entry.from_)
