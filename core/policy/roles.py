"""How long the roles of a sign-in count where nobody is signed in: the numbers of core/policy/roles.yaml."""

from datetime import date, timedelta
from functools import lru_cache

from pydantic import Field, field_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.policy import FOLDER

LONGEST_SIGN_IN = 12  # hours; contract, section 7


class Remembered(Strict):
    """How long roles count, and for how long it is said that they no longer do, from a date until the next entry."""

    from_: date = Field(alias="from")
    hours: int = Field(ge=0, le=LONGEST_SIGN_IN)
    told_days: int = Field(ge=1, le=366)
    source: str
    evidence: str

    @property
    def lasts(self) -> timedelta:
        """The greatest age at which the roles of a sign-in count."""
        return timedelta(hours=self.hours)

    @property
    def told(self) -> timedelta:
        """The greatest age of a sign-in at which somebody is told that its roles no longer count."""
        return timedelta(days=self.told_days)


class RolesPolicy(Strict):
    """The whole file."""

    owner: str
    next_review: date
    remembered: list[Remembered] = Field(min_length=1)

    @field_validator("remembered")
    @classmethod
    def in_order(cls, remembered: list[Remembered]) -> list[Remembered]:
        """Refuses entries that are not in order of date."""
        dates = [entry.from_ for entry in remembered]
        if dates != sorted(set(dates)):
            raise ValueError("the entries of remembered must be in order of `from`, each date once")
        return remembered

    def remembered_on(self, day: date) -> Remembered:
        """The entry in force on `day`; before the first one, the first."""
        return next((entry for entry in reversed(self.remembered) if entry.from_ <= day), self.remembered[0])


@lru_cache(maxsize=1)
def roles_policy() -> RolesPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(RolesPolicy, read(FOLDER / "roles.yaml"))
