"""One press of a button carried out whole or not at all; one that is refused is logged as refused.

Whatever a press does, that it was recorded is kept with it under the press's own id: see core/store/work/presses.py.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine

from auth.actions.claims import NotDone, Press
from auth.visit import Visitor
from core.store import scoped, snapshots
from core.store.access_log.entries import Action
from core.store.access_log.subjects import About, Subject
from core.store.engine import writing
from core.store.work import presses

Done = TypeVar("Done")


def carry_out(target: Engine, press: Press, act: Callable[[Connection, Press], None], kind: Action) -> None:
    """Does `act`, of the kind that the log names, in one transaction.

    Raises NotDone with nothing changed but the log, and Unreadable.
    """
    try:
        with writing(target) as db:
            act(db, press)
            presses.note(db, press.action_id, press.visitor.scope.collar, press.now)
    except NotDone:
        # In a transaction of its own: the one of the press was rolled back, with whatever it would have logged.
        with writing(target) as db:
            published = snapshots.current(db)
            snapshot_id = published.snapshot_id if published else None
            subject = Subject(About.ITEM, kind)
            scope, ref = press.visitor.scope, press.flag.crime_ref
            scoped.log_action(db, scope, ref, Action.REFUSED, press.now, snapshot_id, subject=subject)
        raise


def write(target: Engine, visitor: Visitor, press_id: str, now: datetime, act: Callable[[Connection], Done]) -> Done:
    """What `act`, which is about no flag, gives, in one transaction. Raises Unreadable and what `act` refuses with."""
    with writing(target) as db:
        done = act(db)
        presses.note(db, press_id, visitor.scope.collar, now)
        return done
