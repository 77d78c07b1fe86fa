"""Refreshes at several sizes, beside a bare bulk load of the same rows into the same tables with their indexes.

`python -m benchmarks.refresh 10000 100000 --on sqlite postgresql` prints a Markdown table. Add `--folder PATH` to keep
the extracts. Everything of a size runs in the same run, one after the other, each in a fresh process.

- The floor writes extract, facts and flags, ready in memory, into an empty database without indexes and then makes
  these: no reading, checking, deriving, comparing or settling.
- A change touches one crime in a hundred: another risk grade, a review, an entry of the enquiry log and a new crime.
- PostgreSQL is a server of its own on this machine, as Debian installs it but for its safety, for the floor and the
  refreshes alike. It is vacuumed before a change, so that its own vacuum of the load does not fall into it.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Index, text

from benchmarks import reads
from benchmarks.changes import write_changes
from benchmarks.contenders import AS_OF
from core import clock
from core.extract import read_extract
from core.extract.manifest import read_manifest
from core.facts import derive
from core.flags.raising import raise_flags
from core.searches.register import searches
from core.store import rows
from core.store.engine import engine, writing
from core.store.operations.verify import verify
from core.store.refresh.load import refresh
from core.store.schema.records import EXTRACT, FACTS, FLAGS

Figures = dict[str, float]


def generate(extract: Path, _url: str, size: int) -> None:
    """An invented force."""
    from data_fixtures.generate import generate as write_force

    write_force(extract, size, 1, AS_OF, lambda _: None, "csv")


def floor(extract: Path, url: str, _size: int) -> float:
    """Seconds of the bare load."""
    found = read_extract(extract)
    facts = derive(found.tables)
    loads = [(EXTRACT[name], frame) for name, frame in found.tables.items()]
    loads += [(FACTS[subject], frame) for subject, frame in facts.frames.items()]
    loads.append((FLAGS, raise_flags(facts, searches().values())))
    began = time.monotonic()
    with writing(engine(url)) as db:
        for table, frame in loads:
            indexes: list[Index] = sorted(table.indexes, key=lambda index: str(index.name))
            table.indexes.clear()
            table.create(db)
            rows.write(db, table, frame)
            for index in indexes:
                index.create(db)
    return time.monotonic() - began


def whole(extract: Path, url: str, _size: int) -> float:
    """Seconds of a whole refresh."""
    began = time.monotonic()
    refresh(engine(url), extract, clock.now(), full=True)
    return time.monotonic() - began


def change(extract: Path, url: str, _size: int) -> float:
    """Seconds of a refresh from changes, once they are written."""
    folder = extract.with_name(f"{extract.name}-changes")
    if not folder.exists():
        write_changes(extract, folder)
    if (target := engine(url)).dialect.name == "postgresql":
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("VACUUM"))
    began = time.monotonic()
    refresh(target, folder, clock.now())
    return time.monotonic() - began


def check(_extract: Path, url: str, _size: int) -> float:
    """Seconds of the verification; it must find nothing."""
    began = time.monotonic()
    found = verify(engine(url))
    if found:
        sys.exit(f"{len(found)} differences, first: {found[0]}")
    return time.monotonic() - began


STEPS: dict[str, Callable[[Path, str, int], float | Figures | None]] = {
    "generate": generate, "floor": floor, "whole": whole, "whole again": whole, "change": change, "verify": check,
    "reads": lambda _extract, url, _size: reads.figures(url),
}  # fmt: skip


def _measure(what: str, extract: Path, url: str, size: int) -> Figures:
    print(f"{size} crimes: {what}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.refresh", "--step", what, str(extract), url, str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def column(extract: Path, size: int, floor_url: str, url: str) -> dict[str, str]:
    """The figures of one size on one database, from its first row to its last."""
    if not extract.exists():
        _measure("generate", extract, url, size)
    bare = _measure("floor", extract, floor_url, size)
    by = {what: _measure(what, extract, url, size) for what in ("whole", "whole again", "change", "verify")}
    seconds = {what: found["seconds"] for what, found in by.items()}
    read_in, counts = _measure("reads", extract, url, size), read_manifest(extract)[0].tables
    return {
        "crimes": f"{counts['crimes']:,}",
        "rows": f"{sum(counts.values()):,}",
        "floor: bare load": f"{bare['seconds']:.1f} s",
        **{what: f"{found:.1f} s" for what, found in seconds.items()},
        "whole ÷ floor": f"{seconds['whole'] / bare['seconds']:.2f}",
        "change ÷ whole": f"{seconds['change'] / seconds['whole']:.1%}",
        **{name: f"{found:.1f}" for name, found in read_in.items() if name.endswith("ms")},
        "whole, per crime": f"{seconds['whole'] / counts['crimes'] * 1e6:.0f} µs",
        "peak memory: floor, whole, change": " / ".join(
            f"{found['peak GB']:.2f} GB" for found in (bare, by["whole"], by["change"])
        ),
    }


def _print(columns: list[dict[str, str]], heads: list[str]) -> None:
    print(f"| | {' | '.join(heads)} |\n|---" + "|---:" * len(columns) + "|")
    for name in columns[0]:
        print(f"| {name} | {' | '.join(one[name] for one in columns)} |")


def table(sizes: list[int], databases: list[str], keep: Path | None) -> None:
    """Prints the figures of each size on each database."""
    from tests.postgres import cluster

    with ExitStack() as stack:
        place = keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place.mkdir(parents=True, exist_ok=True)
        server = stack.enter_context(cluster()) if "postgresql" in databases else None
        columns, heads = [], []
        for database in databases:
            for size in sizes:
                here = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                urls = [f"sqlite:///{here / name}.db" for name in ("floor", "store")]
                urls = [server.database(), server.database()] if server and database != "sqlite" else urls
                columns.append(column(place / str(size), size, *urls))
                heads.append(database)
        _print(columns, heads)


def _one_step(what: str, extract: str, url: str, size: str) -> None:
    found = STEPS[what](Path(extract), url, int(size))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"peak GB": peak} | (found if isinstance(found, dict) else {"seconds": found})))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        _one_step(*sys.argv[2:])
        sys.exit()
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--on", nargs="+", choices=(kinds := ["sqlite", "postgresql"]), default=kinds)
    parser.add_argument("--folder", type=Path, help="keep the extracts and changes here")
    given = parser.parse_args()
    table(given.sizes, given.on, given.folder)
