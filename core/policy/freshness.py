"""How old records may be, and how long a table may stay silent: the numbers of core/policy/freshness.yaml."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, Self, TypeVar

from pydantic import Field, field_validator, model_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.policy import FOLDER

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


class _Dated(Protocol):
    @property
    def from_(self) -> date: ...


Entry = TypeVar("Entry", bound=_Dated)


class Records(Strict):
    """The age of an extract, in minutes: when the next is expected, past which it is late, and past which it is old."""

    from_: date = Field(alias="from")
    expected_minutes: int = Field(alias="expected", ge=1, le=_A_YEAR)
    late_minutes: int = Field(alias="late", ge=1, le=_A_YEAR)
    old_minutes: int = Field(alias="old", ge=1, le=_A_YEAR)
    source: str
    evidence: str

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


class Feeds(Strict):
    """The longest usual gap of each table of EVENTS, in minutes."""

    from_: date = Field(alias="from")
    quiet: dict[str, int]
    source: str
    evidence: str

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


class FreshnessPolicy(Strict):
    """The whole file."""

    owner: str
    next_review: date
    records: list[Records] = Field(min_length=1)
    feeds: list[Feeds] = Field(min_length=1)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuses entries out of order: which one holds on a day must be plain to a reader."""
        for days in ([one.from_ for one in self.records], [one.from_ for one in self.feeds]):
            if any(later <= earlier for earlier, later in pairwise(days)):
                raise ValueError("the entries must be in order of `from`, each date once")
        return self

    def records_on(self, day: date) -> Records:
        """The limits of age in force on `day`; before the first entry, the first."""
        return _in_force(self.records, day)

    def feeds_on(self, day: date) -> Feeds:
        """The limits of silence in force on `day`; before the first entry, the first."""
        return _in_force(self.feeds, day)


def _in_force(entries: Sequence[Entry], day: date) -> Entry:
    return next((entry for entry in reversed(entries) if entry.from_ <= day), entries[0])


@lru_cache(maxsize=1)
def freshness_policy() -> FreshnessPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(FreshnessPolicy, read(FOLDER / "freshness.yaml"))
