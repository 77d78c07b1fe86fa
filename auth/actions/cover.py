"""Who gives cover, for whom, and whose absences and handover a person sees."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine

from auth.actions import submit
from auth.roles import LEADERS, Role
from auth.visit import Visitor
from core.store.access_log.subjects import Subject
from core.store.people import directory
from core.store.work import cover_giving
from core.store.work.cover_giving import CoverRequest, Giver, NotRecorded

# The one that reaches further first: whoever is both gives as a manager.
GIVES = (Role.MANAGER, Role.SUPERVISOR)


def may_give(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles gives and withdraws cover in their units."""
    return bool(set(GIVES).intersection(roles))


def giver(visitor: Visitor) -> Giver:
    """The visitor as somebody who gives cover. Raises NotRecorded."""
    role = next((role for role in GIVES if role in visitor.roles), None)
    if role is None:
        raise NotRecorded(
            "Cover is given by a supervisor or manager; your role today is not one of these. Next: ask your supervisor."
        )
    return Giver(visitor.scope, role.value)


def give(db: Connection, visitor: Visitor, request: CoverRequest, now: datetime) -> None:
    """Gives a cover for a visitor who may. `db` must be writing. Raises NotRecorded."""
    cover_giving.give(db, request, giver(visitor), now)


def withdraw(db: Connection, visitor: Visitor, cover_id: str, now: datetime) -> None:
    """Ends a cover for a visitor who may. `db` must be writing. Raises NotRecorded."""
    cover_giving.withdraw(db, cover_id, giver(visitor), now)


def carry_out(
    target: Engine,
    visitor: Visitor,
    press_id: str,
    act: Callable[[Connection, Visitor], None],
    about: Subject,
    now: datetime,
) -> None:
    """Does `act` in one transaction; one that is refused is logged as refused, with `about`. Raises NotRecorded."""
    try:
        submit.write(target, visitor, press_id, now, lambda db: act(db, visitor))
    except NotRecorded:
        submit.log_refused(target, visitor, now, about)
        raise


def people(db: Connection, visitor: Visitor) -> frozenset[str]:
    """The collar numbers whose absences and handover a visitor sees today, their own included."""
    scope = visitor.scope
    if not LEADERS & visitor.roles:
        return scope.own | {scope.collar}
    posted = directory.posted(db, scope.units, scope.today)
    return frozenset(posted["collar_number"]) | scope.own | {scope.collar}
