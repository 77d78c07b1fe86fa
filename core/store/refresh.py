"""Extract -> facts -> flags -> store, published in one transaction: a reader sees the old snapshot or the new one."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, delete, insert

from core.extract import Extract, Refused, read_extract
from core.facts import Facts, derive
from core.flags import raise_flags
from core.progress import Told, untold
from core.searches.register import fingerprint, searches
from core.store import claims, ledger, newest, rows, snoozes
from core.store.engine import writing
from core.store.migrate import migrate_within
from core.store.tables import COUNTS, EXTRACT, FACTS, FLAGS, SET_ASIDE, SET_ASIDE_ACCESS, SNAPSHOTS


def refresh(target: Engine, folder: Path, now: datetime, told: Told = untold) -> Extract:
    """Loads a full extract and publishes its flags; returns the extract with what was set aside.

    `now` is the instant of loading; `told` hears one line a step. Raises Refused when the extract cannot be used
    and Unreadable when the database cannot; in both cases the snapshot that was published stays.
    """
    began = time.monotonic()
    told("reading and checking the extract")
    extract = read_extract(folder, told)
    if extract.manifest.kind != "full":
        raise Refused(f"manifest.json: kind is {extract.manifest.kind!r}; a full load wants an extract of kind 'full'")
    told("deriving facts")
    facts = derive(extract.tables)
    told("raising flags")
    flags = raise_flags(facts, searches().values())
    with writing(target) as db:
        # Within the same transaction: a new schema without its rows would look like a force with nothing due.
        migrate_within(db)
        was = ledger.before(db)
        _replace(db, extract, facts, flags, told)
        snapshot_id = _publish(db, extract, now, time.monotonic() - began)
        newest.record(db, snapshot_id)
        told("balancing the ledger and settling claims")
        moved = ledger.record(db, was, snapshot_id, extract, facts, flags, searches(), now)
        claims.settle(db, moved, flags, searches(), extract.manifest.extracted_at, now)
        snoozes.settle(db, now)
    told("published")
    return extract


def _replace(db: Connection, extract: Extract, facts: Facts, flags: pd.DataFrame, told: Told) -> None:
    loads: list[tuple[Table, pd.DataFrame]] = [(EXTRACT[name], frame) for name, frame in extract.tables.items()]
    loads += [(FACTS[subject], frame) for subject, frame in facts.frames.items()]
    loads += [
        (FLAGS, flags),
        (SET_ASIDE, _set_aside(extract)),
        (SET_ASIDE_ACCESS, extract.set_aside_access.drop_duplicates()),
    ]
    for table, frame in loads:
        db.execute(delete(table))
        rows.write(db, table, frame, told)


def _set_aside(extract: Extract) -> pd.DataFrame:
    """The faults as stored. A row that names a crime which is, or may be, restricted is marked so."""
    faults = extract.set_aside.rename(columns={"table": "table_name"})
    unread = faults["table_name"].eq("crimes") & faults["restricted"].ne("false")
    named = faults[["crime_ref", "other_ref"]].isin(extract.closed_refs).any(axis=1)
    return faults.assign(restricted=unread | named)


def _publish(db: Connection, extract: Extract, now: datetime, seconds: float) -> int:
    record: dict[str, Any] = {
        "extracted_at": extract.manifest.extracted_at.astimezone(UTC).replace(tzinfo=None),
        "loaded_at": now.astimezone(UTC).replace(tzinfo=None),
        "source": extract.manifest.source,
        "rules": fingerprint(),
        "seconds": seconds,
    }
    snapshot_id: int = db.execute(insert(SNAPSHOTS).returning(SNAPSHOTS.c.snapshot_id), record).scalar_one()
    counted = extract.counts.rename(columns={"table": "table_name"}).assign(snapshot_id=snapshot_id)
    rows.write(db, COUNTS, counted)
    return snapshot_id
