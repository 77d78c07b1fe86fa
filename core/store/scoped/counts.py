"""How many rows of each table belong to the crimes in scope."""

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from core.scope import Scope
from core.store.scoped.asking import answer
from core.store.scoped.visible import refs
from core.store.tables import EXTRACT

_LISTS = "access_lists"  # who is on a list is nobody's to count


def loaded_counts(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """`rows` loaded of each table of the extract by `table_name`: of crimes those in scope, of the force itself all.

    A total of the whole force, rounded as it may be, would betray restricted crimes beside counts without them.
    """
    seen = refs(seen_by)
    counts = [_count(table, seen).label(name) for name, table in sorted(EXTRACT.items()) if name != _LISTS]
    query: Select[Any] = select().add_columns(*counts)
    found = answer(db, seen_by, query)
    return pd.DataFrame({"table_name": found.columns.astype("str"), "rows": found.iloc[0].astype("int64").to_numpy()})


def _count(table: Table, seen: Select[Any]) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(*_of(table, seen)).scalar_subquery()


def _of(table: Table, seen: Select[Any]) -> list[ColumnElement[bool]]:
    """The rows of these crimes: by reference, with both ends of a link, or through a victim."""
    named: list[ColumnElement[bool]] = [
        table.c[name].in_(seen) for name in ("crime_ref", "linked_ref") if name in table.c
    ]
    if named or "victim_id" not in table.c:
        return named
    victims = EXTRACT["victims"].c
    return [table.c.victim_id.in_(select(victims.victim_id).where(victims.crime_ref.in_(seen)))]
