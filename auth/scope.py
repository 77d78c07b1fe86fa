"""A person, their roles and their postings on the day -> the rows they see (contract, section 7). Pure functions.

The role says what may be done, the posting says to which rows; both are needed, so either one missing is nothing.
"""

from collections.abc import Mapping
from datetime import date

from auth.roles import Role
from auth.sign_in.refusals import Refusal, inactive, no_posting, outsider
from core.scope import Scope
from core.store.people.directory import Person

# A supervisor's posting reaches its own unit only; these reach the units below it as well.
REACHES_BELOW = frozenset({Role.MANAGER, Role.COMMANDER, Role.ANALYST})
# "... and their own": an analyst's rows are their posting's alone, an auditor has none.
SEES_OWN = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.MANAGER, Role.COMMANDER})


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
    if why_nothing(person) is not None or person is None:
        return Scope(collar, frozenset(), frozenset(), today)
    own = frozenset({collar}) if roles & SEES_OWN else frozenset()
    if Role.OFFICER in roles:
        own |= covered
    return Scope(collar, own, _units(roles, frozenset(p.unit_id for p in person.postings), parents), today)


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
    """True when the scope of `roles` depends on how units hang together."""
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
