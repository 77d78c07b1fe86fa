"""A person, their roles and their postings on the day -> the rows they see (contract, section 7). Pure functions.

The role says what may be done, the posting says to which rows; both are needed: without either there are no rows.
A scope is the union of its grounds, so what decides is also what explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auth.roles import Role
from auth.sign_in.refusals import Refusal, inactive, no_posting, outsider
from core.scope import Scope
from core.store.people.directory import Person

# A supervisor's posting reaches its own unit only; these reach the units below it as well.
REACHES_BELOW = frozenset({Role.MANAGER, Role.COMMANDER, Role.ANALYST})
# Roles that also see the person's own crimes; an analyst sees those of the posting alone, an auditor none.
SEES_OWN = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.MANAGER, Role.COMMANDER})


class By(StrEnum):
    """What opens crimes to somebody."""

    OWN = "own"  # they are the officer in case
    COVER = "cover"
    POSTING = "posting"


@dataclass(frozen=True)
class Ground:
    """One reason for which somebody sees crimes: `of` is whose crimes they are, or the unit of the posting.

    It opens the crimes of the officers in case `own` and of the units `units`.
    """

    by: By
    of: str
    own: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()

    def scope(self, collar: str, today: date) -> Scope:
        """What this ground alone opens to a person."""
        return Scope(collar, self.own, self.units, today)


def scope_of(
    collar: str,
    roles: frozenset[Role],
    person: Person | None,
    covered: frozenset[str],
    parents: Mapping[str, str | None],
    today: date,
) -> Scope:
    """What the bearer of a collar number may see on `today`, the union over their roles and postings.

    `person` is their directory entry with the postings of the day, `covered` the collar numbers they cover today,
    `parents` each unit's parent. An outsider, someone inactive or without a posting gets the empty scope:
    `why_nothing` says why.
    """
    found = grounds(collar, roles, person, covered, parents)
    own, units = (frozenset[str]().union(*of) for of in ((one.own for one in found), (one.units for one in found)))
    return Scope(collar, own, units, today)


def grounds(
    collar: str,
    roles: frozenset[Role],
    person: Person | None,
    covered: frozenset[str],
    parents: Mapping[str, str | None],
) -> tuple[Ground, ...]:
    """What opens crimes to the bearer of a collar number: their own, each cover, each posting that reaches a unit.

    As for `scope_of`, which is all of these together.
    """
    if why_nothing(person) is not None or person is None:
        return ()
    own = [Ground(By.OWN, collar, own=frozenset({collar}))] if roles & SEES_OWN else []
    away = sorted(covered) if Role.OFFICER in roles else []
    posted = {posting.unit_id: _units(roles, frozenset({posting.unit_id}), parents) for posting in person.postings}
    return (
        *own,
        *(Ground(By.COVER, one, own=frozenset({one})) for one in away),
        *(Ground(By.POSTING, unit, units=units) for unit, units in posted.items() if units),
    )


def why_nothing(person: Person | None) -> Refusal | None:
    """The reason why this person can have no rows at all, whatever their roles; None when there is none."""
    if person is None:
        return outsider()
    if not person.active:
        return inactive()
    return None if person.postings else no_posting()


def admitted(person: Person | None) -> Person:
    """The person, when the directory has them active and posted today. Raises the Refusal of `why_nothing`."""
    refusal = why_nothing(person)
    if refusal is not None:
        raise refusal
    assert person is not None  # noqa: S101 - why_nothing refuses None; this tells the type checker
    return person


def needs_units(roles: frozenset[Role]) -> bool:
    """True when the scope of `roles` depends on the tree of units."""
    return bool(roles & REACHES_BELOW)


def _units(roles: frozenset[Role], posted: frozenset[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    if roles & REACHES_BELOW:
        return below(posted, parents)
    return posted if Role.SUPERVISOR in roles else frozenset()


def below(roots: frozenset[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    """`roots` and every unit under them. A loop in the tree ends the walk instead of hanging it."""
    children: dict[str, list[str]] = {}
    for unit, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    reached, ahead = set(roots), list(roots)
    while ahead:
        fresh = [unit for unit in children.get(ahead.pop(), ()) if unit not in reached]
        reached.update(fresh)
        ahead.extend(fresh)
    return frozenset(reached)
