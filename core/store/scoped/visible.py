"""The predicates of scope. A restricted crime is visible to nobody off its access list."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, or_, select

from core.scope import Scope
from core.store.tables import EXTRACT, FLAGS

CRIMES, LISTS, OFFENCES = EXTRACT["crimes"], EXTRACT["access_lists"], EXTRACT["offences"]


def visible(source: FromClause, seen_by: Scope, lists: FromClause = LISTS) -> ColumnElement[bool]:
    """The predicate of scope over a table with `crime_ref`, `unit_id`, `oic` and `restricted`."""
    if seen_by.sees_nothing:
        return false()
    posted = or_(source.c.oic.in_(sorted(seen_by.own)), source.c.unit_id.in_(sorted(seen_by.units)))
    listed = exists().where(lists.c.crime_ref == source.c.crime_ref, lists.c.collar_number == seen_by.collar)
    return and_(posted, or_(source.c.restricted.is_(False), listed))


def shown(seen_by: Scope) -> ColumnElement[bool]:
    """The predicate over flags: in scope, there on its day, and naming no second crime that the viewer may not know."""
    there = and_(FLAGS.c.shown_from <= seen_by.today, FLAGS.c.shown_to >= seen_by.today)
    return and_(visible(FLAGS, seen_by), there, second_known(FLAGS, seen_by))


def second_known(source: FromClause, seen_by: Scope) -> ColumnElement[bool]:
    """The predicate over a table with `closed_ref`: it names no second, restricted crime off the viewer's lists."""
    listed = exists().where(LISTS.c.crime_ref == source.c.closed_ref, LISTS.c.collar_number == seen_by.collar)
    return or_(source.c.closed_ref.is_(None), listed)


def refs(seen_by: Scope) -> Select[Any]:
    """The references of the crimes in scope."""
    return select(CRIMES.c.crime_ref).where(visible(CRIMES, seen_by))
