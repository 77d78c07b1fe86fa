"""Extract -> facts -> flags -> store, published in one transaction: a reader sees the old snapshot or the new one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Engine, Table, delete, select

from core.extract import Changes, Extract, Refused, no_changes, read_changes, read_extract
from core.extract.columns import TABLES
from core.extract.keys import among
from core.extract.manifest import read_manifest, refuse_ahead
from core.facts import Facts, derive
from core.flags.raising import raise_flags
from core.progress import Progress, unwatched
from core.searches.register import searches
from core.store import pairs, rows, schema_known, snapshots
from core.store.counts import newest, tallies
from core.store.engine import writing
from core.store.migrate import migrate_within
from core.store.refresh import change, ledger, publish, source_marks, succession, touched_tables
from core.store.refresh.lock import one_at_a_time
from core.store.schema.records import COUNTS, EXTRACT, FACTS, FLAGS, SNAPSHOTS, TALLIES

Keep = Callable[[Connection], None]


def refresh(target: Engine, folder: Path, now: datetime, progress: Progress = unwatched, full: bool = False) -> Extract:
    """Loads an extract and publishes its flags; returns the extract with what was set aside.

    An extract of kind `changes` is applied to what is stored; the result is what a whole load of the changed records
    would have stored. `full`: every crime is derived again, and records older than those published are taken.
    `now` is the instant of loading; `progress` gets a line for each step. Raises Refused when the extract cannot be
    used and Unreadable when the database cannot; in both cases the snapshot that was published stays.
    """
    manifest, _ = read_manifest(folder)
    refuse_ahead(manifest, now)  # before its tables are read
    progress("reading and checking the extract")
    if manifest.kind == "changes":
        return apply(target, read_changes(folder, progress), now, progress, full)
    return load(target, read_extract(folder, progress), now, progress, full)


def load(
    target: Engine, extract: Extract, now: datetime, progress: Progress = unwatched, older: bool = False,
    keep: Keep = source_marks.forget,
) -> Extract:  # fmt: skip
    """Publishes a whole extract in the place of what is stored; `older` records only when asked. As `refresh`.

    `keep` stores within the same transaction how far the source was read.
    """
    if extract.manifest.kind != "full":
        raise Refused("manifest.json: kind is 'changes'; wanted 'full': in its place everything else would be gone.")
    refuse_ahead(extract.manifest, now)
    began = time.monotonic()
    progress("deriving facts")
    facts = derive(extract.tables)
    progress("raising flags")
    flags = raise_flags(facts, searches().values())
    with _publishing(target) as db:
        succession.may_replace(db, extract.manifest, older)
        was = ledger.before(db, extract)
        _replace(db, extract, facts, flags, progress)
        snapshot_id = publish.snapshot(db, extract.manifest, extract.counts, now, time.monotonic() - began)
        newest.record(db, snapshot_id)
        progress("balancing the ledger and settling claims")
        publish.settle(db, was, snapshot_id, extract, facts, flags, now)
        rows.analyse(db, [TALLIES, SNAPSHOTS])
        keep(db)
        balance = ledger.words(db)
    progress(f"published. {balance}")
    return extract


@contextmanager
def _publishing(target: Engine) -> Iterator[Connection]:
    """The one transaction that writes records now, the schema brought up to date in it."""
    with writing(target, makes=True) as db:
        one_at_a_time(db)
        # Within the same transaction: a new schema without its rows would look like a force with nothing due.
        migrate_within(db)
        yield db


def _replace(db: Connection, extract: Extract, facts: Facts, flags: pd.DataFrame, progress: Progress) -> None:
    loads: list[tuple[Table, pd.DataFrame]] = [(EXTRACT[name], frame) for name, frame in extract.tables.items()]
    loads += [(FACTS[subject], frame) for subject, frame in facts.frames.items()]
    for table, frame in [*loads, (FLAGS, pairs.sealed(db, flags))]:
        db.execute(delete(table))
        rows.write(db, table, frame, progress)
    rows.analyse(db, [FLAGS, *(table for table, _ in loads)])
    tallies.rebuild(db)
    publish.set_aside(db, extract)


def apply(
    target: Engine, changes: Changes, now: datetime, progress: Progress = unwatched, full: bool = False,
    keep: Keep = source_marks.forget, after: int | None = None,
) -> Extract:  # fmt: skip
    """Applies changes to what is stored and publishes the result; returns the force's rows set aside and its counts.

    Only crimes that the changes touch are derived again, or all of them when the searches, the derivation or the schema
    differ from those of the published snapshot, or when asked for by `full`. `after`: the snapshot that the changes
    were found by, where they were found by what is stored. As `refresh`.
    """
    refuse_ahead(changes.manifest, now)
    with _publishing(target) as db:
        published = succession.may_follow(db, changes.manifest, after, now)
        extract = _applied(db, changes, published, now, progress, full)
        keep(db)
        balance = ledger.words(db)
    progress(f"published. {balance}")
    return extract


def derive_again(target: Engine, now: datetime, progress: Progress = unwatched) -> Extract | None:
    """Derives what is stored again and publishes it, as of the same time; None where searches and derivation have not
    changed. The schema is this code's afterwards in any case: an upgrade need not wait for news."""
    published = snapshots.published(target)
    if published is None or (publish.is_ours(published) and schema_known.up_to_date(target)):
        return None
    with _publishing(target) as db:
        published = snapshots.current(db)  # another refresh may have been waited for
        if published is None or publish.is_ours(published):
            return None
        nothing_new = no_changes(published.extracted_at, published.source)
        extract = _applied(db, nothing_new, published, now, progress, full=True)
        balance = ledger.words(db)
    progress(f"published. {balance}")
    return extract


def _applied(
    db: Connection, changes: Changes, published: snapshots.Snapshot, now: datetime, progress: Progress, full: bool
) -> Extract:
    began = time.monotonic()
    everything = full or not publish.is_ours(published)
    progress("reading every crime" if everything else "reading the crimes that changes touch")
    part = change.part(db, changes, everything)
    progress(f"deriving {len(part.refs):,} crimes")
    facts = derive(part.extract.tables)
    flags = raise_flags(facts, searches().values())
    flags = flags[among(flags["crime_ref"], part.refs)].reset_index(drop=True)
    was = ledger.before(db, part.extract, touched_tables.touched())
    grew = change.replace_records(db, part)
    change.replace_derived(db, part, facts, flags)
    if everything or "units" in part.changed:
        tallies.rebuild(db)
    else:
        tallies.move(db, was.flags, flags)
    publish.set_aside(db, part.extract)
    extract = replace(part.extract, counts=_counts(db, published.snapshot_id, part.extract, grew))
    snapshot_id = publish.snapshot(db, changes.manifest, extract.counts, now, time.monotonic() - began)
    before, after = (newest.of_touched(tables, part.refs) for tables in (part.stored, part.extract.tables))
    newest.record(db, snapshot_id, None if everything else {name: after[name] - before[name] for name in after})
    progress("balancing the ledger and settling claims")
    publish.settle(db, was, snapshot_id, extract, facts, flags, now)
    touched_tables.dropped(db)
    return extract


def _counts(db: Connection, snapshot_id: int, extract: Extract, grew: dict[str, int]) -> pd.DataFrame:
    """The rows of the force by table after a change: as `Extract.counts`."""
    stored = rows.read(db, select(COUNTS.c.table_name, COUNTS.c.loaded).where(COUNTS.c.snapshot_id == snapshot_id))
    was = stored.set_index("table_name")["loaded"]
    aside = extract.counts.set_index("table")["set_aside"].reindex(list(TABLES))
    counts = pd.DataFrame({"loaded": was.reindex(aside.index).fillna(0).astype("int64"), "set_aside": aside})
    counts["loaded"] += pd.Series(grew).reindex(counts.index).fillna(0).astype("int64")
    counts = counts.assign(in_file=counts["loaded"] + counts["set_aside"]).rename_axis("table").reset_index()
    return counts[["table", "in_file", "loaded", "set_aside"]]
