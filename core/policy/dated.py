"""Dated numbers with a source: how every file of core/policy is read, and which of its entries is in force on a day."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field

from core.definitions.strict import Strict, parse
from core.definitions.yaml_lines import Document, read
from core.policy import FOLDER

Evidence = Literal["S", "S2", "D", "U"]  # in words: pages/work/why.py


class Entry(Strict):
    """What holds from a day until the next entry, and where it comes from."""

    from_: date = Field(alias="from")
    source: str = Field(min_length=1)
    evidence: Evidence


class Policy(Strict):
    """What every policy says of itself: what it is called, who answers for it, and until when it must be looked at."""

    title: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    next_review: date


EntryT = TypeVar("EntryT", bound=Entry)
PolicyT = TypeVar("PolicyT", bound=Policy)


def _in_order(entries: list[EntryT]) -> list[EntryT]:
    if any(later.from_ <= earlier.from_ for earlier, later in pairwise(entries)):
        raise ValueError("the entries must be in order of `from`, each date once")
    return entries


# Which entry holds on a day must be plain to a reader, so they stand in order.
Dated = Annotated[list[EntryT], Field(min_length=1), AfterValidator(_in_order)]


def in_force(entries: Sequence[EntryT], day: date) -> EntryT:
    """The entry in force on `day`; before the first one, the first."""
    return next((entry for entry in reversed(entries) if entry.from_ <= day), entries[0])


def policy_file(model: type[PolicyT], name: str, folder: Path = FOLDER) -> PolicyT:
    """The policy in `<name>.yaml`. Raises BadDefinition with file and line when the file is wrong."""
    return parse(model, read(folder / f"{name}.yaml"))


@cache
def heads(folder: Path = FOLDER) -> tuple[Policy, ...]:
    """Title, owner and next review of every policy there is, by title. Raises BadDefinition with file and line."""
    found = (parse(Policy, _head(read(file))) for file in folder.glob("*.yaml"))
    return tuple(sorted(found, key=lambda one: one.title))


def _head(document: Document) -> Document:
    """The part of a file that is the same in all of them; the rest is for its own reader to judge."""
    value = document.value
    if isinstance(value, dict):
        value = {key: said for key, said in value.items() if key in Policy.model_fields}
    return Document(document.file, value, document.lines)
