"""What is measured of each contender, each in a process of its own so that its peak memory is its own.

`python -m benchmarks.contenders WHAT FOLDER` prints the figures as JSON and leaves the flags it found in FOLDER beside
the extract: `FOLDER/extract` in, `FOLDER/<what>.arrow` out. Times are seconds by the wall; those ending in "CPU" are
processor seconds of all threads.
"""

import json
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import feather

AS_OF = date(2026, 11, 22)
SLICE = 10_000  # crimes that the row-by-row contender works on
Figures = dict[str, float]

_DATES = {"started_on", "due_on", "policy_from"}
_NAMES = [
    "search", "code", "subject", "crime_ref", "unit_id", "oic", "acts", "started_on", "due_on", "days", "state",
    "weight", "policy_from",
]  # fmt: skip
SCHEMA = pa.schema(
    (name, pa.date32() if name in _DATES else pa.int64() if name == "days" else pa.large_string()) for name in _NAMES
)


def ours(folder: Path) -> Figures:
    """The engine: files to flags in order."""
    from core.extract import read_extract
    from core.facts import derive
    from core.flags.raising import in_order, in_state, raise_flags
    from core.searches.register import searches

    register, figures = list(searches().values()), Figures()
    with timed(figures, "read and check"):
        tables = read_extract(folder / "extract").tables
    with timed(figures, "compute"):
        with timed(figures, "facts"):
            facts = derive(tables)
        with timed(figures, "flags"):
            raised = raise_flags(facts, register)
        with timed(figures, "order"):
            found = in_order(in_state(raised, AS_OF))
    figures |= {"peak GB": peak(), "crimes": len(tables["crimes"]), "events": _events(tables), "rows": len(found)}
    _keep(found, folder / "ours.arrow")
    (folder / "slice.pickle").write_bytes(pickle.dumps(sliced(tables)))
    return figures


def duckdb(folder: Path) -> Figures:
    """The same rules by hand in SQL: `read_csv` with the declared types, then the flags as an Arrow table in order."""
    from benchmarks import duckdb_flags

    connection, figures = duckdb_flags.connect(), Figures()
    with timed(figures, "read"):
        duckdb_flags.read(connection, folder / "extract")
    with timed(figures, "compute"):
        found = duckdb_flags.flags(connection, AS_OF)
    figures |= {"peak GB": peak()}
    _keep(found, folder / "duckdb.arrow")
    return figures


def by_hand(folder: Path) -> Figures:
    """The same rules one row at a time in plain Python on the slice, and what the engine finds on the same slice."""
    from benchmarks.row_by_row import flags, rows_of
    from core.facts import derive
    from core.flags.raising import in_order, in_state, raise_flags
    from core.searches.register import searches

    tables = pickle.loads((folder / "slice.pickle").read_bytes())  # noqa: S301 - written by `ours` a moment ago
    rows, figures = rows_of(tables), Figures()
    with timed(figures, "compute"):
        found = flags(rows, AS_OF)
    figures |= {"peak GB": peak(), "crimes": len(tables["crimes"])}
    _keep(pa.table([list(column) for column in zip(*found, strict=True)], names=_NAMES), folder / "by_hand.arrow")
    engine = in_order(in_state(raise_flags(derive(tables), searches().values()), AS_OF))
    _keep(engine, folder / "ours_on_slice.arrow")
    return figures


def bare(folder: Path) -> Figures:
    """The least any program in pandas must do: read the same files as text."""
    figures = Figures()
    with timed(figures, "read"):
        for file in sorted((folder / "extract").glob("*.csv")):
            pd.read_csv(file, dtype=str, keep_default_na=False)
    return figures | {"peak GB": peak()}


def generate(folder: Path, crimes: str) -> Figures:
    """The extract that all of them read."""
    from data_fixtures.generate import generate

    generate(folder / "extract", int(crimes), 1, AS_OF)
    return Figures()


def sliced(tables: dict[str, pd.DataFrame], crimes: int = SLICE) -> dict[str, pd.DataFrame]:
    """About `crimes` crimes and what is theirs, spread evenly so that old and new are in proportion."""
    step = max(1, len(tables["crimes"]) // crimes)
    chosen = set(tables["crimes"]["crime_ref"][::step])
    parts = {}
    for name, frame in tables.items():
        for column in ("crime_ref", "linked_ref"):
            if column in frame:
                frame = frame[frame[column].isin(chosen)]
        parts[name] = frame.reset_index(drop=True)
    contacts = parts["victim_contacts"]
    kept = contacts["victim_id"].isin(set(parts["victims"]["victim_id"]))
    return parts | {"victim_contacts": contacts[kept].reset_index(drop=True)}


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    """Notes the seconds that the block took."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    figures[name] = time.perf_counter() - wall
    figures[f"{name} CPU"] = time.process_time() - processor


def peak() -> float:
    """The most memory this program has held, in GB. The kernel's `ru_maxrss` would count the parent's before it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e6


def _events(tables: dict[str, pd.DataFrame]) -> int:
    apart = {"units", "officers", "postings", "absences", "offences", "crimes"}
    return sum(len(frame) for name, frame in tables.items() if name not in apart)


def in_one_form(found: pa.Table | pd.DataFrame) -> pa.Table:
    """Flags in the columns and types of SCHEMA, whoever found them; a missing text is an empty one."""
    if isinstance(found, pd.DataFrame):
        found = pa.Table.from_pandas(found[_NAMES], preserve_index=False)
    columns = [found[field.name].cast(field.type) for field in SCHEMA]
    filled = [column.fill_null("") if pa.types.is_large_string(column.type) else column for column in columns]
    return pa.table(filled, schema=SCHEMA)


def _keep(found: pa.Table | pd.DataFrame, file: Path) -> None:
    feather.write_feather(in_one_form(found), str(file))


CONTENDERS: dict[str, Callable[..., Figures]] = {
    "generate": generate,
    "ours": ours,
    "duckdb": duckdb,
    "by_hand": by_hand,
    "bare": bare,
}

if __name__ == "__main__":
    print(json.dumps(CONTENDERS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))
