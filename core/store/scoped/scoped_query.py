"""The one way in which this package asks: the database is told whose scope it is before every statement."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select

from core.scope import Scope
from core.store.role import asking_as
from core.store.rows import read


def answer(db: Connection, seen_by: Scope, query: Select[Any]) -> pd.DataFrame:
    """The rows of a query as a frame, within the viewer's scope on PostgreSQL whatever the query says."""
    with asking_as(db, seen_by):
        return read(db, query)


def answers(db: Connection, seen_by: Scope, queries: Mapping[str, Select[Any]]) -> dict[str, pd.DataFrame]:
    """The rows of several queries by their names, the scope told once for all of them."""
    with asking_as(db, seen_by):
        return {name: read(db, query) for name, query in queries.items()}


def first_column(db: Connection, seen_by: Scope, query: Select[Any]) -> list[Any]:
    """The same for a query of one column."""
    with asking_as(db, seen_by):
        return list(db.execute(query).scalars())


def counted(db: Connection, seen_by: Scope, query: Select[Any]) -> pd.DataFrame:
    """As `answer`, for counts of the causes of rows set aside, which are shown for the whole force."""
    with asking_as(db, seen_by, counting=True):
        return read(db, query)
