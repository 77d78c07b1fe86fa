"""How long the roles of a sign-in count where nobody is signed in: the numbers of core/policy/roles.yaml."""

from datetime import date, timedelta
from functools import cache

from pydantic import Field

from core.policy.dated import Dated, Entry, Policy, in_force, policy_file

LONGEST_SIGN_IN = 12  # hours; contract, section 7


class Remembered(Entry):
    """How long roles count, and for how long it is said that they no longer do, from a date until the next entry."""

    hours: int = Field(ge=0, le=LONGEST_SIGN_IN)
    told_days: int = Field(ge=1, le=366)

    @property
    def lasts(self) -> timedelta:
        """The greatest age at which the roles of a sign-in count."""
        return timedelta(hours=self.hours)

    @property
    def notice_lasts(self) -> timedelta:
        """The greatest age of a sign-in at which somebody is told that its roles no longer count."""
        return timedelta(days=self.told_days)


class RolesPolicy(Policy):
    """The whole file."""

    remembered: Dated[Remembered]

    def remembered_on(self, day: date) -> Remembered:
        """The entry in force on `day`."""
        return in_force(self.remembered, day)


@cache
def roles_policy() -> RolesPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(RolesPolicy, "roles")
