"""How long people are told of what left the records: the dated numbers of core/policy/gone.yaml."""

from datetime import date, timedelta
from functools import lru_cache

from pydantic import Field, field_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.policy import FOLDER


class Told(Strict):
    """For how many days, from a date until the next entry; the changes it is told from are kept for 92 at least."""

    from_: date = Field(alias="from")
    days: int = Field(ge=1, le=92)
    source: str
    evidence: str

    @property
    def span(self) -> timedelta:
        """From the refresh that missed it."""
        return timedelta(days=self.days)


class GonePolicy(Strict):
    """The whole file."""

    owner: str
    next_review: date
    told: list[Told] = Field(min_length=1)

    @field_validator("told")
    @classmethod
    def in_order(cls, told: list[Told]) -> list[Told]:
        """Refuses entries that are not in order of date."""
        dates = [entry.from_ for entry in told]
        if dates != sorted(set(dates)):
            raise ValueError("the entries of told must be in order of `from`, each date once")
        return told

    def told_on(self, day: date) -> Told:
        """The entry in force on `day`; before the first one, the first."""
        return next((entry for entry in reversed(self.told) if entry.from_ <= day), self.told[0])


@lru_cache(maxsize=1)
def gone_policy() -> GonePolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(GonePolicy, read(FOLDER / "gone.yaml"))
