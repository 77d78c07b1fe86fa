"""How the steps of long work are shown: a bar on a terminal, plain lines elsewhere, both on standard error.

Rate and time left follow from the counting so far. Apart from core/progress.py, which work imports to report its steps:
how they are shown decides no result (core/store/refresh/derivation.py).
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.progress import Progress

_EVERY = 5.0  # seconds between two plain lines of one step; a log is read afterwards
_UNSURE = 0.5  # seconds before a rate means anything


@contextmanager
def telling(what: str) -> Iterator[Progress]:
    """Gives a function to call at each step, and again as a step goes on."""
    if not sys.stderr.isatty():
        yield _Lines(what, time.monotonic).tell
        return
    # Only now: the app itself never shows a bar.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task, count = bar.add_task(what, total=None, pace=""), _Count(time.monotonic)

        def tell(step: str, done: int | None = None, total: int | None = None) -> None:
            pace = count.pace(done, total)
            bar.tasks[0].total = total  # through update, none would mean as before: the bar would stand still
            bar.update(task, description=f"{what}: {step}", completed=done or 0, pace=pace)

        yield tell


class _Count:
    """When a count began. It begins anew when its total changes or the count falls back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._total: int | None = None
        self._done = self._first = 0
        self._began = clock()

    def pace(self, done: int | None, total: int | None) -> str:
        """`300,000 of 1,000,000 rows, 45,000 a second, 16 s left`; nothing for a step that does not count."""
        if done is None or total is None:
            self._total = None
            return ""
        if total != self._total or done < self._done:
            self._total, self._first, self._began = total, done, self._clock()
        self._done = done
        counted = f"{done:,} of {total:,} rows" if done else f"{total:,} rows"
        seconds = self._clock() - self._began
        if seconds < _UNSURE or done == self._first:
            return counted
        rate = (done - self._first) / seconds
        left = f", {span((total - done) / rate)} left" if done < total else ""
        return f"{counted}, {rate:,.0f} a second{left}"


class _Lines:
    """Plain lines: one a step, and one now and then while it counts."""

    def __init__(self, what: str, clock: Callable[[], float]) -> None:
        self._what, self._clock, self._count = what, clock, _Count(clock)
        self._step, self._last_line_at = "", 0.0

    def tell(self, step: str, done: int | None = None, total: int | None = None) -> None:
        """Prints a line when the step is new, or when it has printed none for a while."""
        pace, now = self._count.pace(done, total), self._clock()
        if step == self._step and now - self._last_line_at < _EVERY:
            return
        self._step, self._last_line_at = step, now
        line = f"{self._what}: {step}" + (f" ({pace})" if pace else "")
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the plain line


def span(seconds: float) -> str:
    """A time that is left, in the unit a person waits in: `16 s`, `12 min`, `2.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"
