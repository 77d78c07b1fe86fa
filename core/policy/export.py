"""What may leave as a file, and how much of it: the numbers of core/policy/export.yaml."""

from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field

from core.definitions.strict import Strict
from core.policy.dated import Dated, Entry, Policy, in_force, policy_file


class Rows(Entry):
    """How many lines a file may hold, from a date until the next entry."""

    most: int = Field(ge=1, le=100_000)


class Reason(Strict):
    """What an export may be for: words a person chooses from, each under a key that the access log keeps."""

    purposes: dict[Annotated[str, Field(pattern="^[a-z_]{1,40}$")], Annotated[str, Field(min_length=3, max_length=60)]]


class Link(Strict):
    """How long a finished file can be fetched."""

    seconds: int = Field(ge=10, le=3600)


class ExportPolicy(Policy):
    """The whole file."""

    marking: str = Field(min_length=1, max_length=60)
    rows: Dated[Rows]
    reason: Reason
    link: Link

    def most_rows(self, day: date) -> Rows:
        """The entry in force on `day`."""
        return in_force(self.rows, day)


@cache
def export_policy() -> ExportPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return policy_file(ExportPolicy, "export")
