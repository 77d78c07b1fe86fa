"""One press of a button carried out whole or not at all; one that is refused is logged as refused."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from auth.claiming import NotDone, Press
from core.store import scoped, snapshots
from core.store.audit import Action
from core.store.engine import writing


def carry_out(target: Engine, press: Press, act: Callable[[Connection, Press], None]) -> None:
    """Does `act` in one transaction. Raises NotDone with nothing changed but the log, and Unreadable."""
    try:
        with writing(target) as db:
            act(db, press)
    except NotDone:
        # In a transaction of its own: the one of the press was rolled back, with whatever it would have logged.
        with writing(target) as db:
            published = snapshots.current(db)
            snapshot_id = published.snapshot_id if published else None
            subject = f"{press.flag.search} {press.flag.code}".rstrip()
            scope, ref = press.visitor.scope, press.flag.crime_ref
            scoped.log_action(db, scope, ref, Action.REFUSED, press.now, snapshot_id, subject=subject)
        raise
