"""The commands of the access log: `manage.py audit verify` and `manage.py audit prune`."""

import sys

import click

from core import clock
from core.cli import DATABASE, or_refuse, refuse
from core.progress import telling


@click.group()
def audit() -> None:
    """The access log: who looked at what."""


@audit.command("verify")
@DATABASE
@click.option("--expect", metavar="HEAD", help="A head that was kept: number:digest, as this command printed it.")
def verify_log(database: str | None, expect: str | None) -> None:
    """Walks the chain of the access log and names the first broken link.

    Prints how many entries there are and the head. Keep the head where nobody who can write to the database can
    change it, and give it with --expect later: that shows also a log that was made anew as a whole.
    """
    from core.store.audit_walk import Broken, Kept, walk
    from core.store.engine import engine, reading

    try:
        kept = Kept.read(expect) if expect is not None else None
    except ValueError as error:
        refuse(f"--expect: {error}")

    def walked() -> str:
        with reading(engine(database)) as db:
            head = walk(db, kept, told)
        return f"{head.entry_id - head.removed_to} entries, none changed, missing or reordered; head {head}"

    try:
        with telling("audit verify") as told:
            said = or_refuse(walked)
        click.echo(said)
    except Broken as found:
        click.echo(str(found))
        sys.exit(1)


@audit.command("prune")
@DATABASE
def prune_log(database: str | None) -> None:
    """Removes the entries past the time that core/policy/access_log.yaml sets, once the whole chain was walked.

    Exit status 2 and nothing removed when the chain is broken: what is gone could not be looked into any more.
    """
    from core.access_policy import access_policy
    from core.store.audit_walk import Broken, prune, walk
    from core.store.engine import engine, reading, writing

    first = access_policy().kept_from(clock.today())

    def pruned() -> int:
        with reading(engine(database)) as db:
            walk(db)
        with writing(engine(database)) as db:
            return prune(db, clock.midnight(first), clock.now())

    try:
        click.echo(f"{or_refuse(pruned)} entries removed; kept from {first:%Y-%m-%d} on")
    except Broken as found:
        refuse(f"{found}. Nothing was removed. Next: look into that first.")
