"""Crimes that leave in a file or on paper: which may, and the entry of each before there is one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from core.scope import Scope
from core.store.access_log import entries
from core.store.access_log.entries import Action
from core.store.access_log.subjects import Subject
from core.store.schema.records import SET_ASIDE
from core.store.scoped.acts import entry
from core.store.scoped.scoped_query import first_column
from core.store.scoped.set_aside import refs_set_aside
from core.store.scoped.visible import CRIMES, refs


def exportable(db: Connection, seen_by: Scope, crime_refs: Iterable[str]) -> frozenset[str]:
    """Those of these crimes that may stand in a file: in scope, and none that is restricted, whoever asks.

    A file changes hands: whoever takes it out may be on the access list, whoever reads it need not be. A crime that was
    set aside may stand in the list of what could not be loaded.
    """
    wanted, open_to_all = sorted(set(crime_refs)), CRIMES.c.restricted.is_(False)
    loaded = first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref.in_(wanted), open_to_all))
    return frozenset(loaded) | _of_set_aside(db, seen_by, wanted)


def _of_set_aside(db: Connection, seen_by: Scope, wanted: list[str]) -> frozenset[str]:
    return frozenset(first_column(db, seen_by, refs_set_aside(seen_by).where(SET_ASIDE.c.crime_ref.in_(wanted))))


def log_export(
    db: Connection,
    seen_by: Scope,
    crime_refs: Iterable[str],
    at: datetime,
    snapshot_id: int | None,
    *,
    subject: Subject | None = None,
    reason: str | None = None,
) -> frozenset[str]:
    """Writes that each of these crimes goes out on a sheet, a look each, and returns those that may.

    Print nothing else, and nothing before this is committed. `db` must be writing.
    """
    wanted = sorted(set(crime_refs))
    seen = frozenset(first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref.in_(wanted))))
    seen |= _of_set_aside(db, seen_by, wanted)
    entries.write(
        db,
        (
            entry(seen_by, ref, Action.EXPORTED if ref in seen else Action.REFUSED, at, snapshot_id, subject, reason)
            for ref in wanted
        ),
    )
    return seen
