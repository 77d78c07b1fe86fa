"""What pages and digests ask of PostgreSQL: the time of each question with `jit` on and off, and what is expected.

`python -m benchmarks.questions URL` measures a loaded store (two refreshes or more, so that there is news) for an
officer, a sergeant and the commander of everything, as each is asked within the wall. The app itself sets `jit` off;
"on" is what a server as installed would do. Both in one run, the better of three, one after the other.
"""

import re
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from benchmarks.reads import statements
from core import clock
from core.scope import Scope
from core.store import scoped
from core.store.engine import engine, reading, reading_whole
from core.store.people import directory
from core.store.role import asking_as
from core.store.rows import read
from core.store.schema.records import FLAGS

Question = Callable[[Connection, Scope], Any]
_COST = re.compile(r"\.\.([\d.]+) rows=(\d+)")
_BACK = timedelta(days=28)

QUESTIONS: Mapping[str, Question] = {
    "flags": scoped.flags,
    "flags to clear": lambda db, who: scoped.flags(db, who, to_clear=("oic", "supervisor")),
    "counts": scoped.tallies,
    "counts by unit": scoped.unit_tallies,
    "news": lambda db, who: scoped.changes(db, who, 1),
    "gone": lambda db, who: scoped.gone(db, who, clock.now() - _BACK),
    "claims": lambda db, who: scoped.claims_of(db, who, clock.now() - _BACK),
    "claims as cover": lambda db, who: scoped.claims_as_cover(db, who, who.collar, clock.now() - _BACK, clock.now()),
    "arrests": lambda db, who: scoped.arrests(db, who, who.today - _BACK),
    "open crimes": scoped.open_crimes,
    "open crimes counted": scoped.open_counts,
    "recorded in time": scoped.recording_rates,
    "crimes set aside": scoped.set_aside_crimes,
    "causes set aside": scoped.set_aside_counts,
}


def people(source: Engine, today: date) -> dict[str, Scope]:
    """Somebody of each kind of scope: one's own crimes, a team's, everything."""
    with reading_whole(source) as db:
        flags, units = (
            read(db, select(FLAGS.c.oic, FLAGS.c.unit_id).where(FLAGS.c.oic.is_not(None))),
            directory.units(db),
        )
    collar, team = sorted(flags["oic"].unique())[0], flags["unit_id"].mode()[0]
    whole = frozenset(units["unit_id"])
    scopes = {"officer": frozenset[str](), "sergeant": frozenset({team}), "commander": whole}
    return {kind: Scope(collar, frozenset({collar}), seen, today) for kind, seen in scopes.items()}


def expected(source: Engine, ask: Question, who: Scope) -> tuple[float, int]:
    """The most that the planner expects of a statement of a question: its price, and the rows it brings."""
    with statements(source) as sent, reading(source) as db:
        ask(db, who)
    found = [(0.0, 0)]
    for statement, values in sent:
        if not statement.lstrip().startswith(("SELECT", "WITH")) or "set_config" in statement:
            continue
        with reading(source) as db, asking_as(db, who):
            (plan, *_) = db.exec_driver_sql(f"EXPLAIN {statement}", values).scalars()
        if told := _COST.search(plan):
            found.append((float(told[1]), int(told[2])))
    return max(found)


def took(source: Engine, ask: Question, who: Scope, jit: str) -> tuple[float, int]:
    """Milliseconds of a question, and the rows it brought."""
    best, rows = float("inf"), 0
    with reading(source) as db:
        db.exec_driver_sql(f"SET LOCAL jit = {jit}")
        for _ in range(3):
            began = time.perf_counter()
            rows = len(ask(db, who))
            best = min(best, (time.perf_counter() - began) * 1000)
    return best, rows


def table(url: str) -> None:
    """Prints a Markdown table."""
    source = engine(url)
    print("| question | who | jit off, ms | jit on, ms | on ÷ off | expected price | rows expected | rows |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name, ask in QUESTIONS.items():
        for kind, who in people(source, clock.today()).items():
            (off, rows), (on, _) = (took(source, ask, who, jit) for jit in ("off", "on"))
            price, wanted = expected(source, ask, who)
            print(f"| {name} | {kind} | {off:.1f} | {on:.1f} | {on / off:.1f} | {price:,.0f} | {wanted:,} | {rows:,} |")


if __name__ == "__main__":
    table(sys.argv[1])
