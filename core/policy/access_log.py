"""How long the access log is kept: the dated numbers of core/policy/access_log.yaml."""

from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.law.months import months_from
from core.policy import FOLDER


class Kept(Strict):
    """How many years entries are kept that were written from a day on."""

    from_: date = Field(alias="from")
    source: str
    years: int = Field(ge=1, le=100)


class AccessPolicy(Strict):
    """The whole file."""

    source: str
    evidence: str
    owner: str
    next_review: date
    numbers: list[Kept] = Field(min_length=1)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuses dated numbers out of order: which one holds on a day must be plain to a reader."""
        if any(later.from_ <= earlier.from_ for earlier, later in pairwise(self.numbers)):
            raise ValueError("the numbers must be in order of their days, each day once")
        return self

    def kept_from(self, today: date) -> date:
        """The first day whose entries are still kept on `today`; every day before it is past its time."""
        ends = [kept.from_ for kept in self.numbers[1:]]
        for kept, end in zip(self.numbers, ends, strict=False):
            first = _years_before(today, kept.years)
            if first < end:
                return first
        # The last number has no end; what an earlier one let go must not come back by it.
        return max([_years_before(today, self.numbers[-1].years), *ends[-1:]])


@lru_cache(maxsize=1)
def access_policy() -> AccessPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(AccessPolicy, read(FOLDER / "access_log.yaml"))


def _years_before(day: date, years: int) -> date:
    found: date = months_from(day, -12 * years).item()
    return found
