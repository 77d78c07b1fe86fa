"""Rows that could not be loaded, as far as the viewer may know of their crimes."""

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, func, or_, select

from core.scope import Scope
from core.store.schema.records import SET_ASIDE, SET_ASIDE_ACCESS
from core.store.scoped.scoped_query import answer, counted
from core.store.scoped.visible import CRIMES, LISTS, visible


def set_aside_crimes(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """Crimes that could not be loaded and would be in scope: `crime_ref`, `oic`, `column`, `problem`, and `there`,
    whether another record of the crime stands that the viewer sees.

    Not the number of the row: between two of them, rows that are restricted could be counted.
    """
    return answer(db, seen_by, _crimes(seen_by))


@lru_cache(maxsize=512)  # to write the query takes longer than to answer it
def _crimes(seen_by: Scope) -> Select[Any]:
    query = select(*(SET_ASIDE.c[name] for name in ("crime_ref", "oic", "column", "problem")))
    another = and_(CRIMES.c.crime_ref == SET_ASIDE.c.crime_ref, visible(CRIMES, seen_by))
    query = query.add_columns(CRIMES.c.crime_ref.is_not(None).label("there"))
    query = query.select_from(SET_ASIDE.outerjoin(CRIMES, another))
    query = query.where(SET_ASIDE.c.table_name == "crimes", visible(SET_ASIDE, seen_by, SET_ASIDE_ACCESS))
    return query.order_by(SET_ASIDE.c.fault_id)


def set_aside_rows(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """Every fault of the rows that could not be loaded and whose crime is in scope: `table_name`, `crime_ref`, `key`,
    `column`, `problem`.

    A row with two faults is there twice; again no number of the row, and nothing of who is on an access list.
    """
    columns = SET_ASIDE.c
    query = select(columns.table_name, columns.crime_ref, columns.key, columns.column, columns.problem)
    query = query.where(columns.crime_ref.is_not(None), columns.table_name != LISTS.name)
    query = query.where(visible(SET_ASIDE, seen_by, SET_ASIDE_ACCESS))
    return answer(
        db, seen_by, query.order_by(columns.table_name, columns.crime_ref, columns.key, columns.column, columns.problem)
    )


def refs_set_aside(seen_by: Scope) -> Select[Any]:
    """The references of crimes that could not be loaded and would be in scope; none that is or may be restricted."""
    named = SET_ASIDE.c.table_name == "crimes", SET_ASIDE.c.restricted.is_(False)
    return select(SET_ASIDE.c.crime_ref).where(*named, visible(SET_ASIDE, seen_by, SET_ASIDE_ACCESS))


def set_aside_counts(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """Rows set aside by `table_name`, `column` and `reason`, with `rows`; those of restricted crimes off the
    viewer's lists are left out of every number."""
    lists = [
        SET_ASIDE.c.crime_ref.in_(select(source.c.crime_ref).where(source.c.collar_number == seen_by.collar))
        for source in (LISTS, SET_ASIDE_ACCESS)
    ]
    groups = (SET_ASIDE.c.table_name, SET_ASIDE.c.column, SET_ASIDE.c.reason)
    query = (
        select(*groups, func.count(func.distinct(SET_ASIDE.c.record)).label("rows"))
        .where(or_(SET_ASIDE.c.restricted.is_(False), *lists))
        .group_by(*groups)
        .order_by(*groups)
    )
    return counted(db, seen_by, query)
