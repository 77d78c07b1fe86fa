"""What may leave as a file, and how much of it: the numbers of core/policy/export.yaml."""

from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import Field, field_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.policy import FOLDER


class Rows(Strict):
    """How many lines a file may hold, from a date until the next entry."""

    from_: date = Field(alias="from")
    most: int = Field(ge=1, le=100_000)
    source: str
    evidence: str


class Reason(Strict):
    """What an export may be for: words a person chooses from, each under a key that the access log keeps."""

    purposes: dict[Annotated[str, Field(pattern="^[a-z_]{1,40}$")], Annotated[str, Field(min_length=3, max_length=60)]]


class Link(Strict):
    """How long a finished file can be fetched."""

    seconds: int = Field(ge=10, le=3600)


class ExportPolicy(Strict):
    """The whole file."""

    owner: str
    next_review: date
    marking: str = Field(min_length=1, max_length=60)
    rows: list[Rows] = Field(min_length=1)
    reason: Reason
    link: Link

    @field_validator("rows")
    @classmethod
    def in_order(cls, rows: list[Rows]) -> list[Rows]:
        """Refuses entries that are not in order of date."""
        dates = [entry.from_ for entry in rows]
        if dates != sorted(set(dates)):
            raise ValueError("the entries of rows must be in order of `from`, each date once")
        return rows

    def most_rows(self, day: date) -> Rows:
        """The entry in force on `day`; before the first one, the first."""
        return next((entry for entry in reversed(self.rows) if entry.from_ <= day), self.rows[0])


@lru_cache(maxsize=1)
def export_policy() -> ExportPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(ExportPolicy, read(FOLDER / "export.yaml"))
