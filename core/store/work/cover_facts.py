"""What the rules of cover are judged by, read from the store: people on their days, the tree, the covers beside."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select

from core import clock
from core.absence.away import Span
from core.absence.cover import MANAGER, Colleague, Cover, Known, Posted
from core.policy.cover import cover_policy
from core.store.people import unit_tree
from core.store.schema.records import EXTRACT
from core.store.schema.work import COVERS, SIGN_INS

_OFFICERS, _POSTINGS, _ABSENCES = (EXTRACT[name] for name in ("officers", "postings", "absences"))


def known(db: Connection, covers: Collection[Cover], days: Span, team: Collection[str] = ()) -> Known:
    """What decides whether these covers hold on the days, and any that somebody of the `team` may be given."""
    absent, by = {one.absent for one in covers}.union(team), {one.by for one in covers}.union(team)
    beside = _beside(db, absent, by, days)
    named = {collar for one in (*covers, *beside) for collar in (one.absent, one.by, one.given_by)}.union(team)
    managed = any(one.given_as == MANAGER for one in (*covers, *beside))
    parents = unit_tree.parents(db) if team or managed else {}  # a supervisor's reach asks for no tree
    return Known(_people(db, named, days), parents, beside, cover_policy())


def last_given(db: Connection) -> datetime | None:
    """When the newest cover was given, of anybody."""
    found: datetime | None = db.execute(select(func.max(COVERS.c.at))).scalar_one()
    return found


def of_row(row: RowMapping) -> Cover:
    """A stored cover as the rules read it; its days are London days."""
    given, ended = row["at"], row["withdrawn_at"]
    return Cover(
        cover_id=row["cover_id"],
        absent=row["absent_collar"],
        by=row["cover_collar"],
        days=Span(row["from_date"], row["to_date"]),
        given_by=row["made_by"],
        given_as=row["made_as"],
        given_on=clock.day(given),
        at=given,
        reason=row["reason"],
        ended_by=row["withdrawn_by"],
        ended_on=None if ended is None else clock.day(ended),
    )


def _beside(db: Connection, absent: Collection[str], by: Collection[str], days: Span) -> tuple[Cover, ...]:
    """Every cover of the people away and by those who cover, as far back as a rule looks."""
    people = or_(COVERS.c.absent_collar.in_(sorted(absent)), COVERS.c.cover_collar.in_(sorted(by)))
    query = select(COVERS).where(
        people, COVERS.c.to_date >= _as_far_as_rules_look(days), COVERS.c.from_date <= days.last
    )
    return tuple(of_row(row) for row in db.execute(query).mappings())


def _as_far_as_rules_look(days: Span) -> date:
    return days.first - timedelta(days=cover_policy().furthest)


def _people(db: Connection, collars: Collection[str], days: Span) -> dict[str, Colleague]:
    wanted = sorted(collars)
    columns = (_OFFICERS.c.collar_number, _OFFICERS.c.active, SIGN_INS.c.roles)
    there = (_POSTINGS.c.unit_id, _POSTINGS.c.from_date, _POSTINGS.c.to_date)
    query = (
        select(*columns, *there)
        .outerjoin(SIGN_INS, SIGN_INS.c.collar_number == _OFFICERS.c.collar_number)
        .outerjoin(_POSTINGS, and_(_POSTINGS.c.collar_number == _OFFICERS.c.collar_number, _meets(_POSTINGS, days)))
        .where(_OFFICERS.c.collar_number.in_(wanted))
    )
    rows = db.execute(query).all()
    away = _absences(db, wanted, Span(_as_far_as_rules_look(days), days.last))
    postings: dict[str, list[Posted]] = {}
    for row in rows:
        if row.unit_id is not None:
            postings.setdefault(row.collar_number, []).append(Posted(row.unit_id, row.from_date, row.to_date))
    return {
        row.collar_number: Colleague(
            row.active,
            tuple(postings.get(row.collar_number, ())),
            tuple(away.get(row.collar_number, ())),
            None if row.roles is None else frozenset(row.roles.split()),
        )
        for row in rows
    }


def _absences(db: Connection, collars: list[str], days: Span) -> dict[str, list[Span]]:
    names = (_ABSENCES.c.collar_number, _ABSENCES.c.from_date, _ABSENCES.c.to_date)
    by_person: dict[str, list[Span]] = {}
    for row in db.execute(select(*names).where(names[0].in_(collars), _meets(_ABSENCES, days))):
        by_person.setdefault(row.collar_number, []).append(Span(row.from_date, row.to_date))
    return by_person


def _meets(table: Any, days: Span) -> ColumnElement[bool]:
    open_ended = or_(table.c.to_date.is_(None), table.c.to_date >= days.first)
    return and_(table.c.from_date <= days.last, open_ended)
