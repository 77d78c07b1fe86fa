"""Organisations drawn at random, and who sees what in them, worked out again from the words of contract section 7."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from auth.roles import Role
from core.store import tallies
from core.store.engine import writing
from core.store.tables import EXTRACT
from core.store.work_tables import COVERS

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9)  # noqa: DTZ001 - as stored
UNITS = [f"U{n}" for n in range(1, 8)]
VIEWER, COLLEAGUE, THIRD, STRANGER = "101", "102", "103", "999"  # nobody of the directory has the last number
COLLARS = [VIEWER, COLLEAGUE, THIRD]
LEVELS = ("force", "bcu", "strand", "department", "team")


@dataclass(frozen=True)
class Posting:
    """A row of the directory. `last` None: no end is known."""

    collar: str
    unit: str
    first: date
    last: date | None
    kind: str


@dataclass(frozen=True)
class Cover:
    """A recorded cover, both days included."""

    absent: str
    by: str
    first: date
    last: date
    withdrawn: bool


@dataclass(frozen=True)
class Organisation:
    """Who works where on TODAY. `parents` has every unit, `active` every officer of the directory."""

    parents: dict[str, str | None]
    active: dict[str, bool]
    postings: tuple[Posting, ...]
    covers: tuple[Cover, ...]


@dataclass(frozen=True)
class Crime:
    """What decides who sees a crime."""

    ref: str
    unit: str
    oic: str | None
    restricted: bool
    listed: frozenset[str]


# One crime of every kind that scope can tell apart: any unit, any officer in case, open or restricted to these.
CRIMES = [
    Crime(f"X{n:03}", unit, oic, listed is not None, listed or frozenset())
    for n, (unit, oic, listed) in enumerate(
        product(
            UNITS,
            [VIEWER, COLLEAGUE, THIRD, STRANGER, None],
            [None, frozenset(), frozenset({VIEWER}), frozenset({COLLEAGUE, THIRD})],
        )
    )
]
BY_REF = {crime.ref: crime for crime in CRIMES}

_near = st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def _trees(draw: st.DrawFn) -> dict[str, str | None]:
    """Each unit under an earlier one or under none, at most five levels deep."""
    parents: dict[str, str | None] = {}
    for place, unit in enumerate(UNITS):
        shallow = [None, *(above for above in UNITS[:place] if len(list(upwards(above, parents))) < len(LEVELS))]
        parents[unit] = draw(st.sampled_from(shallow))
    return parents


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Postings that begin, end and overlap around TODAY, several at once, acting and temporary, and covers."""
    kinds = st.sampled_from(["substantive", "acting", "temporary"])
    last = st.none() | _near
    posting = st.builds(Posting, st.sampled_from(COLLARS), st.sampled_from(UNITS), _near, last, kinds)
    cover = st.builds(Cover, st.sampled_from(COLLARS), st.sampled_from(COLLARS), _near, _near, st.booleans())
    usually = st.sampled_from([True, True, True, False])
    return Organisation(
        draw(_trees()),
        {collar: draw(usually) for collar in COLLARS},
        tuple(draw(st.lists(posting, max_size=7))),
        tuple(draw(st.lists(cover, max_size=3))),
    )


def upwards(unit: str, parents: dict[str, str | None]) -> Iterable[str]:
    """The unit and every one above it."""
    above: str | None = unit
    while above is not None:
        yield above
        above = parents.get(above)


def units_today(force: Organisation, collar: str) -> set[str]:
    """The units of a person's postings today; the last day of a posting is included."""
    return {
        p.unit
        for p in force.postings
        if p.collar == collar and p.first <= TODAY and (p.last is None or p.last >= TODAY)
    }


def covered_today(force: Organisation, collar: str) -> set[str]:
    """Whose crimes a person covers today."""
    return {c.absent for c in force.covers if c.by == collar and not c.withdrawn and c.first <= TODAY <= c.last}


def sees(force: Organisation, collar: str, roles: Iterable[Role], crime: Crime) -> bool:
    """Contract section 7, sentence by sentence; knows nothing of auth/scope.py or core/store/scoped."""
    posted = units_today(force, collar)
    if not force.active.get(collar, False) or not posted:
        return False  # nobody in the directory, no posting, or inactive: nothing
    if crime.restricted and collar not in crime.listed:
        return False  # restricted crimes: only collar numbers on the access list
    own = crime.oic == collar
    below = bool(posted.intersection(upwards(crime.unit, force.parents)))
    says = {
        Role.OFFICER: own or crime.oic in covered_today(force, collar),
        Role.SUPERVISOR: own or crime.unit in posted,
        Role.MANAGER: own or below,
        Role.COMMANDER: own or below,
        Role.ANALYST: below,
        Role.AUDITOR: False,
    }
    return any(says[role] for role in roles)


def alone(force: Organisation, collar: str) -> list[Organisation]:
    """The organisation once for each posting of a person, that being their only one."""
    others = tuple(p for p in force.postings if p.collar != collar)
    return [replace(force, postings=(*others, p)) for p in force.postings if p.collar == collar]


def store(target: Engine, force: Organisation) -> None:
    """Replaces the directory and the covers of a database."""
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (EXTRACT["units"], [_unit(unit, force.parents) for unit in UNITS]),
        (EXTRACT["officers"], [_officer(collar, active) for collar, active in force.active.items()]),
        (EXTRACT["postings"], [_posting(n, p) for n, p in enumerate(force.postings)]),
        (COVERS, [_cover(n, c) for n, c in enumerate(force.covers)]),
    ]
    with writing(target) as db:
        for table, given in rows:
            db.execute(delete(table))
            if given:
                db.execute(insert(table), given)
        tallies.rebuild(db)  # as every refresh does when units hang together in another way


def _unit(unit: str, parents: dict[str, str | None]) -> dict[str, Any]:
    level = LEVELS[len(list(upwards(unit, parents))) - 1]
    return {"unit_id": unit, "name": f"Unit {unit}", "level": level, "parent_id": parents[unit]}


def _officer(collar: str, active: bool) -> dict[str, Any]:
    return {"collar_number": collar, "name": f"Invented {collar}", "rank": "DC", "email": None, "active": active}


def _posting(number: int, p: Posting) -> dict[str, Any]:
    known = {"posting_id": f"P{number}", "collar_number": p.collar, "unit_id": p.unit}
    return known | {"from_date": p.first, "to_date": p.last, "kind": p.kind}


def _cover(number: int, c: Cover) -> dict[str, Any]:
    known = {"cover_id": f"C{number}", "absent_collar": c.absent, "cover_collar": c.by, "made_by": STRANGER, "at": AT}
    ended = AT if c.withdrawn else None
    return known | {"from_date": c.first, "to_date": c.last, "withdrawn_at": ended, "withdrawn_by": None}
