"""How long work tells what it does: a bar on a terminal, plain lines elsewhere, both on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Told = Callable[[str], None]


@contextmanager
def telling(what: str) -> Iterator[Told]:
    """Gives a function to call with one short line a step."""
    if not sys.stderr.isatty():
        yield lambda step: print(f"{what}: {step}", file=sys.stderr, flush=True)  # noqa: T201 - this is the plain line
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda step: bar.update(task, description=f"{what}: {step}")
