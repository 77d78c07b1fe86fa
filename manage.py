#!/usr/bin/env python3
"""The command line. Exit status: 0 fine; 1 finished, but rows were set aside or a check differs; 2 refused."""

import sys
from datetime import date
from pathlib import Path

import click
import pandas as pd

from core import clock, owner_only
from core.commands import streams
from core.commands.audit import audit
from core.commands.guarded import Guarded
from core.commands.options import (
    AS_OF,
    DATABASE,
    EXTRACT,
    OUT,
    PROBLEMS,
    counts,
    finish,
    or_refuse,
    read,
    ready_to_write,
    refuse,
    with_problems,
    write,
)
from core.commands.out_file import not_writable
from core.commands.progress_bar import telling
from core.extract.manifest import refuse_ahead
from core.extract.reading import files_of
from core.input_file import printable


@click.group(help=__doc__, cls=Guarded)
def manage() -> None:
    """All commands."""
    owner_only.from_now_on()


manage.add_command(audit)


@manage.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--crimes", type=click.IntRange(1), required=True, help="About how many crimes.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same bytes."
)
@AS_OF
@click.option("--format", "fmt", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
def generate(out: Path, crimes: int, seed: int, as_of: date, fmt: str) -> None:
    """Writes an extract of an invented force."""
    from data_fixtures.generate import generate as write_force

    with telling("generate") as progress:
        try:
            write_force(out, crimes, seed, as_of, progress, fmt)
        except FileExistsError as error:
            refuse(str(error))
        except OSError as error:
            refuse(str(not_writable(out, error)))


@manage.command()
@EXTRACT
@AS_OF
@PROBLEMS
def check(extract: Path, as_of: date, problems: Path | None) -> None:
    """Validates an extract and prints a count for each table.

    An extract dated later than now, or than the end of --as-of where that is another day, is refused as by refresh.
    """
    ready_to_write(problems, inputs=files_of(extract))
    judged = read(extract, "check")
    or_refuse(lambda: refuse_ahead(judged.manifest, clock.as_of(as_of)))
    write(*with_problems(judged, problems))
    click.echo(counts(judged))
    age = (as_of - judged.manifest.extracted_at.astimezone(clock.LONDON).date()).days
    source = printable(judged.manifest.source)
    click.echo(f"extracted {judged.manifest.extracted_at.isoformat()} by {source}: {age} days before {as_of}")
    finish(judged)


@manage.command()
@EXTRACT
@AS_OF
@click.option("--search", "only", metavar="ID", help="Only this search.")
@OUT
@PROBLEMS
def flags(extract: Path, as_of: date, only: str | None, out: Path | None, problems: Path | None) -> None:
    """Extract in, flags out as CSV; no database. Restricted crimes are included: nobody's identity is known here."""
    from core.facts import derive
    from core.flags.raising import COLUMNS, in_order, in_state, raise_flags
    from core.searches.register import searches

    known = searches()
    if only is not None and only not in known:
        refuse(f"--search: found {only!r}, wanted one of {', '.join(known)}")
    ready_to_write(out, problems, inputs=files_of(extract))
    whole = read(extract, "flags", kind="full")
    chosen = [known[only]] if only else list(known.values())
    with telling("flags") as progress:
        progress("deriving facts")
        facts = derive(whole.tables)
        progress("raising flags")
        raised = in_order(in_state(raise_flags(facts, chosen), as_of))
    write((raised[list(COLUMNS)], out), *with_problems(whole, problems))
    finish(whole)


@manage.command()
@EXTRACT
@AS_OF
@click.option("--level", type=click.Choice(["force", "bcu", "strand", "department", "team"]), required=True)
@OUT
def demand(extract: Path, as_of: date, level: str, out: Path | None) -> None:
    """Demand hours against capacity hours of every unit of a level, as CSV."""
    from core.demand import demand as by_unit
    from core.facts import derive

    ready_to_write(out, inputs=files_of(extract))
    whole = read(extract, "demand", kind="full")
    crimes = derive(whole.tables).frames["crime"]
    rows = by_unit(whole.tables, crimes[crimes["open"]], level, as_of)
    write((rows.round({"ratio": 6, "low": 6, "high": 6}), out))
    finish(whole)


@manage.command()
@click.argument("source")
@DATABASE
@click.option("--full", is_flag=True, help="Read and derive everything again, also when the records are older.")
@click.option(
    "--every",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MINUTES",
    help="Go on until stopped, once every so many minutes.",
)
def refresh(source: str, database: str | None, full: bool, every: float | None) -> None:
    """Loads what is new in SOURCE into the database and publishes it in one transaction.

    SOURCE is an extract folder (whole, or changes to what is loaded), a folder of such folders, which are taken in the
    order of their times, or the SQLAlchemy URL of a PostgreSQL or SQLite database that has the tables of an extract.
    Searches that were changed since the published snapshot are proved by their own cases first.
    """
    from core.commands.audit_check import keep_head
    from core.commands.refresh import Refreshing, schedule

    with telling("refresh") as progress:
        work = Refreshing(database, source, clock.now, progress)
        if every is not None:
            or_refuse(lambda: schedule(work, every, full))
            return
        extract = or_refuse(lambda: work.turn(full))
    kept = keep_head(database, clock.now())
    click.echo(kept.words, err=True)
    if extract is None:
        click.echo("nothing new since the records published")
    else:
        click.echo(counts(extract))
        finish(extract)
    sys.exit(not kept.well)


@manage.command()
@DATABASE
def verify(database: str | None) -> None:
    """Recomputes every stored flag from the stored facts and compares; checks that the ledger balances."""
    from core.store.operations.verify import verify as compare
    from core.store.schema_known import opened

    with telling("verify") as progress:
        differences = or_refuse(lambda: compare(opened(database), progress))
    for line in differences:
        click.echo(line)
    click.echo(
        f"{len(differences)} differences"
        if differences
        else "every stored flag follows from the stored facts, and the ledger balances"
    )
    sys.exit(bool(differences))


@manage.group()
def searches() -> None:
    """The search definitions."""


@searches.command("test")
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False), nargs=-1)
def test_searches(files: tuple[Path, ...]) -> None:
    """Runs the cases inside search definitions, all of them or those in FILES."""
    from core.backtest.cases import run
    from core.searches.register import FOLDER, load

    wanted = files or tuple(sorted(FOLDER.glob("*.yaml")))
    chosen = or_refuse(lambda: [(load(file), file) for file in wanted])
    outcomes = [outcome for search, file in chosen for outcome in run(search, file)]
    for outcome in outcomes:
        click.echo(f"{'FAILED' if outcome.fault else 'held  '} {outcome.search}: {outcome.case}")
        if outcome.fault:
            click.echo(f"       {outcome.at}: {outcome.fault}")
    failed = sum(bool(outcome.fault) for outcome in outcomes)
    click.echo(f"{len(outcomes) - failed} cases held, {failed} failed")
    sys.exit(bool(failed))


@searches.command("facts")
@OUT
def list_facts(out: Path | None) -> None:
    """Prints every fact that a condition may ask for, with its type, meaning and choices, as CSV."""
    from core.facts.catalogue import dictionary

    write((dictionary(), out))


@searches.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@DATABASE
@AS_OF
@OUT
def diff_searches(old: Path, new: Path, database: str | None, as_of: date, out: Path | None) -> None:
    """Shows which flags would move if the definitions in OLD became those in NEW, over the stored facts.

    OLD and NEW are a definition file or a folder of them; an empty folder stands for no definition. The flags that
    change go to standard output as CSV, a summary to standard error. Exit status 1 when anything changes.
    """
    from core.backtest.diff import difference, summary
    from core.searches.register import load_all
    from core.store.engine import reading_whole
    from core.store.operations.verify import stored_facts
    from core.store.schema_known import opened

    ready_to_write(out, inputs=[old, new, *old.glob("*.yaml"), *new.glob("*.yaml")])
    before, after = (or_refuse(lambda where=where: load_all(where)) for where in (old, new))  # type: ignore[misc]

    def compare() -> pd.DataFrame:
        with reading_whole(opened(database)) as db:
            return difference(stored_facts(db), before, after, as_of)

    changed = or_refuse(compare)
    write((changed, out))
    for line in summary(changed):
        click.echo(line, err=True)
    sys.exit(bool(len(changed)))


@manage.command()
@DATABASE
@click.option("--dry-run", is_flag=True, help="Send nothing; say how many would be sent.")
def digest(database: str | None, dry_run: bool) -> None:
    """Sends everybody's digest by e-mail and Teams, once a day each; run it before each shift.

    Settings: the [digest] section of the secrets file. Exit status 1 when a message failed; a later run tries again.
    """
    from auth.actions.digests import NoRound, Round, hold
    from auth.settings import BadSettings, read_settings
    from core.store.schema_known import opened

    try:
        settings = read_settings()
        digests = settings.for_digests()
        limit = settings.daily_actions.snapshot_limit(clock.today())
        counts = or_refuse(lambda: hold(Round(opened(database), digests, clock.now, limit, dry=dry_run)))
    except (BadSettings, NoRound) as refusal:
        refuse(str(refusal))
    failed = [kind for kind in counts if kind.startswith("failed")]
    for kind, many in sorted((+counts).items()):
        click.echo(f"{many} {kind}", err=kind in failed)
    sys.exit(bool(failed))


@manage.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8501, show_default=True)
@DATABASE
def serve(port: int, database: str | None) -> None:
    """Runs the app for production on this machine's loopback address, behind a proxy."""
    from auth.settings import BadSettings
    from core.port import PortNotFree
    from serve import serve as run

    try:
        or_refuse(lambda: run(port, database_url=database))
    except (BadSettings, PortNotFree) as refusal:
        refuse(str(refusal))


@manage.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8501, show_default=True)
@click.option("--crimes", type=click.IntRange(1), default=10_000, show_default=True)
def demo(port: int, crimes: int) -> None:
    """An invented force, a local identity provider and the app; prints the address and who can sign in."""
    from core.port import PortNotFree
    from data_fixtures.demo import Ended
    from data_fixtures.demo import demo as run
    from data_fixtures.provider import NotStarted

    with telling("demo") as progress:
        try:
            or_refuse(lambda: run(port, crimes, clock.now(), progress))
        except (NotStarted, PortNotFree) as refusal:
            refuse(str(refusal))
        except Ended as ended:
            click.echo(f"demo: {ended}", err=True)
            sys.exit(1)


if __name__ == "__main__":
    streams.from_now_on()
    manage()
