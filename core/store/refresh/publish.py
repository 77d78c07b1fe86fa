"""What every refresh ends with, in its own transaction: the snapshot, the counts, the ledger, claims and snoozes."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert

from core.extract import Extract
from core.extract.manifest import Manifest
from core.facts import Facts
from core.searches.register import fingerprint, searches
from core.store import pairs, rows
from core.store.refresh import ledger
from core.store.refresh.derivation import derivation
from core.store.refresh.touched import OF_THE_FORCE
from core.store.schema.records import COUNTS, SET_ASIDE, SET_ASIDE_ACCESS, SNAPSHOTS
from core.store.schema.sources import HELD_BACK
from core.store.snapshots import Snapshot
from core.store.work import claims, snoozes


def is_ours(published: Snapshot) -> bool:
    """Whether this very code would raise the flags that are published."""
    return (published.rules, published.derived_by) == (fingerprint(), derivation())


def set_aside(db: Connection, extract: Extract) -> None:
    """Stores every row set aside: whose it is, and as it came. `extract` must know all of the force's."""
    for table, frame in (
        (SET_ASIDE, _faults(extract)),
        (SET_ASIDE_ACCESS, extract.set_aside_access.drop_duplicates()),
        (HELD_BACK, extract.held_back),
    ):
        db.execute(delete(table))
        rows.write(db, table, frame)
    rows.analyse(db, [SET_ASIDE, SET_ASIDE_ACCESS])


def _faults(extract: Extract) -> pd.DataFrame:
    """The faults as stored. A row that names a crime which is, or may be, restricted is marked so.

    Where the reference of such a crime cannot be read, any row that names no readable one may be its own.
    """
    faults = extract.set_aside.rename(columns={"table": "table_name"})
    unread = faults["table_name"].eq("crimes") & faults["restricted"].ne("false")
    named = faults[["crime_ref", "other_ref"]].isin(extract.closed_refs).any(axis=1)
    nameless = faults["crime_ref"].isna()
    theirs = nameless & ~faults["table_name"].isin(OF_THE_FORCE) if (unread & nameless).any() else False
    return faults.assign(restricted=unread | named | theirs)


def snapshot(db: Connection, manifest: Manifest, counts: pd.DataFrame, now: datetime, seconds: float) -> int:
    """Stores that records were loaded, and how many rows of each table; returns the snapshot's number."""
    record: dict[str, Any] = {
        "extracted_at": manifest.extracted_at,
        "loaded_at": now,
        "source": manifest.source,
        "rules": fingerprint(),
        "derived_by": derivation(),
        "seconds": seconds,
    }
    snapshot_id: int = db.execute(insert(SNAPSHOTS).returning(SNAPSHOTS.c.snapshot_id), record).scalar_one()
    rows.write(db, COUNTS, counts.rename(columns={"table": "table_name"}).assign(snapshot_id=snapshot_id))
    return snapshot_id


def settle(
    db: Connection, was: ledger.Before, snapshot_id: int, extract: Extract, facts: Facts, flags: pd.DataFrame,
    now: datetime,
) -> None:  # fmt: skip
    """Balances the ledger, then settles claims and snoozes by what moved; the flags must be stored already."""
    moved = ledger.record(db, was, snapshot_id, extract, facts, flags, searches(), now)
    claims.settle(db, moved, searches(), extract.manifest.extracted_at, was.extracted_at, now)
    snoozes.settle(db, now)
    pairs.forget(db)
