"""How long and how far ahead cover may be given: the dated rules of core/policy/cover.yaml."""

from datetime import date
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from core.policy.dated import Dated, Entry, Policy, in_force, policy_file


class CoverNumbers(Entry):
    """The numbers for cover that is given from a day on; all are days, but for `at_once`, which is people."""

    longest_days: int = Field(ge=1, le=366)
    ahead_days: int = Field(ge=1, le=366)
    supervisor_days: int = Field(ge=1, le=366)
    window_days: int = Field(ge=1, le=366)
    unrecorded_days: int = Field(ge=0, le=14)
    at_once: int = Field(ge=1, le=20)


class CoverPolicy(Policy):
    """The whole file."""

    rules: list[str] = Field(min_length=1)
    numbers: Dated[CoverNumbers]
    reasons: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def plain_to_a_reader(self) -> Self:
        """Refuses two reasons with the same words."""
        if len(set(self.reasons.values())) < len(self.reasons):
            raise ValueError("two reasons have the same words")
        return self

    def on(self, given_on: date) -> CoverNumbers:
        """The numbers for cover that was given on a day."""
        return in_force(self.numbers, given_on)

    @property
    def furthest(self) -> int:
        """How many days back a rule of any date looks."""
        return max(one.window_days for one in self.numbers)


@cache
def cover_policy() -> CoverPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(CoverPolicy, "cover")
