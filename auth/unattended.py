"""What a person may see while nobody is signed in: for their calendar feed and their digest.

The identity provider says roles only at a sign-in, so those of the last one hold for a while, then an officer's alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from auth.roles import Role
from auth.scope import needs_units, scope_of, why_nothing
from core.scope import Scope
from core.store import covers, directory, sign_ins, unit_tree
from core.store.directory import Person
from core.work_policy import work_policy


@dataclass(frozen=True)
class Unattended:
    """A person of the directory with the roles last known and the scope that follows."""

    person: Person
    roles: frozenset[Role]
    scope: Scope


def unattended(db: Connection, collar: str, now: datetime, today: date) -> Unattended | None:
    """The person with their scope of `today`; None when they are unknown, inactive or without a posting."""
    person = directory.person(db, collar, today)
    if person is None or why_nothing(person) is not None:
        return None
    roles = _roles(db, collar, now)
    parents = unit_tree.parents(db) if needs_units(roles) else {}
    covered = covers.covered_by(db, collar, today)
    return Unattended(person, roles, scope_of(collar, roles, person, covered, parents, today))


def _roles(db: Connection, collar: str, now: datetime) -> frozenset[Role]:
    last = sign_ins.last(db, collar)
    if last is None or now - last.seen_at > timedelta(days=work_policy().roles.remembered_days):
        return frozenset({Role.OFFICER})
    return frozenset(Role(role) for role in last.roles if role in set(Role))
