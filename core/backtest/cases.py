"""Runs the worked cases that stand in the search definitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd

from core.clock import LONDON
from core.definitions.yaml_lines import BadDefinition, read
from core.extract import Extract
from core.extract.defaults import complete
from core.facts import derive
from core.flags.raising import COLUMNS, in_order, in_state, raise_flags
from core.searches.model import Case, Search
from core.searches.register import FOLDER, searches


@dataclass(frozen=True)
class Outcome:
    """How one case ended: `fault` is empty when it held; `at` says file and line."""

    search: str
    case: str
    at: str
    fault: str


def run(search: Search, file: Path) -> Iterator[Outcome]:
    """The outcome of every case of a search, in the order of its file."""
    document = read(file)
    for index, case in enumerate(search.cases):
        yield Outcome(search.id, case.case, document.at(("cases", index)), _fault(search, case))


def prove_published() -> None:
    """Runs the cases of every published search; raises BadDefinition naming each that fails."""
    outcomes = [outcome for search in searches().values() for outcome in run(search, FOLDER / f"{search.id}.yaml")]
    failed = [f"{outcome.at}: {outcome.case}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    if failed:
        raise BadDefinition("\n".join([*failed, "next: correct the rule or its case; `searches test` runs them"]))


def _fault(search: Search, case: Case) -> str:
    try:
        rows = complete({table: [_cells(row) for row in given] for table, given in case.given.items()})
    except ValueError as error:
        return str(error)
    end_of_day = datetime.combine(case.today, time.max, tzinfo=LONDON)
    extract = Extract.from_rows(rows, extracted_at=end_of_day)
    if len(extract.problems):
        first = extract.problems.iloc[0]
        return (
            f"the rows given are not valid: {first['table']} row {first['row']}: {first['column']}: {first['problem']}"
        )
    raised = in_order(in_state(raise_flags(derive(extract.tables), [search]), case.today))
    return _difference(raised, case.expect)


def _cells(row: dict[str, Any]) -> dict[str, str]:
    """Cells as an extract would hold them; YAML reads an unquoted date or number as such."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in row.items()}


def _difference(raised: pd.DataFrame, expected: list[dict[str, Any]]) -> str:
    if len(raised) != len(expected):
        return f"expected {len(expected)} flags, found {len(raised)}: {', '.join(raised['subject'])}"
    for number, (wanted, (_, raised_flag)) in enumerate(zip(expected, raised.iterrows(), strict=True), start=1):
        unknown = sorted(set(wanted) - set(COLUMNS))
        if unknown:
            return f"flag {number}: unknown column {unknown[0]!r}; accepted: {', '.join(COLUMNS)}"
        for name, value in wanted.items():
            if _shown(raised_flag[name]) != _shown(value):
                return f"flag {number}: {name}: found {_shown(raised_flag[name])!r}, expected {_shown(value)!r}"
    return ""


def _shown(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)
