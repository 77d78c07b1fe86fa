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
        write(target, press.visitor, press.action_id, press.now, lambda db: act(db, press))
    except NotDone:
        log_refused(target, press.visitor, press.now, Subject(About.ITEM, kind), press.flag.crime_ref)
        raise


def log_refused(
    target: Engine, visitor: Visitor, now: datetime, subject: Subject, crime_ref: str | None = None
) -> None:
    """Writes that a press was refused, in a transaction of its own: the one of the press was rolled back, with whatever
    it would have logged.
    """
    with writing(target) as db:
        at = snapshots.current_id(db)
        scoped.log_action(db, visitor.scope, crime_ref, Action.REFUSED, now, at, subject=subject)


def write(target: Engine, visitor: Visitor, press_id: str, now: datetime, act: Callable[[Connection], Done]) -> Done:
    """What `act` gives, recorded with its press in one transaction. Raises Unreadable and what `act` refuses with."""
    with writing(target) as db:
        done = act(db)
        presses.note(db, press_id, visitor.scope.collar, now)
        return done
