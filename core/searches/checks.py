"""What must hold between the parts of a search definition; each fault names its line and what is accepted."""

from collections.abc import Iterator
from typing import Literal

from core.definitions.yaml_lines import Path_
from core.facts import Fact, facts_for
from core.searches.conditions import Condition, fault_of, tests_in
from core.searches.model import Due, During, FactValue, Search, Start, Subject

Fault = tuple[Path_, str]
Known = dict[str, Fact]


def faults(search: Search, name: str) -> Iterator[Fault]:
    """Every fault of a definition that its shape alone does not show. `name` is the file's name without ending."""
    if search.id != name:
        yield ("id",), f"found {search.id!r}; the file is named {name!r}, and both must be the same"
    known = facts_for(search.subject)
    for part in ("applies", "paused"):
        condition = getattr(search, part)
        if condition is not None:
            for known_too in _subjects_of(search, part):
                yield from _condition(condition, (part,), known_too)
    yield from _code(search, known)
    yield from _dates(search.start, search.due, (), known, search.start)
    yield from _clauses(search)
    yield from _numbers(search)
    yield from _cases(search)


def _subjects_of(search: Search, part: str) -> list[Known]:
    """What a condition of the search may ask: with `codes` it must make sense for the subject of each of them."""
    subjects: list[Subject] = list(dict.fromkeys(rule.subject for rule in search.rules))
    return [facts_for(subject) for subject in (subjects if part == "applies" else subjects[:1])]


def _condition(condition: Condition, path: Path_, known: Known) -> Iterator[Fault]:
    for inner, test in tests_in(condition):
        fault = fault_of(test, known)
        if fault:
            yield (*path, *inner), fault


def _fact(name: str, path: Path_, known: Known, wanted: Literal["date", "number", "choice"]) -> Iterator[Fault]:
    fitting = sorted(full for full, fact in known.items() if fact.type == wanted)
    if name not in fitting:
        yield path, f"found {name!r}, which is not a {wanted} fact; accepted: {', '.join(fitting)}"


def _code(search: Search, known: Known) -> Iterator[Fault]:
    """A code from a fact: a choice, with words for each of its values and for nothing else."""
    if search.code is None:
        return
    wrong = list(_fact(search.code.fact, ("code", "fact"), known, "choice"))
    yield from wrong
    choices = set() if wrong else set(known[search.code.fact].choices)
    if choices and set(search.code.words) != choices:
        yield ("code", "words"), f"found {sorted(search.code.words)}; wanted exactly {sorted(choices)}"


def _dates(start: Start | None, due: list[Due], path: Path_, known: Known, given: Start | None) -> Iterator[Fault]:
    """`start` and `due` as they stand at `path`; `given` is the start that the due date counts from."""
    if start is not None:
        for index, fact in enumerate(start.facts):
            way = "first" if start.first else "latest"
            yield from _fact(fact, (*path, "start", way, index), known, "date")
    for index, branch in enumerate(due):
        yield from _branch(branch, (*path, "due", index), known, given)
        last = index == len(due) - 1
        if (branch.when is None) != last:
            where: Path_ = (*path, "due", index)
            yield where, "the last branch, and only the last, has no `when`; else a row could be left without a date"


def _branch(branch: Due, path: Path_, known: Known, start: Start | None) -> Iterator[Fault]:
    if branch.when is not None:
        yield from _condition(branch.when, (*path, "when"), known)
    if branch.date is not None:
        yield from _fact(branch.date.fact, (*path, "date", "fact"), known, "date")
    elif start is None:
        yield path, "adds days to a start, but the search has no `start`"
    if isinstance(branch.add, FactValue):
        yield from _fact(branch.add.fact, (*path, "add", "fact"), known, "number")


def _clauses(search: Search) -> Iterator[Fault]:
    seen = set()
    for index, clause in enumerate(search.codes or []):
        path: Path_ = ("codes", index)
        known = facts_for(clause.subject or search.subject)
        if clause.code in seen:
            yield (*path, "code"), f"{clause.code!r} stands twice; give each code once"
        seen.add(clause.code)
        yield from _condition(clause.applies, (*path, "applies"), known)
        start = clause.start or search.start
        yield from _dates(clause.start, clause.due or [], path, known, start)
        # What a clause leaves out is the search's, and must make sense for the clause's own subject.
        for _, fault in _dates(
            None if clause.start else search.start, [] if clause.due else search.due, (), known, start
        ):
            yield path, f"its subject cannot use the search's dates: {fault}"
        yield from _during(clause.during, path, known)
        if not any(flag.get("code") == clause.code for case in search.cases for flag in case.expect):
            yield path, f"no case expects {clause.code!r}; give at least one that does"


def _during(during: During | None, path: Path_, known: Known) -> Iterator[Fault]:
    if during is not None:
        yield from _fact(during.from_, (*path, "during", "from"), known, "date")
        yield from _fact(during.to, (*path, "during", "to"), known, "date")


def _numbers(search: Search) -> Iterator[Fault]:
    branches = [*search.due, *(branch for clause in search.codes or [] for branch in clause.due or [])]
    wanted = {"warn"} | {branch.number for branch in branches if branch.number}
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
