"""What a list of reviews says of many crimes at once, without a look at any: when things were recorded, not what."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, select

from core.scope import Scope
from core.store.schema.records import EXTRACT
from core.store.scoped.scoped_query import answers
from core.store.scoped.visible import CRIMES, visible

_TIMES = {
    "reviews": ("kind", "reviewed_at", "by_collar"),
    "oel_entries": ("kind", "entered_at"),
    "custody": ("arrested_at",),
}


def review_times(db: Connection, seen_by: Scope, refs: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Of those of the crimes `refs` that are in scope: `crimes` (`crime_ref`, `oic`); of `reviews`, `oel_entries` and
    `custody` the crime and when each came, with whose review it was, and of which kind it is. No text of any.
    """
    there = CRIMES.c.crime_ref.in_(refs), visible(CRIMES, seen_by)
    queries = {"crimes": select(CRIMES.c.crime_ref, CRIMES.c.oic).where(*there)}
    for name, columns in _TIMES.items():
        table = EXTRACT[name]
        of_crime = select(table.c.crime_ref, *(table.c[column] for column in columns))
        queries[name] = of_crime.join(CRIMES, CRIMES.c.crime_ref == table.c.crime_ref).where(*there)
    return answers(db, seen_by, queries)
