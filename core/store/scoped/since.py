"""What the refreshes since yesterday did to the flags that somebody clears, and of when the records before them are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import CTE, Connection, Select, case, func, select, true

from core import clock
from core.scope import Scope
from core.store.schema.records import SNAPSHOTS
from core.store.schema.work import CHANGES
from core.store.scoped.lists import clears
from core.store.scoped.pairs import with_pairs
from core.store.scoped.scoped_query import answer
from core.store.scoped.work import changes_query

_KINDS = ("new", "moved", "cleared", "renewed")
_BASE = ("base_extracted_at", "base_loaded_at")


@dataclass(frozen=True)
class SinceYesterday:
    """The records that everything is compared with, by when they were taken and loaded, and what changed after them:
    `changes` as scoped.changes gives them."""

    extracted_at: datetime
    loaded_at: datetime
    changes: pd.DataFrame


def since_yesterday(
    db: Connection, seen_by: Scope, to_clear: tuple[str, ...], *, named: bool = False
) -> SinceYesterday | None:
    """What came, went or was done since the first records of yesterday, or the last before it; None where no records
    are from before today. One question, whatever there is to say; `named` adds `pair` and `elsewhere`.

    `to_clear`: as scoped.flags takes it.
    """
    rows = answer(db, seen_by, _query(seen_by, to_clear))
    if rows.empty:
        return None
    extracted_at, loaded_at = (rows[name].iloc[0].to_pydatetime() for name in _BASE)
    changes = rows[rows["search"].notna()].drop(columns=list(_BASE)).sort_values("snapshot_id", kind="stable")
    return SinceYesterday(extracted_at, loaded_at, with_pairs(db, seen_by, changes) if named else changes)


@lru_cache(maxsize=512)  # a page asks the same at every press, and to write the query takes longer than to answer it
def _query(seen_by: Scope, to_clear: tuple[str, ...]) -> Select[Any]:
    base = _base(seen_by.today)
    after = CHANGES.c.snapshot_id > select(base.c.snapshot_id).scalar_subquery()
    wanted = CHANGES.c.change.in_(_KINDS), clears(CHANGES, seen_by, to_clear)
    changed = changes_query(seen_by).where(after, *wanted).order_by(None).subquery()
    times = (base.c.extracted_at.label(_BASE[0]), base.c.loaded_at.label(_BASE[1]))
    return select(*times, *changed.c).select_from(base.outerjoin(changed, true()))


def _base(today: date) -> CTE:
    """The first snapshot of yesterday; of a force whose records did not come then, the last one before."""
    yesterday = clock.midnight(today - timedelta(days=1))
    before = SNAPSHOTS.alias("before")
    # Backwards along the key, so that a year of refreshes costs what a day does.
    last = select(before.c.snapshot_id).where(before.c.extracted_at < yesterday)
    from_ = func.coalesce(last.order_by(before.c.snapshot_id.desc()).limit(1).scalar_subquery(), 0)
    recent = select(SNAPSHOTS.c.snapshot_id, SNAPSHOTS.c.extracted_at, SNAPSHOTS.c.loaded_at).where(
        SNAPSHOTS.c.snapshot_id >= from_, SNAPSHOTS.c.extracted_at < clock.midnight(today)
    )
    older_last = case((SNAPSHOTS.c.extracted_at < yesterday, 1), else_=0)
    return recent.order_by(older_last, SNAPSHOTS.c.snapshot_id).limit(1).cte("base")
