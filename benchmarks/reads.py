"""What a page reads of a loaded store: one officer's worklist, and a force counted whole.

`python -m benchmarks.reads URL` measures a store as it stands and prints the figures; `--plans` the query plans too.
`benchmarks.refresh` runs it after the refreshes of each size. Each read opens a transaction of its own, as a page does,
and ends with a frame; "the database's part" is its statement alone, sent again with its rows fetched. The alternative
to the stored tallies is to group the flags themselves, in the same run.
"""

import gc
import random
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, event, func, select

from benchmarks.contenders import AS_OF
from core.flags import groups
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading, reading_whole
from core.store.people import directory
from core.store.role import asking_as
from core.store.rows import read
from core.store.schema.records import FLAGS
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import shown
from core.store.scoped.work import with_work, work

OFFICERS, ROLL_UPS = 300, 40
TODAY = AS_OF
Reader = Callable[[Connection, Scope], pd.DataFrame]


def grouped(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """The alternative: every flag in scope, grouped."""
    groups = [FLAGS.c[name] for name in ("search", "acts", "due_on", "paused", "warn_days", "weight")]
    said = work(seen_by)
    query: Select[Any] = with_work(select(*groups, said, func.count().label("count")).select_from(FLAGS))
    return answer(db, seen_by, query.where(shown(seen_by)).group_by(*groups, said))


def timed(source: Engine, reader: Reader, scopes: list[Scope]) -> list[float]:
    """Milliseconds of each read, after one that warms the connection up."""
    found = []
    for seen_by in [scopes[0], *scopes]:
        began = time.perf_counter()
        with reading(source) as db:
            reader(db, seen_by)
        found.append((time.perf_counter() - began) * 1000)
    return found[1:]


def of_database(source: Engine, reader: Reader, scopes: list[Scope]) -> list[float]:
    """Milliseconds of the statement of each read: sent, answered within the viewer's scope, and fetched."""
    found = []
    for seen_by in scopes:
        with reading(source) as db:
            with statements(source) as sent:
                reader(db, seen_by)
            statement, values = _of_flags(sent)
            with asking_as(db, seen_by):
                began = time.perf_counter()
                db.exec_driver_sql(statement, values).fetchall()
                found.append((time.perf_counter() - began) * 1000)
    return found


def _of_flags(sent: list[tuple[str, Any]]) -> tuple[str, Any]:
    return next(one for one in reversed(sent) if "flag" in one[0])


def scopes(source: Engine) -> tuple[list[Scope], list[Scope]]:
    """Officers in case drawn by lot, each with flags; and the commander of everything, often."""
    with reading_whole(source) as db:
        oics = sorted(read(db, select(FLAGS.c.oic).where(FLAGS.c.oic.is_not(None)).distinct())["oic"])
        units = frozenset(directory.units(db)["unit_id"])
    some = random.Random(1).sample(oics, min(OFFICERS, len(oics)))  # noqa: S311 - a lot, no secret
    commander = Scope("9001", frozenset({"9001"}), units, TODAY)
    return [Scope(oic, frozenset({oic}), frozenset(), TODAY) for oic in some], [commander] * ROLL_UPS


def worklist(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """An officer's list, as My actions shows it."""
    return groups.grouped(scoped.flags(db, seen_by), seen_by.today)


def figures(url: str) -> dict[str, float]:
    """Milliseconds of reads of a loaded store."""
    source = engine(url)
    officers, commanders = scopes(source)
    gc.freeze()  # as the server does
    found = {}
    readers: list[tuple[str, Reader, list[Scope]]] = [
        ("read of one officer's flags", scoped.flags, officers),
        ("one officer's worklist, ordered", worklist, officers),
        ("roll-up of the force", scoped.tallies, commanders),
        ("the same by grouping every flag", grouped, commanders[:5]),
    ]
    for name, reader, whose in readers:
        found |= _median_and_p95(name, timed(source, reader, whose))
    for name, reader, whose in (readers[0], readers[2]):
        found |= _median_and_p95(f"{name}: the database's part", of_database(source, reader, whose))
    return found


def _median_and_p95(name: str, times: list[float]) -> dict[str, float]:
    p95 = statistics.quantiles(times, n=20)[-1]
    return {f"{name}, median ms": statistics.median(times), f"{name}, p95 ms": p95}


@contextmanager
def statements(source: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements sent, each with its values."""
    sent: list[tuple[str, Any]] = []

    def note(_db: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        sent.append((statement, values))

    event.listen(source, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(source, "before_cursor_execute", note)


def plans(url: str) -> Iterator[str]:
    """The database's own account of how it answers each read."""
    source = engine(url)
    officers, commanders = scopes(source)
    explain = "EXPLAIN (ANALYZE, BUFFERS) " if source.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    for name, reader, seen_by in (("worklist", scoped.flags, officers[0]), ("roll-up", scoped.tallies, commanders[0])):
        with statements(source) as sent, reading(source) as db:
            reader(db, seen_by)
        yield f"\n{name}\n"
        statement, values = _of_flags(sent)
        with reading_whole(source) as db:
            yield from (str(row[-1]) for row in db.exec_driver_sql(explain + statement, values))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url")
    parser.add_argument("--plans", action="store_true")
    given = parser.parse_args()
    for name, value in figures(given.url).items():
        print(f"{name}: {value:.1f}")
    if given.plans:
        sys.stdout.writelines(f"{line}\n" for line in plans(given.url))
