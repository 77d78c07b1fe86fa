"""How long a click may hold work back: the dated numbers of core/policy/work.yaml."""

from datetime import date
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from core.definitions.strict import Strict
from core.policy.dated import Dated, Entry, Policy, in_force, policy_file


class Claiming(Strict):
    """How long a claim may wait for the records system."""

    refreshes: int = Field(ge=1, le=1000)
    hours: int = Field(ge=0, le=72)
    days: int = Field(ge=1, le=28)


class Snoozing(Strict):
    """How far ahead a snooze may reach."""

    longest_days: int = Field(ge=1, le=366)


class Keeping(Strict):
    """How long the moves of single flags are kept; the ledger's sums are kept for good."""

    kept_days: int = Field(ge=92, le=3660)


class WorkNumbers(Entry):
    """The numbers for what is pressed, and for what is kept, from a day on."""

    claim: Claiming
    snooze: Snoozing
    changes: Keeping


class WorkPolicy(Policy):
    """The whole file. `reasons` are those there are for a snooze, each with its words."""

    numbers: Dated[WorkNumbers]
    reasons: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def told_apart(self) -> Self:
        """Refuses two reasons with the same words: nobody could choose between them."""
        if len(set(self.reasons.values())) < len(self.reasons):
            raise ValueError("two reasons have the same words")
        return self

    def on(self, day: date) -> WorkNumbers:
        """The numbers in force on `day`: of a claim or snooze the day it was made, of what is kept today."""
        return in_force(self.numbers, day)


@cache
def work_policy() -> WorkPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(WorkPolicy, "work")
