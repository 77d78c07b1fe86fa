"""Who records cover, for whom, and whose absences and handover a person sees."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from auth.roles import Role
from auth.visit import Visitor
from core.store import covers, directory
from core.store.covers import Asked, NotRecorded

RECORDS = frozenset({Role.SUPERVISOR, Role.MANAGER})
# These see the absences of their units; an officer those of themselves and of whom they cover.
SEES_UNITS = RECORDS | {Role.COMMANDER}


def may_record(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles records and withdraws cover in their units."""
    return bool(RECORDS.intersection(roles))


def record(db: Connection, visitor: Visitor, asked: Asked, now: datetime) -> None:
    """Records a cover for a visitor who may. `db` must be writing. Raises NotRecorded."""
    _only_supervisors(visitor)
    covers.record(db, asked, visitor.scope, now)


def withdraw(db: Connection, visitor: Visitor, cover_id: str, now: datetime) -> None:
    """Ends a cover for a visitor who may. `db` must be writing. Raises NotRecorded."""
    _only_supervisors(visitor)
    covers.withdraw(db, cover_id, visitor.scope, now)


def people(db: Connection, visitor: Visitor) -> frozenset[str]:
    """The collar numbers whose absences and handover a visitor sees today, their own included."""
    scope = visitor.scope
    if not SEES_UNITS & visitor.roles:
        return scope.own | {scope.collar}
    posted = directory.posted(db, scope.units, scope.today)
    return frozenset(posted["collar_number"]) | scope.own | {scope.collar}


def _only_supervisors(visitor: Visitor) -> None:
    if not may_record(visitor.roles):
        raise NotRecorded(
            "Cover is recorded by a supervisor or manager; your role today is not one of these. "
            "Next: ask your supervisor."
        )
