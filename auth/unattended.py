"""What a person may see while nobody is signed in: for their calendar feed and their digest.

The identity provider says roles only at a sign-in. They count as long as a sign-in may last; after that a person gets
what no role is asked for, their own crimes, and is told that the rest is left out: silence would look like no work.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from auth.roles import Role
from auth.scope import SEES_OWN, needs_units, scope_of, why_nothing
from core.policy.roles import roles_policy
from core.scope import Scope
from core.store.people import directory, sign_ins, unit_tree
from core.store.people.directory import Person
from core.store.people.sign_ins import SignIn
from core.store.work import covers

LEADS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.COMMANDER})


@dataclass(frozen=True)
class Unattended:
    """A person of the directory with the roles that still count and the scope that follows.

    `left_out` says that they led others at their last sign-in, which is too long ago to count for that.
    """

    person: Person
    roles: frozenset[Role]
    scope: Scope
    left_out: bool = False


def unattended(db: Connection, collar: str, now: datetime, today: date) -> Unattended | None:
    """The person with their scope of `today`; None when they are unknown, inactive or without a posting."""
    person = directory.person(db, collar, today)
    if person is None or why_nothing(person) is not None:
        return None
    last = sign_ins.last(db, collar)
    if last is None:  # the directory alone: an officer
        return _with(db, collar, frozenset({Role.OFFICER}), person, today)
    known, policy = _roles(last), roles_policy().remembered_on(today)
    if now - last.seen_at <= policy.lasts:
        return _with(db, collar, known, person, today)
    told = bool(known & LEADS) and now - last.seen_at <= policy.told
    return _with(db, collar, _of_own_crimes(known), person, today, covers_too=Role.OFFICER in known, left_out=told)


def _roles(last: SignIn) -> frozenset[Role]:
    return frozenset(Role(role) for role in last.roles if role in set(Role))


def _of_own_crimes(known: frozenset[Role]) -> frozenset[Role]:
    """Never more than was seen with the roles `known`: an auditor has no crimes, not even old ones of their own."""
    return frozenset({Role.OFFICER}) if known & SEES_OWN else frozenset()


def _with(
    db: Connection,
    collar: str,
    roles: frozenset[Role],
    person: Person,
    today: date,
    *,
    covers_too: bool = True,
    left_out: bool = False,
) -> Unattended:
    parents = unit_tree.parents(db) if needs_units(roles) else {}
    covered = covers.covered_by(db, collar, today) if covers_too else frozenset()
    return Unattended(person, roles, scope_of(collar, roles, person, covered, parents, today), left_out)
