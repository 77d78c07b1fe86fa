"""One turn of refreshing: whatever the source is, what is new in it is loaded and published."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, inspect

from core import sources
from core.extract import Changes, Extract, Refused, series
from core.extract.columns import DELETED
from core.extract.manifest import refuse_ahead
from core.extract.row_texts import from_dicts
from core.progress import Progress, unwatched
from core.store import snapshots
from core.store.engine import reading_whole
from core.store.place import is_there
from core.store.refresh import source_marks
from core.store.refresh.derivation import derivation
from core.store.refresh.load import apply, derive_again, load, refresh
from core.store.refresh.lock import alone
from core.store.refresh.succession import refuse_ahead_of
from core.store.schema.sources import SOURCE_MARKS

Clock = Callable[[], datetime]
_CLOCK = "Table extract_manifest, or without one the source's own clock"


def turn(
    target: Engine, source: str, clock: Clock, progress: Progress = unwatched, full: bool = False
) -> Extract | None:
    """Loads what is new in a source: an extract folder, a folder of extracts, or the SQLAlchemy URL of a database.

    Of a series of extracts each is published by itself, in order. None when nothing is newer than what is published.
    `full`: everything is read and derived again. Raises Refused and Unreadable; what was published before stays, the
    earlier extracts of a series included. Only one turn of a database runs at a time. Where nothing is newer but the
    searches, or what derives facts, differ from those of what is published, what is stored is derived again.
    """
    with alone(target):
        published = snapshots.published(target)
        if published is not None and not full:
            refuse_ahead_of(published, clock())
        if "://" in source:
            loaded = _from_database(target, source, clock, progress, full)
        elif series.is_series(Path(source)):
            loaded = _from_series(target, Path(source), clock, progress, full)
        else:
            return refresh(target, Path(source), clock(), progress, full)
        return loaded or derive_again(target, clock(), progress)


def _from_series(target: Engine, folder: Path, clock: Clock, progress: Progress, full: bool) -> Extract | None:
    published = snapshots.published(target)
    loaded = None
    for place in series.due(folder, None if full or published is None else published.extracted_at, clock()):
        progress(f"taking {place.name}")
        try:
            loaded = refresh(target, place, clock(), progress, full)
        except Refused as refusal:
            raise Refused(f"{place.name}: {refusal}") from None
    return loaded


def _from_database(target: Engine, url: str, clock: Clock, progress: Progress, full: bool) -> Extract | None:
    name = sources.known_as(url)
    published, known = snapshots.published(target), _marks(target, name)
    if full or not known or published is None or published.derived_by != derivation():
        reading = sources.read_whole(url, progress)
        refuse_ahead(reading.extract.manifest, clock(), _CLOCK)
        marks = reading.marks
        return load(target, reading.extract, clock(), progress, full, lambda db: source_marks.replace(db, name, marks))
    changed = sources.read_changes(url, known, progress)
    refuse_ahead(changed.manifest, clock(), _CLOCK)
    if changed.manifest.extracted_at == published.extracted_at:
        return None
    return apply(
        target,
        Changes(
            changed.manifest,
            {**changed.tables, DELETED.name: from_dicts(DELETED, _records(changed.deleted))},
            changed.unknown,
            compared=True,
        ),
        clock(),
        progress,
        keep=lambda db: source_marks.move(db, name, changed.marks, changed.deleted),
        after=published.snapshot_id,
    )


def _records(deleted: pd.DataFrame) -> list[dict[str, str]]:
    return [{"table": str(table), "key": str(key)} for table, key in deleted[["table", "key"]].to_numpy()]


def _marks(target: Engine, source: str) -> dict[str, sources.TableMarks]:
    """How far the source was read; nothing for another one, or in a database of before."""
    if not is_there(target):
        return {}
    with reading_whole(target) as db:
        there = inspect(db)
        if not there.has_table(SOURCE_MARKS.name):
            return {}
        if {column["name"] for column in there.get_columns(SOURCE_MARKS.name)} != set(SOURCE_MARKS.c.keys()):
            return {}
        return source_marks.read(db, source)
