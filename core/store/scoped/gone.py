"""What left the records, named to the people it belonged to: no crime may simply go missing."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select

from core.scope import Scope
from core.searches.pairs import about_pairs
from core.store.schema.records import SNAPSHOTS
from core.store.schema.work import CHANGES
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import CRIMES
from core.store.scoped.work import changes_query

KINDS = ("vanished", "deleted")
_KEY = ["search", "subject", "code"]


def gone(db: Connection, seen_by: Scope, since: datetime) -> pd.DataFrame:
    """What left the records since an instant and has not come back, by crime: `crime_ref`, `change` (one of KINDS),
    `lost` (the table of the record that is gone), `items` (flags that went with it), `loaded_at` and `extracted_at` of
    the refresh that missed it.

    Nobody is told by a flag of a pair what was deleted at its other end: that crime's own people are.
    """
    left = answer(db, seen_by, _left(seen_by).where(SNAPSHOTS.c.loaded_at >= since))
    if left.empty:  # as most looks find it
        return left.assign(items=0)[["crime_ref", "change", "lost", "items", "loaded_at", "extracted_at"]]
    came = changes_query(seen_by).where(
        CHANGES.c.change == "new", CHANGES.c.crime_ref.in_(left["crime_ref"].unique().tolist())
    )
    left = _still(left, answer(db, seen_by, came))
    groups = left.groupby(["crime_ref", "change", "lost"], dropna=False)
    latest = {name: (name, "max") for name in ("loaded_at", "extracted_at")}
    return groups.agg(items=("search", "size"), **latest).reset_index()


@lru_cache(maxsize=512)  # to write the query takes longer than to answer it
def _left(seen_by: Scope) -> Select[Any]:
    query = changes_query(seen_by).add_columns(SNAPSHOTS.c.extracted_at, CRIMES.c.crime_ref.is_not(None).label("there"))
    return query.where(CHANGES.c.change.in_(KINDS))


def _still(left: pd.DataFrame, came: pd.DataFrame) -> pd.DataFrame:
    """What has not come back: neither its crime nor the flag itself."""
    back = came.groupby(_KEY)["snapshot_id"].max()
    again = back.reindex(pd.MultiIndex.from_frame(left[_KEY])).fillna(-1).to_numpy() > left["snapshot_id"].to_numpy()
    crime, pair = left["lost"].eq("crimes"), about_pairs(left)
    known = pair & left["change"].eq("deleted") | crime & ~pair & left["there"].astype(bool)
    return left[~again & ~known]
