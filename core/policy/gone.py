"""How long people are told of what left the records: the dated numbers of core/policy/gone.yaml."""

from datetime import date, timedelta
from functools import cache

from pydantic import Field

from core.policy.dated import Dated, Entry, Policy, in_force, policy_file


class Notice(Entry):
    """For how many days, from a date until the next entry; the changes it is told from are kept for 92 at least."""

    days: int = Field(ge=1, le=92)

    @property
    def span(self) -> timedelta:
        """From the refresh that missed it."""
        return timedelta(days=self.days)


class GonePolicy(Policy):
    """The whole file."""

    told: Dated[Notice]

    def told_on(self, day: date) -> Notice:
        """The entry in force on `day`."""
        return in_force(self.told, day)


@cache
def gone_policy() -> GonePolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(GonePolicy, "gone")
