"""How many rows of each table are loaded, as far as the viewer may know."""

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Table, false, func, not_, or_, select

from core.scope import Scope
from core.store.scoped.visible import CRIMES, listed
from core.store.tables import EXTRACT


def loaded_counts(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """`rows` loaded of each table of the extract by `table_name`, of the whole force.

    Rows of restricted crimes off the viewer's lists are in no number: a total with them, rounded as it may be, would
    betray them beside counts without.
    """
    hidden = select(CRIMES.c.crime_ref).where(CRIMES.c.restricted, not_(listed(CRIMES.c.crime_ref, seen_by)))
    counts = [(_all(table) - _all(table, *_hidden(table, hidden))).label(name) for name, table in EXTRACT.items()]
    found = db.execute(select(*counts)).one()._mapping
    rows = {"table_name": list(found), "rows": list(found.values())}
    return pd.DataFrame(rows).sort_values("table_name", ignore_index=True)


def _all(table: Table, *wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(*wanted).scalar_subquery()


def _hidden(table: Table, crimes: Select[Any]) -> list[ColumnElement[bool]]:
    """The rows of these crimes: by reference, at either end of a link, or through a victim; none of other tables."""
    named = [table.c[name].in_(crimes) for name in ("crime_ref", "linked_ref") if name in table.c]
    if not named and "victim_id" in table.c:
        victims = EXTRACT["victims"].c
        named = [table.c.victim_id.in_(select(victims.victim_id).where(victims.crime_ref.in_(crimes)))]
    return [or_(*named) if named else false()]
