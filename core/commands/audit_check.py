"""The access log against itself and against the heads kept outside the database; how a refresh keeps one more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from core.clock import midnight
from core.disk_trouble import cause
from core.policy.access_log import access_policy
from core.progress import Progress, unwatched
from core.store.access_log import kept_heads
from core.store.access_log.entries import Head, head
from core.store.access_log.kept_heads import Kept, Spoilt
from core.store.access_log.walk import holds, walk
from core.store.engine import Unreadable, engine, reading
from core.store.schema_known import opened
from core.store.snapshots import rules_published


@dataclass(frozen=True)
class Compared:
    """What was found of a log whose chain holds: in words, and whether there was something to compare it with."""

    words: str
    compared: str
    well: bool


def check(database: str | None, given: Sequence[Kept], today: date, progress: Progress = unwatched) -> Compared:
    """Walks the log and compares it with every kept head and those `given`. Raises Broken, Spoilt, Unreadable."""
    target = opened(database)
    file = kept_heads.file_of(database)
    kept = kept_heads.known(file)
    with reading(target) as db:
        head_now = walk(db, [*kept, *given], midnight(access_policy().kept_from(today)), progress)
    words = f"{head_now.entry_id - head_now.removed_to} entries, none changed, missing or reordered; head {head_now}"
    if kept or given:
        return Compared(words, _against(kept, file), well=True)
    return Compared(words, _nothing(file), well=rules_published(target) is None)


def _against(kept: Sequence[Kept], file: Path) -> str:
    if not kept:
        return f"compared with the head given alone: {file} holds none"
    newest = f", the newest of {kept[-1].at:%Y-%m-%d %H:%M} UTC" if kept[-1].at else ""
    return f"compared with {len(kept)} heads kept in {file}{newest}; what was logged since then nothing vouches for"


def _nothing(file: Path) -> str:
    return (
        f"no head of this log is kept in {file}, so nothing shows whether its newest entries, or all, were cut off. "
        "Every refresh keeps one: run this where refreshes run, with the same database URL, or give --expect"
    )


@dataclass(frozen=True)
class HeadKept:
    """What a refresh says of the access log, and whether the head is kept and the one before it still stands."""

    words: str
    well: bool


def keep_head(database: str | None, now: datetime) -> HeadKept:
    """Keeps the head of the access log outside the database, once it is sure that the one kept last is still there."""
    file = kept_heads.file_of(database)
    try:
        with reading(engine(database)) as db:
            newest = head(db)
            stands = _stands(db, file, newest)
        kept_heads.keep(file, str(newest), now)
    except Unreadable as error:
        return HeadKept(f"access log: the head could not be kept. {error}", well=False)
    except OSError as error:
        why = cause(error)
        words = f"access log: head {newest} could not be kept: {why.words}. Next: write it down, and {why.mend}"
        return HeadKept(words, well=False)
    words = f"access log: head {newest}, kept in {file}"
    if stands:
        return HeadKept(words, well=True)
    return HeadKept(f"{words}; it does not follow from the one kept before. Next: manage.py audit verify", well=False)


def _stands(db: Connection, file: Path, newest: Head) -> bool:
    """Whether the log still holds the head kept last. A spoilt line keeps no newer head from being kept."""
    try:
        last = kept_heads.last(file)
    except Spoilt:
        return False
    return last is None or holds(db, last, newest)
