"""How old records may be, and how long a table may stay silent: the numbers of core/policy/freshness.yaml."""

from datetime import date, timedelta
from functools import cache
from typing import Self

from pydantic import Field, field_validator, model_validator

from core.policy.dated import Dated, Entry, Policy, in_force, policy_file

# The column of each table that says when something happened. The other tables have no clock of their own.
EVENTS = {
    "crimes": "recorded_at",
    "victim_contacts": "contacted_at",
    "suspects": "named_on",
    "custody": "arrested_at",
    "bails": "arrested_on",
    "oel_entries": "entered_at",
    "reviews": "reviewed_at",
}
_A_YEAR = 366 * 24 * 60  # minutes


class Records(Entry):
    """The age of an extract, in minutes: when the next is expected, past which it is late, and past which it is old."""

    expected_minutes: int = Field(alias="expected", ge=1, le=_A_YEAR)
    late_minutes: int = Field(alias="late", ge=1, le=_A_YEAR)
    old_minutes: int = Field(alias="old", ge=1, le=_A_YEAR)

    @model_validator(mode="after")
    def rising(self) -> Self:
        """Refuses limits by which records would be late before new ones are expected."""
        if not self.expected_minutes <= self.late_minutes < self.old_minutes:
            raise ValueError("wanted expected no longer than late, and late shorter than old")
        return self

    @property
    def expected(self) -> timedelta:
        """From one extract to the next."""
        return timedelta(minutes=self.expected_minutes)

    @property
    def late(self) -> timedelta:
        """The greatest age that is no warning."""
        return timedelta(minutes=self.late_minutes)

    @property
    def old(self) -> timedelta:
        """The greatest age that the app is ready to serve."""
        return timedelta(minutes=self.old_minutes)


class Feeds(Entry):
    """The longest usual gap of each table of EVENTS, in minutes."""

    quiet: dict[str, int]

    @field_validator("quiet")
    @classmethod
    def each_table_once(cls, quiet: dict[str, int]) -> dict[str, int]:
        """Refuses a table without a clock, one that was forgotten, and a gap that is none."""
        if wrong := sorted(set(quiet) ^ set(EVENTS)):
            raise ValueError(f"{wrong[0]}: wanted exactly the tables {', '.join(EVENTS)}")
        if short := [name for name, minutes in quiet.items() if not 1 <= minutes <= _A_YEAR]:
            raise ValueError(f"{short[0]}: wanted 1 to {_A_YEAR} minutes")
        return quiet

    def spans(self) -> dict[str, timedelta]:
        """The longest usual gap by table."""
        return {name: timedelta(minutes=minutes) for name, minutes in self.quiet.items()}


class FreshnessPolicy(Policy):
    """The whole file."""

    records: Dated[Records]
    feeds: Dated[Feeds]

    def records_on(self, day: date) -> Records:
        """The limits of age in force on `day`."""
        return in_force(self.records, day)

    def feeds_on(self, day: date) -> Feeds:
        """The limits of silence in force on `day`."""
        return in_force(self.feeds, day)


@cache
def freshness_policy() -> FreshnessPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(FreshnessPolicy, "freshness")
