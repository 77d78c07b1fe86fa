"""What the commands share: their options, reading an extract, refusing in words, and the exit status.

Exit status: 0 fine; 1 finished, but rows were set aside or a check differs; 2 refused, nothing written or changed.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
import pandas as pd
from sqlalchemy.exc import DBAPIError

from core import clock
from core.commands.csv_out import write_csv
from core.commands.out_file import STDOUT, NotWritable, check, kind
from core.commands.progress_bar import telling
from core.definitions.yaml_lines import BadDefinition
from core.extract import Extract, Refused, read_extract
from core.store.engine import Unreadable
from core.store.trouble import of_ours

Answer = TypeVar("Answer")

REFUSED = 2


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or an error naming what was found."""
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"found {value!r}, wanted a date written YYYY-MM-DD", param, ctx)


EXTRACT = click.argument("extract", type=click.Path(path_type=Path))
AS_OF = click.option("--as-of", type=Day(), default=clock.today, help="Today; default: the current date in London.")
OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the CSV here, not to stdout.")
PROBLEMS = click.option(
    "--problems", type=click.Path(path_type=Path, dir_okay=False), help="CSV of every problem found."
)
DATABASE = click.option(
    "--database", metavar="URL", help="Default: DAILY_ACTIONS_DATABASE_URL, else SQLite under var/."
)


def read(folder: Path, what: str, kind: str | None = None) -> Extract:
    """The extract of a folder, of the `kind` wanted (None: any), or a refusal."""
    with telling(what) as progress:
        extract = or_refuse(lambda: read_extract(folder, progress))
    if kind and extract.manifest.kind != kind:
        refuse(f"manifest.json: kind is {extract.manifest.kind!r}; this command wants a whole extract, kind {kind!r}")
    return extract


def or_refuse(work: Callable[[], Answer]) -> Answer:
    """What `work` returns, or a refusal in the words of the error it raised."""
    try:
        return work()
    except (Refused, BadDefinition, Unreadable, NotWritable) as refusal:
        refuse(str(refusal))
    except DBAPIError as fault:
        refuse(of_ours(fault))


def refuse(message: str) -> NoReturn:
    """Ends the program with status 2 and one message."""
    click.echo(f"refused: {message}", err=True)
    sys.exit(REFUSED)


def counts(extract: Extract) -> str:
    """Rows in file, loaded and set aside, a line a table."""
    return extract.counts.to_string(index=False)


def ready_to_write(*outs: Path | None, inputs: Iterable[Path] = ()) -> None:
    """Refuses before any work is done when an output cannot be written, is one of the `inputs`, or is named
    twice."""
    files = [out for out in outs if out is not None]
    names, taken = [file.resolve() for file in files], {file.resolve() for file in inputs}
    if len(set(names)) < len(names):
        refuse(f"{names[0]}: --out and --problems name the same file; give each its own")
    for file, name in zip(files, names, strict=True):
        if name in taken:
            refuse(f"{file}: is a file that is read here; name another one to write to")
        or_refuse(partial(check, file))
        if file != STDOUT and kind(file) == "pipe":
            click.echo(f"{file}: a pipe; once there is something to write, somebody must read it", err=True)


def write(*outs: tuple[pd.DataFrame, Path | None]) -> None:
    """Frames as CSV, each to a file or to standard output; a place that cannot be written to is a refusal."""
    or_refuse(lambda: write_csv(*outs))


def with_problems(extract: Extract, problems: Path | None) -> list[tuple[pd.DataFrame, Path | None]]:
    """What `write` is given for --problems: nothing where it was not asked for."""
    return [] if problems is None else [(extract.problems, problems)]


def finish(extract: Extract) -> None:
    """Says what was ignored or set aside, and ends with status 1 when something was set aside."""
    for name in extract.unknown_columns:
        click.echo(f"not known, ignored: {name}", err=True)
    if len(extract.problems):
        click.echo(f"{extract.counts['set_aside'].sum()} rows set aside", err=True)
        sys.exit(1)
