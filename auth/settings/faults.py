"""What is wrong with settings, in words: where, what, and what is accepted. Never a value, which may be a secret."""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from auth.settings.auth_section import AuthSettings, Provider
from auth.settings.variables import ACCEPTED, PREFIX, Unread, variable_of

Section = type[BaseModel]
Path_ = tuple[str, ...]


def faults(error: ValidationError, settings: Section, file: str) -> list[str]:
    """A line for each fault: the variable or `file` it stands in, its section and key, and what is wanted there."""
    found: dict[Path_, str] = {}
    for one in error.errors(include_url=False):
        owner, path = _placed(settings, one["loc"])
        # A value that fits none of several types is one fault, though each type reports it.
        found.setdefault(path, _line(owner, path, one, file))
    return list(found.values())


def _placed(settings: Section, loc: tuple[int | str, ...]) -> tuple[Section, Path_]:
    """The keys that lead to a fault, and the section that has the last of them."""
    owner: Section = settings
    path: Path_ = ()
    inner: Section | None = settings
    for part in loc:
        if inner is not None and isinstance(part, str):  # else a place in a list, or the name of a type that was tried
            owner, inner, path = inner, _section(inner, part), (*path, part)
    return owner, path


def _section(owner: Section, key: str) -> Section | None:
    """The section under a key; None where the key holds a value."""
    if key not in owner.model_fields:
        return Provider if owner is AuthSettings else None
    types = owner.model_fields[key].annotation
    return next(
        (one for one in (types, *get_args(types)) if isinstance(one, type) and issubclass(one, BaseModel)), None
    )


def _line(owner: Section, path: Path_, one: ErrorDetails, file: str) -> str:
    *above, key = path
    if not above and key.startswith(PREFIX) and key in os.environ:
        return f"The environment, {key}: {_unknown('variable', key, ACCEPTED)}."
    where = variable_of(os.environ, *path) if len(path) == 2 else None
    place = f"[{'.'.join(above)}] {key}" if above else f"[{key}]" if isinstance(one["input"], dict) else key
    if key not in owner.model_fields:
        words = _unknown("key" if above else "section", key, owner.model_fields)
    else:
        words = _wrong(one)
    return f"{where or file}, {place}: {words}."


def _unknown(what: str, key: str, accepted: Iterable[str]) -> str:
    near = get_close_matches(key, accepted, 1)
    return f"unknown {what}; {f'did you mean {near[0]}? A' if near else 'a'}ccepted: {', '.join(sorted(accepted))}"


def _wrong(one: ErrorDetails) -> str:
    if isinstance(one["input"], Unread):
        return one["input"].words
    found = f"found a value of type {type(one['input']).__name__}"
    match one["type"]:
        case "missing":
            return "wanted, and left out"
        case "model_type":
            return f"wanted a section ({found})"
        case "value_error":
            return one["msg"].removeprefix("Value error, ")
    return f"{one['msg'].replace('Input should', 'should')} ({found})"
