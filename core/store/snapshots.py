"""Which snapshot is published, how old it is, and what it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, func, inspect, select

from core.store import schema_known
from core.store.engine import reading_whole
from core.store.place import is_there
from core.store.rows import read
from core.store.schema.records import SNAPSHOTS


@dataclass(frozen=True)
class Snapshot:
    """One published refresh; instants carry their UTC offset."""

    snapshot_id: int
    extracted_at: datetime
    loaded_at: datetime
    source: str
    rules: str
    derived_by: str
    seconds: float


def current(db: Connection) -> Snapshot | None:
    """The published snapshot, or None before the first refresh. Raises OtherSchema where the schema is not this code's.

    Every page, press, feed and digest asks this, so none goes on over what another version made of the store meanwhile.
    """
    found = db.execute(_newest(select(SNAPSHOTS, schema_known.STORED.label("schema")))).mappings().first()
    if found is None:
        return None
    schema_known.refuse(found["schema"])
    return Snapshot(**{name: value for name, value in found.items() if name != "schema"})


def _newest(query: Select[Any]) -> Select[Any]:
    return query.order_by(SNAPSHOTS.c.snapshot_id.desc()).limit(1)


def published(target: Engine) -> Snapshot | None:
    """The published snapshot; None before the first, and in a database of an older schema. Raises Unreadable."""
    if not is_there(target):
        return None
    with reading_whole(target) as db:
        there = inspect(db)
        if not there.has_table(SNAPSHOTS.name):
            return None
        if {column["name"] for column in there.get_columns(SNAPSHOTS.name)} != set(SNAPSHOTS.c.keys()):
            return None
        found = db.execute(_newest(select(SNAPSHOTS))).mappings().first()
        return None if found is None else Snapshot(**found)


def rules_published(target: Engine) -> str | None:
    """The fingerprint of the searches behind the published snapshot; None before the first. Raises Unreadable."""
    if not is_there(target):
        return None
    with reading_whole(target) as db:
        if not inspect(db).has_table(SNAPSHOTS.name):
            return None
        return db.execute(_newest(select(SNAPSHOTS.c.rules))).scalar_one_or_none()


def current_id(db: Connection) -> int | None:
    """The number of the published snapshot, for the log and for what people do; None before the first."""
    published = current(db)
    return published.snapshot_id if published else None


def loaded_by(db: Connection, at: datetime) -> int:
    """The snapshot that was published at an instant, by its number; 0 before the first."""
    found = db.execute(select(func.max(SNAPSHOTS.c.snapshot_id)).where(SNAPSHOTS.c.loaded_at <= at)).scalar_one()
    return int(found or 0)


def first(db: Connection) -> int:
    """The number of the first snapshot ever published; 0 before it. What it brought is not news."""
    return int(db.execute(select(func.min(SNAPSHOTS.c.snapshot_id))).scalar_one() or 0)


def history(db: Connection, limit: int = 30) -> pd.DataFrame:
    """The latest refreshes, newest first."""
    return read(db, select(SNAPSHOTS).order_by(SNAPSHOTS.c.snapshot_id.desc()).limit(limit))
