"""Who works where: people, postings, absences and units. No crime data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select

from core.store.rows import read
from core.store.schema.records import EXTRACT

_OFFICERS, _POSTINGS, _UNITS, _ABSENCES = (EXTRACT[name] for name in ("officers", "postings", "units", "absences"))


@dataclass(frozen=True)
class Posting:
    """One unit a person belongs to, from its first day to its last; no last day while it goes on."""

    unit_id: str
    unit_name: str
    level: str
    kind: str
    first: date
    last: date | None


@dataclass(frozen=True)
class Person:
    """One entry of the directory with the postings of one day."""

    collar_number: str
    name: str
    rank: str
    active: bool
    postings: tuple[Posting, ...]


def person(db: Connection, collar: str, today: date) -> Person | None:
    """The directory entry of a collar number with the postings of `today`, or None."""
    officer = db.execute(select(_OFFICERS).where(_OFFICERS.c.collar_number == collar)).mappings().first()
    if officer is None:
        return None
    postings = _postings(db, collar, _on(today))
    return Person(officer["collar_number"], officer["name"], officer["rank"], officer["active"], postings)


def other_postings(db: Connection, collar: str, today: date) -> tuple[Posting, ...]:
    """The postings of a person that are over on `today` or have not begun, the oldest first."""
    return _postings(db, collar, not_(_on(today)))


def _postings(db: Connection, collar: str, wanted: ColumnElement[bool]) -> tuple[Posting, ...]:
    query = (
        select(_UNITS.c.unit_id, _UNITS.c.name, _UNITS.c.level, _POSTINGS.c.kind)
        .add_columns(_POSTINGS.c.from_date, _POSTINGS.c.to_date)
        .join(_UNITS, _UNITS.c.unit_id == _POSTINGS.c.unit_id)
        .where(_POSTINGS.c.collar_number == collar, wanted)
        .order_by(_POSTINGS.c.from_date, _POSTINGS.c.posting_id)
    )
    return tuple(Posting(*row) for row in db.execute(query))


def posted(db: Connection, units: Iterable[str], today: date) -> pd.DataFrame:
    """The active officers posted to any of the units on `today`, once each: `collar_number`, `name`, `rank`."""
    here = select(_POSTINGS.c.collar_number).where(_POSTINGS.c.unit_id.in_(sorted(units)), _on(today))
    query = select(_OFFICERS.c.collar_number, _OFFICERS.c.name, _OFFICERS.c.rank)
    query = query.where(_OFFICERS.c.active.is_(True), _OFFICERS.c.collar_number.in_(here))
    return read(db, query.order_by(_OFFICERS.c.collar_number))


def reachable(db: Connection, today: date) -> list[tuple[str, str | None]]:
    """Collar number and e-mail of every active officer posted on `today` and not off: on leave or sick.

    Court, training and abstraction are duty days.
    """
    posted = select(_POSTINGS.c.collar_number).where(_on(today))
    off = select(_ABSENCES.c.collar_number).where(
        _ABSENCES.c.from_date <= today, _ABSENCES.c.to_date >= today, _ABSENCES.c.kind.in_(("leave", "sick"))
    )
    here = and_(
        _OFFICERS.c.active.is_(True), _OFFICERS.c.collar_number.in_(posted), ~_OFFICERS.c.collar_number.in_(off)
    )
    query = select(_OFFICERS.c.collar_number, _OFFICERS.c.email).where(here).order_by(_OFFICERS.c.collar_number)
    return [(collar, email) for collar, email in db.execute(query)]


def absences(db: Connection, collars: Iterable[str], first: date, last: date) -> pd.DataFrame:
    """The absences of people with a day from `first` to `last`, both ends included, by day."""
    there = and_(_ABSENCES.c.from_date <= last, _ABSENCES.c.to_date >= first)
    query = select(_ABSENCES).where(_ABSENCES.c.collar_number.in_(sorted(collars)), there)
    return read(db, query.order_by(_ABSENCES.c.from_date, _ABSENCES.c.collar_number, _ABSENCES.c.absence_id))


def standing_in(db: Connection, units: Iterable[str], first: date, last: date) -> pd.DataFrame:
    """The acting and temporary postings to units with a day from `first` to `last`, of active officers, by day.

    Columns `collar_number`, `unit_id`, `from_date`, `to_date` (missing where it is open), `kind`.
    """
    there = and_(_POSTINGS.c.from_date <= last, or_(_POSTINGS.c.to_date.is_(None), _POSTINGS.c.to_date >= first))
    query = (
        select(*(_POSTINGS.c[name] for name in ("collar_number", "unit_id", "from_date", "to_date", "kind")))
        .join(_OFFICERS, _OFFICERS.c.collar_number == _POSTINGS.c.collar_number)
        .where(_POSTINGS.c.kind.in_(("acting", "temporary")), _POSTINGS.c.unit_id.in_(sorted(units)), there)
        .where(_OFFICERS.c.active.is_(True))
    )
    return read(db, query.order_by(_POSTINGS.c.from_date, _POSTINGS.c.posting_id))


def _on(today: date) -> ColumnElement[bool]:
    """A posting in force on a day, both ends included."""
    return and_(_POSTINGS.c.from_date <= today, or_(_POSTINGS.c.to_date.is_(None), _POSTINGS.c.to_date >= today))


def units(db: Connection) -> pd.DataFrame:
    """Every unit: `unit_id`, `name`, `level`, `parent_id`."""
    return read(db, select(_UNITS).order_by(_UNITS.c.unit_id))


def officers(db: Connection) -> pd.DataFrame:
    """Every officer: `collar_number`, `name`, `rank`, `active`. For names beside collar numbers."""
    return read(db, select(_OFFICERS.c.collar_number, _OFFICERS.c.name, _OFFICERS.c.rank, _OFFICERS.c.active))


def workforce(db: Connection) -> dict[str, pd.DataFrame]:
    """The tables that capacity is counted from: units, officers, postings, absences."""
    tables = {"units": _UNITS, "officers": _OFFICERS, "postings": _POSTINGS, "absences": _ABSENCES}
    return {name: read(db, select(table)) for name, table in tables.items()}
