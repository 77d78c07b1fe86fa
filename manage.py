#!/usr/bin/env python3
"""The command line. Exit status: 0 fine; 1 finished, but rows were set aside or a check differs; 2 refused."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from core import clock
from core.csv_out import write_csv
from core.progress import telling

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


@click.group(help=__doc__)
def manage() -> None:
    """All commands."""


@manage.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--crimes", type=click.IntRange(1), required=True, help="About how many crimes.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@AS_OF
@click.option("--format", "fmt", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
def generate(out: Path, crimes: int, seed: int, as_of: date, fmt: str) -> None:
    """Writes an extract of an invented force."""
    from data_fixtures.generate import generate as write_force

    with telling("generate") as told:
        try:
            write_force(out, crimes, seed, as_of, told, fmt)
        except OSError as error:
            _refuse(str(error))


@manage.command()
@EXTRACT
@AS_OF
@PROBLEMS
def check(extract: Path, as_of: date, problems: Path | None) -> None:
    """Validates an extract and prints a count a table."""
    found = _read(extract, "check")
    click.echo(_counts(found))
    age = (as_of - found.manifest.extracted_at.astimezone(clock.LONDON).date()).days
    click.echo(
        f"extracted {found.manifest.extracted_at.isoformat()} by {found.manifest.source}: {age} days before {as_of}"
    )
    _finish(found, problems)


@manage.command()
@EXTRACT
@AS_OF
@click.option("--search", "only", metavar="ID", help="Only this search.")
@OUT
@PROBLEMS
def flags(extract: Path, as_of: date, only: str | None, out: Path | None, problems: Path | None) -> None:
    """Extract in, flags out as CSV; no database. Restricted crimes are included: nobody's identity is known here."""
    from core.facts import derive
    from core.flags import COLUMNS, in_order, in_state, raise_flags
    from core.searches.register import searches

    known = searches()
    if only is not None and only not in known:
        _refuse(f"--search: found {only!r}, wanted one of {', '.join(known)}")
    found = _read(extract, "flags", kind="full")
    chosen = [known[only]] if only else list(known.values())
    raised = in_order(in_state(raise_flags(derive(found.tables), chosen), as_of))
    write_csv(raised[list(COLUMNS)], out)
    _finish(found, problems)


@manage.command()
@EXTRACT
@AS_OF
@click.option("--level", type=click.Choice(["force", "bcu", "strand", "department", "team"]), required=True)
@OUT
def demand(extract: Path, as_of: date, level: str, out: Path | None) -> None:
    """Demand hours against capacity hours of every unit of a level, as CSV."""
    from core.demand import demand as by_unit
    from core.facts import derive

    found = _read(extract, "demand", kind="full")
    crimes = derive(found.tables).frames["crime"]
    rows = by_unit(found.tables, crimes[crimes["open"]], level, as_of)
    write_csv(rows.round({"ratio": 6, "low": 6, "high": 6}), out)
    _finish(found, None)


@manage.command()
@click.argument("source", type=click.Path(path_type=Path))
@DATABASE
def refresh(source: Path, database: str | None) -> None:
    """Loads an extract folder into the database and publishes it in one transaction."""
    from core.store.engine import engine
    from core.store.refresh import refresh as load

    with telling("refresh") as told:
        found = _or_refuse(lambda: load(engine(database), source, clock.now(), told))
    click.echo(_counts(found))
    _finish(found, None)


@manage.command()
@DATABASE
def verify(database: str | None) -> None:
    """Recomputes every stored flag from the stored facts and compares."""
    from core.store.engine import engine
    from core.store.verify import verify as compare

    differences = _or_refuse(lambda: compare(engine(database)))
    for line in differences:
        click.echo(line)
    click.echo(
        "every stored flag follows from the stored facts" if not differences else f"{len(differences)} differences"
    )
    sys.exit(bool(differences))


@manage.group()
def searches() -> None:
    """The search definitions."""


@searches.command("test")
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False), nargs=-1)
def test_searches(files: tuple[Path, ...]) -> None:
    """Runs the cases inside search definitions, all of them or those in FILES."""
    from core.search_cases import run
    from core.searches.register import load
    from core.searches.register import searches as register

    chosen = _or_refuse(lambda: [load(file) for file in files] or list(register().values()))
    outcomes = [outcome for search in chosen for outcome in run(search)]
    for outcome in outcomes:
        click.echo(f"{'FAILED' if outcome.fault else 'held  '} {outcome.search}: {outcome.case}")
        if outcome.fault:
            click.echo(f"       {outcome.fault}")
    failed = sum(bool(outcome.fault) for outcome in outcomes)
    click.echo(f"{len(outcomes) - failed} cases held, {failed} failed")
    sys.exit(bool(failed))


@manage.command()
@click.option("--port", type=int, default=8501, show_default=True)
@DATABASE
def serve(port: int, database: str | None) -> None:
    """Runs the app for production on this machine's loopback address, behind a proxy."""
    from serve import BadSecrets
    from serve import serve as run

    try:
        run(port, database_url=database)
    except BadSecrets as refusal:
        _refuse(str(refusal))


@manage.command()
@click.option("--port", type=int, default=8501, show_default=True)
@click.option("--crimes", type=click.IntRange(1), default=10_000, show_default=True)
def demo(port: int, crimes: int) -> None:
    """An invented force, a local identity provider and the app; prints the address and who can sign in."""
    from data_fixtures.demo import demo as run
    from data_fixtures.provider import NotStarted

    with telling("demo") as told:
        try:
            run(port, crimes, clock.now(), told)
        except NotStarted as refusal:
            _refuse(str(refusal))


def _read(folder: Path, what: str, kind: str | None = None) -> Any:
    from core.extract import read_extract

    with telling(what) as told:
        found = _or_refuse(lambda: read_extract(folder, told))
    if kind and found.manifest.kind != kind:
        _refuse(f"manifest.json: kind is {found.manifest.kind!r}; this command wants a whole extract, kind {kind!r}")
    return found


def _or_refuse(work: Callable[[], Any]) -> Any:
    from core.extract import Refused
    from core.searches.yaml_lines import BadDefinition
    from core.store.engine import Unreadable

    try:
        return work()
    except (Refused, BadDefinition, Unreadable) as refusal:
        return _refuse(str(refusal))


def _refuse(message: str) -> Any:
    click.echo(f"refused: {message}", err=True)
    sys.exit(REFUSED)


def _counts(found: Any) -> str:
    return found.counts.to_string(index=False)


def _finish(found: Any, problems: Path | None) -> None:
    for name in found.unknown_columns:
        click.echo(f"unknown column ignored: {name}", err=True)
    if problems is not None:
        write_csv(found.problems, problems)
    if len(found.problems):
        click.echo(f"{found.counts['set_aside'].sum()} rows set aside", err=True)
        sys.exit(1)


if __name__ == "__main__":
    manage()
