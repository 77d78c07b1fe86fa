"""Who was on the access list of a restricted crime that left the records: so that it can be named to them alone.

They stand beside those of crimes set aside, for as long as people are told of what is gone.
"""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Select, select

from core import clock
from core.policy.gone import gone_policy
from core.store.rows import read, write
from core.store.schema.records import EXTRACT, SET_ASIDE_ACCESS, SNAPSHOTS
from core.store.schema.work import CHANGES

_CRIMES, _LISTS = EXTRACT["crimes"], EXTRACT["access_lists"]
_COLUMNS = [column.name for column in SET_ASIDE_ACCESS.columns]


def before(db: Connection, touched: Select[tuple[str]] | None) -> pd.DataFrame:
    """`crime_ref` and `collar_number` of the lists of restricted crimes: those a refresh touches, and those gone."""
    query = select(*(_LISTS.c[name] for name in _COLUMNS)).join(_CRIMES, _CRIMES.c.crime_ref == _LISTS.c.crime_ref)
    query = query.where(_CRIMES.c.restricted.is_(True))
    if touched is not None:
        query = query.where(_LISTS.c.crime_ref.in_(touched))
    known = select(*(SET_ASIDE_ACCESS.c[name] for name in _COLUMNS))
    return pd.concat([read(db, query), read(db, known)], ignore_index=True).drop_duplicates()


def keep(db: Connection, lists: pd.DataFrame, now: datetime) -> None:
    """Stores those of the lists (as `before`) whose crime is gone; the refresh's changes must be stored already."""
    if lists.empty:
        return
    since = now - gone_policy().told_on(clock.day(now)).span
    left = (
        select(CHANGES.c.crime_ref)
        .join(SNAPSHOTS, SNAPSHOTS.c.snapshot_id == CHANGES.c.snapshot_id)
        .outerjoin(_CRIMES, _CRIMES.c.crime_ref == CHANGES.c.crime_ref)
        .where(CHANGES.c.change.in_(["deleted", "faulty", "vanished"]), CHANGES.c.restricted.is_(True))
        .where(CHANGES.c.lost.is_not(None), _CRIMES.c.crime_ref.is_(None), SNAPSHOTS.c.loaded_at >= since)
    )
    gone = lists[lists["crime_ref"].isin(set(db.execute(left).scalars()))]
    stored = read(db, select(*(SET_ASIDE_ACCESS.c[name] for name in _COLUMNS)))
    fresh = gone.merge(stored, on=_COLUMNS, how="left", indicator=True)
    write(db, SET_ASIDE_ACCESS, fresh.loc[fresh["_merge"].eq("left_only"), _COLUMNS])
