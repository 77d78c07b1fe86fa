"""How long the access log is kept: the dated numbers of core/policy/access_log.yaml."""

from datetime import date
from functools import cache

from pydantic import Field

from core.law.months import months_from
from core.policy.dated import Dated, Entry, Policy, policy_file


class Kept(Entry):
    """How many years entries are kept that were written from a day on."""

    years: int = Field(ge=1, le=100)


class AccessPolicy(Policy):
    """The whole file."""

    numbers: Dated[Kept]

    def kept_from(self, today: date) -> date:
        """The first day whose entries are still kept on `today`; every day before it is past its time."""
        ends = [kept.from_ for kept in self.numbers[1:]]
        for kept, end in zip(self.numbers, ends, strict=False):
            first = _years_before(today, kept.years)
            if first < end:
                return first
        # The last number has no end; what an earlier one let go must not come back by it.
        return max([_years_before(today, self.numbers[-1].years), *ends[-1:]])


@cache
def access_policy() -> AccessPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(AccessPolicy, "access_log")


def _years_before(day: date, years: int) -> date:
    found: date = months_from(day, -12 * years).item()
    return found
