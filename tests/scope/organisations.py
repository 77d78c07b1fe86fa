"""Organisations drawn at random, and who sees what in them, worked out again from the words of contract section 7."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from auth.roles import Role
from core.policy.cover import cover_policy
from core.store.counts import tallies
from core.store.engine import writing
from core.store.schema.records import EXTRACT
from core.store.schema.work import COVERS, SIGN_INS

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
UNITS = [f"U{n}" for n in range(1, 8)]
VIEWER, COLLEAGUE, THIRD, STRANGER = "101", "102", "103", "999"  # nobody of the directory has the last number
COLLARS = [VIEWER, COLLEAGUE, THIRD]
BOSS = "104"  # posted at the top of a tree more often than not, and gives most covers
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
    """A cover as given, both days included; of two that were given on one day the first in the list was first."""

    absent: str
    by: str
    giver: str
    role: str
    given: date
    first: date
    last: date
    reason: str | None
    withdrawn: bool


@dataclass(frozen=True)
class Absence:
    """Days on which the records have somebody away."""

    collar: str
    first: date
    last: date


@dataclass(frozen=True)
class Organisation:
    """Who works where on TODAY. `parents` has every unit, `active` every officer of the directory."""

    parents: dict[str, str | None]
    active: dict[str, bool]
    postings: tuple[Posting, ...]
    covers: tuple[Cover, ...] = ()
    absences: tuple[Absence, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)  # of the last sign-in


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

LONG_AGO = date(2020, 1, 6)


def _mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """What keeps a cover within the rules three times in four, and what breaks one."""
    return st.sampled_from([usual] * 3 * len(others) + list(others))


_ROLES = ["officer", "supervisor", "manager", "officer manager"]
_before = _mostly(1, 0, 2, 27, 28, 40, -1).map(lambda days: TODAY - timedelta(days=days))
_after = _mostly(1, 0, 2, 20, -1).map(lambda days: TODAY + timedelta(days=days))
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
    often = st.sampled_from([True] * 7 + [False])
    parents = draw(_trees())
    # So that covers hold often enough: people are posted somewhere, away, and led by somebody.
    always = [Posting(collar, draw(st.sampled_from(UNITS)), LONG_AGO, None, "substantive") for collar in COLLARS]
    boss = [
        Posting(BOSS, unit, LONG_AGO, draw(_mostly(None, TODAY)), "substantive")
        for unit in UNITS
        if parents[unit] is None
    ]
    people = (*COLLARS, BOSS)
    return Organisation(
        parents,
        {collar: draw(often) for collar in people},
        (*draw(st.lists(posting, max_size=4)), *(p for p in always if draw(often)), *boss),
        tuple(draw(st.lists(covers(), max_size=5))),
        tuple(Absence(collar, draw(_before), draw(_after)) for collar in COLLARS if draw(often)),
        draw(st.dictionaries(st.sampled_from(people), st.sampled_from(_ROLES), max_size=1)),
    )


def covers() -> st.SearchStrategy[Cover]:
    """Covers around TODAY, most of them as they should be: given by a manager, of somebody else, not long ago."""
    pairs = st.sampled_from(
        [*([pair for pair in product(COLLARS, COLLARS) if pair[0] != pair[1]] * 4), (VIEWER, VIEWER)]
    )
    givers = _mostly(BOSS, VIEWER, COLLEAGUE)
    roles = _mostly("manager", "supervisor", "officer")
    given = _mostly(0, 1, 4, 5, 27, 28, 92, 93).map(lambda days: TODAY - timedelta(days=days))
    reasons = st.sampled_from([None, "rang_in"])
    days = (_before, _after)
    rest = st.tuples(pairs, givers, roles, given, *days, reasons, _mostly(False, True))
    return rest.map(lambda drawn: Cover(*drawn[0], *drawn[1:]))


def upwards(unit: str, parents: dict[str, str | None]) -> Iterable[str]:
    """The unit and every one above it."""
    above: str | None = unit
    while above is not None:
        yield above
        above = parents.get(above)


def units_today(force: Organisation, collar: str, today: date = TODAY) -> set[str]:
    """The units of a person's postings on a day; the last day of a posting is included."""
    return {
        p.unit
        for p in force.postings
        if p.collar == collar and p.first <= today and (p.last is None or p.last >= today)
    }


def covered_today(force: Organisation, collar: str, today: date = TODAY) -> set[str]:
    """Whose crimes a person covers on a day."""
    return {c.absent for c in force.covers if c.by == collar and holds(force, c, today)}


def holds(force: Organisation, cover: Cover, today: date) -> bool:
    """The rules of docs/decisions/cover.md, sentence by sentence; knows nothing of core/absence/cover_rules.py."""
    if not _holds_by_itself(force, cover, today):
        return False
    earlier = [c for c in force.covers if _order(force, c) < _order(force, cover) and holds(force, c, today)]
    if any(c.absent == cover.absent for c in earlier):
        return False  # one colleague covers a person on a day: the first who was given it
    # One colleague covers so many people at once at most.
    return len({c.absent for c in earlier if c.by == cover.by}) < cover_policy().on(cover.given).at_once


def _order(force: Organisation, cover: Cover) -> tuple[date, int]:
    return cover.given, next(n for n, c in enumerate(force.covers) if c is cover)


def _holds_by_itself(force: Organisation, cover: Cover, today: date) -> bool:
    if cover.withdrawn or not cover.first <= today <= cover.last:
        return False
    if cover.by in (cover.absent, cover.giver):
        return False  # nobody covers themselves, nobody gives cover to themselves
    numbers = cover_policy().on(cover.given)
    longest, ahead = timedelta(days=numbers.longest_days), timedelta(days=numbers.ahead_days)
    if today >= cover.first + longest or today > cover.given + ahead:
        return False  # so many days at most, so many ahead at most
    if not (_leads(force, cover, cover.absent, today) and _leads(force, cover, cover.by, today)):
        return False  # both are of the giver's units that day, and the giver has posting and role
    away = any(a.collar == cover.absent and a.first <= today <= a.last for a in force.absences)
    excused = cover.reason is not None and today < cover.given + timedelta(days=numbers.unrecorded_days)
    if not away and not (excused and len(_only_with_a_reason(force, cover, today)) <= numbers.unrecorded_days):
        return False  # an absence on the day, or a reason for a few days of the window
    pair = [c for c in force.covers if (c.absent, c.by) == (cover.absent, cover.by)]
    return cover.role == "manager" or len(_stood(pair, cover.given, today)) <= numbers.supervisor_days


def _only_with_a_reason(force: Organisation, cover: Cover, today: date) -> set[date]:
    excused = [c for c in force.covers if c.absent == cover.absent and c.reason is not None]
    days = _stood(excused, cover.given, today)
    away = [a for a in force.absences if a.collar == cover.absent]
    return {day for day in days if not any(a.first <= day <= a.last for a in away)}


def _stood(covers: list[Cover], given_on: date, today: date) -> set[date]:
    """On which days of the window that ends today some cover stood, up to its withdrawal."""
    days = [today - timedelta(days=n) for n in range(cover_policy().on(given_on).window_days)]
    return {day for c in covers for day in days if c.first <= day <= c.last and (not c.withdrawn or day <= AT.date())}


def _leads(force: Organisation, cover: Cover, collar: str, today: date) -> bool:
    roles = force.roles.get(cover.giver)
    if cover.role not in ("supervisor", "manager") or (roles is not None and cover.role not in roles.split()):
        return False
    if not force.active.get(cover.giver) or not force.active.get(collar):
        return False
    over = units_today(force, cover.giver, today)
    units = units_today(force, collar, today)
    if cover.role == "manager":
        return any(over.intersection(upwards(unit, force.parents)) for unit in units)
    return bool(over & units)


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
        (EXTRACT["absences"], [_absence(n, a) for n, a in enumerate(force.absences)]),
        (COVERS, [cover_row(n, c) for n, c in enumerate(force.covers)]),
        (SIGN_INS, [{"collar_number": who, "roles": said, "seen_at": AT} for who, said in force.roles.items()]),
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


def _absence(number: int, a: Absence) -> dict[str, Any]:
    known = {"absence_id": f"A{number}", "collar_number": a.collar, "kind": "leave"}
    return known | {"from_date": a.first, "to_date": a.last}


def cover_row(number: int, c: Cover) -> dict[str, Any]:
    """A cover as stored."""
    known = {"cover_id": f"C{number}", "absent_collar": c.absent, "cover_collar": c.by, "made_by": c.giver}
    known |= {"made_as": c.role, "reason": c.reason, "at": datetime.combine(c.given, time(9), UTC)}
    ended = AT if c.withdrawn else None
    return known | {"from_date": c.first, "to_date": c.last, "withdrawn_at": ended, "withdrawn_by": None}
