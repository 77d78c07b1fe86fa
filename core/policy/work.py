"""How long a click may hold work back: the numbers of core/policy/work.yaml."""

from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import read
from core.policy import FOLDER


class Claiming(Strict):
    """How long a claim may wait for the records system."""

    refreshes: int = Field(ge=1, le=1000)
    hours: int = Field(ge=0, le=72)
    days: int = Field(ge=1, le=28)


class Snoozing(Strict):
    """How far ahead a snooze may reach, and the reasons there are, each with its words."""

    longest_days: int = Field(ge=1, le=366)
    reasons: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def told_apart(self) -> Self:
        """Refuses two reasons with the same words: nobody could choose between them."""
        if len(set(self.reasons.values())) < len(self.reasons):
            raise ValueError("two reasons have the same words")
        return self


class Keeping(Strict):
    """How long the moves of single flags are kept; the ledger's sums are kept for good."""

    kept_days: int = Field(ge=92, le=3660)


class WorkPolicy(Strict):
    """The whole file."""

    source: str
    evidence: str
    claim: Claiming
    snooze: Snoozing
    changes: Keeping


@lru_cache(maxsize=1)
def work_policy() -> WorkPolicy:
    """The policy in force. Raises BadDefinition with file and line when the file is wrong."""
    return parse(WorkPolicy, read(FOLDER / "work.yaml"))
