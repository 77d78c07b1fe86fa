"""Asking why somebody sees a crime, and what opens crimes to them: for who leads them, logged with the answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from auth.actions.why_reasons import Case, Reason, case, once
from auth.roles import LEADERS, Role
from auth.scope import By
from auth.unattended import last_roles
from auth.visit import Visitor
from core.store import scoped, snapshots
from core.store.access_log import entries
from core.store.access_log.entries import Action
from core.store.access_log.subjects import Of, PageKey, Subject
from core.store.engine import writing
from core.store.people import directory


class NotYours(Exception):
    """The person asked about is not posted to a unit of the asker's today; alike for everybody else, known or not."""


@dataclass(frozen=True)
class Roles:
    """The roles that an answer goes by: `said_at` their last sign-in; None for the asker's own, or without any."""

    held: frozenset[Role]
    said_at: datetime | None
    own: bool


@dataclass(frozen=True)
class Standing:
    """What opens crimes to somebody today, which postings and covers of today do not, and who covers them."""

    roles: Roles
    opens: tuple[Reason, ...]
    idle: tuple[Reason, ...]
    away: tuple[Reason, ...]


@dataclass(frozen=True)
class Answer:
    """Whether somebody sees a crime, what reaches it, and what would where nothing does.

    A `restricted` crime is seen by those of them alone who are `listed`.
    """

    roles: Roles
    sees: bool
    restricted: bool
    listed: bool
    through: tuple[Reason, ...]
    missing: tuple[Reason, ...]


def people(db: Connection, visitor: Visitor) -> frozenset[str]:
    """Whom a visitor may ask about: themselves, and who is posted today to a unit whose crimes they see."""
    scope = visitor.scope
    units = scope.units if LEADERS & visitor.roles else frozenset[str]()
    return frozenset({scope.collar, *directory.posted(db, units, scope.today)["collar_number"]})


def of_crime(target: Engine, visitor: Visitor, collar: str, crime_ref: str, now: datetime) -> Answer | None:
    """How a crime stands to a person; None when it is not there or not in the visitor's own scope, alike.

    Logged in the transaction that answers. Raises NotYours and Unreadable.
    """
    with writing(target) as db:
        roles, known = _case(db, visitor, collar)
        if known is not None:
            return _answer(db, visitor, roles, known, crime_ref, now)
        _log(db, visitor, Action.REFUSED, collar, now, crime_ref)
    raise NotYours


def of_person(target: Engine, visitor: Visitor, collar: str, now: datetime) -> Standing:
    """What opens crimes to a person today. Logged in the transaction that answers. Raises NotYours and Unreadable."""
    with writing(target) as db:
        roles, known = _case(db, visitor, collar)
        _log(db, visitor, Action.REFUSED if known is None else Action.EXPLAINED, collar, now)
        if known is not None:
            opens = [known.reason(ground) for ground in known.grounds]
            # Whether somebody covers colleagues elsewhere is nothing to whoever leads them here.
            opens = [one for one in opens if one.by is not By.COVER or one.of is not None]
            return Standing(roles, once(opens), known.idle(), known.away())
    raise NotYours


def _case(db: Connection, visitor: Visitor, collar: str) -> tuple[Roles, Case | None]:
    collar = entries.storable(collar)  # what no database can be asked for is refused in the log like anybody unknown
    own, known = collar == visitor.scope.collar, people(db, visitor)
    held, said_at = (visitor.roles, None) if own else last_roles(db, collar)
    roles = Roles(held, said_at, own)
    return roles, case(db, visitor.scope, known, collar, held) if collar in known else None


def _answer(
    db: Connection, visitor: Visitor, roles: Roles, known: Case, crime_ref: str, now: datetime
) -> Answer | None:
    actual, would = known.grounds, list(known.missing())
    parts = [ground.scope(known.collar, visitor.scope.today) for ground in (*actual, *(one for one, _ in would))]
    sight = scoped.log_why(
        db, visitor.scope, crime_ref, known.scope, parts, now, snapshots.current_id(db), _subject(known.collar)
    )
    if sight is None:
        return None
    through = [known.reason(one) for one, there in zip(actual, sight.reached, strict=False) if there]
    lacking = [said for (_, said), there in zip(would, sight.reached[len(actual) :], strict=True) if there]
    return Answer(
        roles, sight.sees, sight.restricted, sight.listed, once(through), once(lacking if not through else ())
    )


def _log(
    db: Connection, visitor: Visitor, action: Action, collar: str, now: datetime, crime_ref: str | None = None
) -> None:
    scoped.log_action(db, visitor.scope, crime_ref, action, now, snapshots.current_id(db), subject=_subject(collar))


def _subject(collar: str) -> Subject:
    return Subject(PageKey("why_visible"), of={Of.OFFICER: collar})
