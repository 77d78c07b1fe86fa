"""What a review covers: the items of core/policy/review_checklist.yaml."""

from functools import cache
from pathlib import Path

from pydantic import Field, field_validator

from core.definitions.strict import Strict
from core.policy import FOLDER
from core.policy.dated import Evidence, Policy, policy_file
from core.review.facts import FACTS


class Item(Strict):
    """One thing a review covers. `facts` name what is shown beside it, of core/review/facts.py."""

    id: str = Field(pattern=r"^[a-z_]+$")
    heading: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    facts: list[str]

    @field_validator("facts")
    @classmethod
    def known_facts(cls, given: list[str]) -> list[str]:
        """Refuses the name of a fact that nothing works out."""
        unknown = [name for name in given if name not in FACTS]
        if unknown:
            raise ValueError(f"unknown fact {unknown[0]!r}; accepted: {', '.join(FACTS)}")
        return given


class Checklist(Policy):
    """The whole file."""

    source: str
    evidence: Evidence
    items: list[Item] = Field(min_length=1)

    @field_validator("items")
    @classmethod
    def told_apart(cls, given: list[Item]) -> list[Item]:
        """Refuses two items with one id: a tick would stand for both."""
        ids = [item.id for item in given]
        twice = [name for name in ids if ids.count(name) > 1]
        if twice:
            raise ValueError(f"the id {twice[0]!r} stands twice")
        return given


@cache
def checklist() -> Checklist:
    """The checklist in force. Raises BadDefinition with file and line when the file is wrong."""
    return load(FOLDER)


def load(folder: Path) -> Checklist:
    """The checklist of a folder. Raises BadDefinition with file and line."""
    return policy_file(Checklist, "review_checklist", folder)
