"""What must hold between the parts of a search definition; each fault names its line and what is accepted."""

from collections.abc import Iterator
from typing import Literal

from core.facts import facts_for
from core.facts.catalogue import Fact
from core.searches.conditions import Condition, fault_of, tests_in
from core.searches.model import FactValue, Search
from core.searches.yaml_lines import Path_

Fault = tuple[Path_, str]


def faults(search: Search, name: str) -> Iterator[Fault]:
    """Every fault of a definition that its shape alone does not show. `name` is the file's name without ending."""
    if search.id != name:
        yield ("id",), f"found {search.id!r}; the file is named {name!r}, and both must be the same"
    known = facts_for(search.subject)
    yield from _condition(search.applies, ("applies",), known)
    if search.paused is not None:
        yield from _condition(search.paused, ("paused",), known)
    if search.start is not None:
        for index, fact in enumerate(search.start.facts):
            way = "first" if search.start.first else "latest"
            yield from _fact(fact, ("start", way, index), known, "date")
    yield from _due(search, known)
    yield from _numbers(search)
    yield from _cases(search)


def _condition(condition: Condition, path: Path_, known: dict[str, Fact]) -> Iterator[Fault]:
    for inner, test in tests_in(condition):
        fault = fault_of(test, known)
        if fault:
            yield (*path, *inner), fault


def _fact(name: str, path: Path_, known: dict[str, Fact], wanted: Literal["date", "number"]) -> Iterator[Fault]:
    fitting = sorted(full for full, fact in known.items() if fact.type == wanted)
    if name not in fitting:
        yield path, f"found {name!r}, which is not a {wanted} fact; accepted: {', '.join(fitting)}"


def _due(search: Search, known: dict[str, Fact]) -> Iterator[Fault]:
    for index, branch in enumerate(search.due):
        path: Path_ = ("due", index)
        if branch.when is not None:
            yield from _condition(branch.when, (*path, "when"), known)
        if branch.date is not None:
            yield from _fact(branch.date.fact, (*path, "date", "fact"), known, "date")
        if isinstance(branch.add, FactValue):
            yield from _fact(branch.add.fact, (*path, "add", "fact"), known, "number")
        if branch.add is not None and search.start is None:
            yield (*path, "add"), "adds days to a start, but the search has no `start`"
        last = index == len(search.due) - 1
        if (branch.when is None) != last:
            yield path, "the last branch, and only the last, has no `when`; else a row could be left without a date"


def _numbers(search: Search) -> Iterator[Fault]:
    wanted = {"warn"} | {branch.add for branch in search.due if isinstance(branch.add, str)}
    seen = set()
    for index, entry in enumerate(search.numbers):
        path: Path_ = ("numbers", index)
        if entry.from_ in seen:
            yield (*path, "from"), f"two entries are in force from {entry.from_}; give each its own day"
        seen.add(entry.from_)
        if set(entry.values) != wanted:
            yield (*path, "values"), f"found {sorted(entry.values)}; wanted exactly {sorted(wanted)}"


def _cases(search: Search) -> Iterator[Fault]:
    if not any(case.expect for case in search.cases):
        yield ("cases",), "no case expects a flag; give at least one that does"
    if all(case.expect for case in search.cases):
        yield ("cases",), "every case expects a flag; give at least one that expects none"
