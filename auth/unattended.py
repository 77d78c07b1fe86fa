"""What a person may see while nobody is signed in: for their calendar feed and their digest.

The identity provider says roles only at a sign-in. They count as long as a sign-in may last; after that a person gets
what no role is asked for, their own crimes, and is told that the rest is left out: silence would look like no work.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from auth.roles import LEADERS, Role
from auth.scope import SEES_OWN, needs_units, scope_of, why_nothing
from core.policy.roles import roles_policy
from core.scope import Scope
from core.store.people import directory, sign_ins, unit_tree
from core.store.people.directory import Person
from core.store.work import covers


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
    known, seen_at = last_roles(db, collar)
    policy = roles_policy().remembered_on(today)
    if seen_at is None or now - seen_at <= policy.lasts:
        return _with(db, collar, known, person, today)
    left_out = bool(known & LEADERS) and now - seen_at <= policy.notice_lasts
    return _with(db, collar, _of_own_crimes(known), person, today, covers_too=Role.OFFICER in known, left_out=left_out)


def last_roles(db: Connection, collar: str) -> tuple[frozenset[Role], datetime | None]:
    """The roles of a person's last sign-in and when that was; without one, those of an officer, and None."""
    last = sign_ins.last(db, collar)
    if last is None:  # the directory alone: an officer
        return frozenset({Role.OFFICER}), None
    return frozenset(Role(role) for role in last.roles if role in set(Role)), last.seen_at


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
