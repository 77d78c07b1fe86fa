"""Extract to flags at several sizes, beside the same rules written by hand in DuckDB SQL and row by row in Python.

`python -m benchmarks.flags 10000 100000 1000000` prints a Markdown table and exits with 1 when the contenders do not
find the same flags. Add `--folder PATH` to keep the extracts and results there. All read the same extract in the same
run, one after the other, each in a fresh process.

- "compute" is from typed tables to flags in order: facts, flags and order of the engine. DuckDB's is the same span,
  from its loaded tables: dates in London, the calendar of working days and the ordered Arrow table included.
- Row by row works on a slice of 10,000 crimes of the extract, and its time is scaled by crimes.
- DuckDB uses all cores, its default. Nothing is asserted about time.
- A search that is not yet written by hand is in the engine's time, is not compared, and is named under the table.
"""

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from benchmarks import duckdb_flags, row_by_row
from benchmarks.contenders import AS_OF, CONTENDERS, Figures
from core.searches.register import searches

Measured = dict[str, Figures]


def table(sizes: list[int], keep: Path | None = None) -> bool:
    """Prints the table; whether all contenders found the same flags."""
    columns, same = [], True
    for size in sizes:
        with tempfile.TemporaryDirectory() as where:
            folder = (keep or Path(where)) / str(size)
            figures = measured(folder, size)
            answers = [
                _equal(folder, "ours", "duckdb", duckdb_flags.known()),
                _equal(folder, "ours_on_slice", "by_hand", row_by_row.KNOWN),
            ]
        columns.append(cells(figures) | dict(zip(EQUAL, answers, strict=True)))
        same = same and answers == ["yes", "yes"]
    _print(columns)
    return same


def measured(folder: Path, size: int) -> Measured:
    """The figures of each contender on an extract of `size` crimes, made in `folder` unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "extract").exists():
        _measure("generate", folder, str(size))
    return {what: _measure(what, folder) for what in CONTENDERS if what != "generate"}


EQUAL = ("equal to DuckDB, every row and column", "equal to row by row on the slice")


def cells(by: Measured) -> dict[str, str]:
    """The figures of one size as the table's texts, from its first row to its last."""
    ours, sql, hand = by["ours"], by["duckdb"], by["by_hand"]
    crimes = ours["crimes"]
    scaled = hand["compute"] / hand["crimes"] * crimes
    steps = {
        f"ours: {name}": f"{ours[name]:.2f} s" for name in ("read and check", "facts", "flags", "order", "compute")
    }
    return {
        "crimes": f"{crimes:,.0f}",
        "event rows": f"{ours['events']:,.0f}",
        "flags": f"{ours['rows']:,.0f}",
        **steps,
        "DuckDB: read, no checks": f"{sql['read']:.2f} s",
        "DuckDB: compute": f"{sql['compute']:.2f} s",
        "row by row: compute, scaled from the slice": f"{scaled:.1f} s",
        "pandas: read as text, nothing else": f"{by['bare']['read']:.2f} s",
        "compute, ours ÷ DuckDB": f"{ours['compute'] / sql['compute']:.2f}",
        "compute in processor time, ours ÷ DuckDB": f"{ours['compute CPU'] / sql['compute CPU']:.2f}",
        "compute, row by row ÷ ours": f"{scaled / ours['compute']:.1f}",
        "ours: compute per crime": f"{ours['compute'] / crimes * 1e6:.1f} µs",
        "DuckDB: compute per crime": f"{sql['compute'] / crimes * 1e6:.1f} µs",
        "peak memory, ours": f"{ours['peak GB']:.2f} GB",
        "peak memory, DuckDB": f"{sql['peak GB']:.2f} GB",
        "peak memory, row by row on the slice": f"{hand['peak GB']:.2f} GB",
    }


def _print(columns: list[dict[str, str]]) -> None:
    first, *others = columns[0]
    print(f"| {first} | {' | '.join(column[first] for column in columns)} |")
    print("|---" + "|---:" * len(columns) + "|")
    for name in others:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")
    print(f"\nAs of {AS_OF}. DuckDB on all cores; ours as it runs. One run each.")
    for who, known in {"DuckDB": duckdb_flags.known(), "Row by row": row_by_row.KNOWN}.items():
        if new := sorted(set(searches()) - known):
            print(f"{who} does not know, so not compared: {', '.join(new)}.")


def _measure(what: str, folder: Path, *more: str) -> Figures:
    command = [sys.executable, "-m", "benchmarks.contenders", what, str(folder), *more]
    print(f"{folder.name} crimes: {what}", file=sys.stderr, flush=True)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _equal(folder: Path, one: str, other: str, known: frozenset[str]) -> str:
    """`yes`, or `no` with the searches of the first differing rows told on stderr; `known` are those of the second."""
    a, b = (feather.read_table(folder / f"{name}.arrow") for name in (one, other))
    a = of_searches(a, known)
    if a.equals(b):
        return "yes"
    print(f"{one} and {other} differ: {difference(a, b) or 'the order of the rows'}", file=sys.stderr)
    return "no"


def of_searches(found: pa.Table, known: frozenset[str]) -> pa.Table:
    """The flags of some searches."""
    return found.filter(pc.is_in(found["search"], pa.array(sorted(known), found["search"].type)))


def difference(a: pa.Table, b: pa.Table) -> dict[str, int]:
    """How many rows only one of two tables has, by side, search and code."""
    left, right = (Counter(zip(*(column.to_pylist() for column in table.columns), strict=True)) for table in (a, b))
    sides = {"only the first": left - right, "only the second": right - left}
    return dict(Counter(f"{side}, {row[0]} {row[1]}" for side, rows in sides.items() for row in rows.elements()))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="keep the extracts and the flags found here")
    given = parser.parse_args()
    sys.exit(not table(given.sizes, given.folder))
