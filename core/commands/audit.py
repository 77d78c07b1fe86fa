"""The commands of the access log: `manage.py audit verify` and `manage.py audit prune`."""

import sys

import click

from core import clock
from core.commands.options import DATABASE, or_refuse, refuse
from core.commands.progress_bar import telling


@click.group()
def audit() -> None:
    """The access log: who looked at what."""


@audit.command("verify")
@DATABASE
@click.option("--expect", metavar="HEAD", help="A head that was kept elsewhere too: number:digest, as printed.")
def verify_log(database: str | None, expect: str | None) -> None:
    """Walks the chain of the access log, compares it with every head kept outside the database, names what is wrong.

    Every refresh prints the head and keeps it in a file (DAILY_ACTIONS_AUDIT_HEADS names its folder). Exit status 1
    also when records were refreshed and no head of the log is there to compare with.
    """
    from core.commands.audit_check import check
    from core.store.access_log.kept_heads import Kept, Spoilt
    from core.store.access_log.walk import Broken

    try:
        given = [Kept.read(expect)] if expect is not None else []
    except ValueError as error:
        refuse(f"--expect: {error}")
    try:
        with telling("audit verify") as progress:
            compared = or_refuse(lambda: check(database, given, clock.today(), progress))
    except (Broken, Spoilt) as fault:
        click.echo(str(fault))
        sys.exit(1)
    click.echo(compared.words)
    click.echo(compared.compared, err=True)
    sys.exit(not compared.well)


@audit.command("prune")
@DATABASE
def prune_log(database: str | None) -> None:
    """Removes the entries past the time that core/policy/access_log.yaml sets, once the whole chain was walked.

    Exit status 2 and nothing removed when the chain is broken: what is gone could not be looked into any more.
    """
    from core.commands.audit_check import check
    from core.policy.access_log import access_policy
    from core.store.access_log.kept_heads import Spoilt
    from core.store.access_log.walk import Broken, prune
    from core.store.engine import engine, writing

    first = access_policy().kept_from(clock.today())

    def pruned() -> int:
        check(database, [], clock.today())
        with writing(engine(database)) as db:
            return prune(db, clock.midnight(first), clock.now())

    try:
        click.echo(f"{or_refuse(pruned)} entries removed; kept from {first:%Y-%m-%d} on")
    except (Broken, Spoilt) as found:
        refuse(f"{found}. Nothing was removed. Next: look into that first.")
