"""How long and how far ahead cover may be given: the dated rules of core/policy/cover.yaml."""

from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.policy import FOLDER


class CoverNumbers(Strict):
    """The numbers for cover that is given from a day on; all are days, but for `at_once`, which is people."""

    from_: date = Field(alias="from")
    source: str
    longest_days: int = Field(ge=1, le=366)
    ahead_days: int = Field(ge=1, le=366)
    supervisor_days: int = Field(ge=1, le=366)
    window_days: int = Field(ge=1, le=366)
    unrecorded_days: int = Field(ge=0, le=14)
    at_once: int = Field(ge=1, le=20)


class CoverPolicy(Strict):
    """The whole file."""

    source: str
    evidence: str
    owner: str
    next_review: date
    rules: list[str] = Field(min_length=1)
    numbers: list[CoverNumbers] = Field(min_length=1)
    reasons: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def plain_to_a_reader(self) -> Self:
        """Refuses dated numbers out of order, and two reasons with the same words."""
        if any(later.from_ <= earlier.from_ for earlier, later in pairwise(self.numbers)):
            raise ValueError("the numbers must be in order of their days, each day once")
        if len(set(self.reasons.values())) < len(self.reasons):
            raise ValueError("two reasons have the same words")
        return self

    def on(self, given_on: date) -> CoverNumbers:
        """The numbers for cover that was given on a day; before the first entry those of the first."""
        return next((one for one in reversed(self.numbers) if one.from_ <= given_on), self.numbers[0])

    @property
    def furthest(self) -> int:
        """How many days back a rule of any date looks."""
        return max(one.window_days for one in self.numbers)


@lru_cache(maxsize=1)
def cover_policy() -> CoverPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(CoverPolicy, read(FOLDER / "cover.yaml"))
