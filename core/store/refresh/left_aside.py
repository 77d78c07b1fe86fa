"""What was set aside and then left the records: its flags went as faulty, and must not be forgotten with its row."""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection, false, select

from core.extract import Extract
from core.store.refresh.newly_faulty import AT_ONCE, stored
from core.store.rows import read
from core.store.schema.records import SET_ASIDE
from core.store.schema.work import CHANGES

_TABLES = ("crimes", "victims", "suspects", "custody", "bails")


def aside(db: Connection) -> Mapping[str, frozenset[str]]:
    """The keys of the records set aside, by table; `db` must hold what stood before the refresh."""
    columns = SET_ASIDE.c
    rows = read(
        db, select(columns.table_name, columns.key).where(columns.table_name.in_(_TABLES), columns.key.is_not(None))
    )
    return {str(name): frozenset(keys) for name, keys in rows.groupby("table_name")["key"]}


def left_aside(db: Connection, was: Mapping[str, frozenset[str]], extract: Extract) -> pd.DataFrame:
    """The changes to tell of flags whose record was set aside (`was`, as `aside`) and is now neither that nor loaded.

    Rows of CHANGES as they were last told, now deleted or vanished. `db` must hold the records of after the refresh.
    """
    parts = [_of_table(db, name, keys, extract) for name, keys in was.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _of_table(db: Connection, name: str, keys: frozenset[str], extract: Extract) -> pd.DataFrame:
    held, deleted = extract.held_back, extract.deleted
    released = pd.DataFrame({"key": sorted(keys - set(held.loc[held["table_name"].eq(name), "key"]))}, dtype="str")
    gone = released[~released["key"].isin(stored(db, name, released, "key")["key"])]
    changes = _told_of(db, name, gone["key"])
    named = changes["key"].isin(deleted.loc[deleted["table"].eq(name), "key"])
    return changes.drop(columns="key").assign(change=named.map({True: "deleted", False: "vanished"}))


def _told_of(db: Connection, name: str, keys: pd.Series) -> pd.DataFrame:
    """The flags that went with these records when they were last set aside, with the `key` of the record."""
    column = CHANGES.c.crime_ref if name == "crimes" else CHANGES.c.subject
    query = select(CHANGES).where(CHANGES.c.change == "faulty", CHANGES.c.lost == name)
    parts = [read(db, query.where(column.in_(keys[at : at + AT_ONCE]))) for at in range(0, len(keys), AT_ONCE)]
    rows = pd.concat(parts or [read(db, query.where(false()))], ignore_index=True)
    rows = rows.assign(key=rows[column.name])
    return rows[rows["snapshot_id"].eq(rows.groupby("key")["snapshot_id"].transform("max"))]
