"""What a viewer did, written into the access log under their scope."""

from datetime import datetime

from sqlalchemy import Connection

from core.scope import Scope
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import Subject


def log_action(
    db: Connection,
    seen_by: Scope,
    crime_ref: str | None,
    action: str,
    at: datetime,
    snapshot_id: int | None,
    *,
    subject: Subject | None = None,
    reason: str | None = None,
) -> None:
    """Writes what the viewer did, with a crime or, where that is None, with `subject`. `db` must be writing.

    `action` is one of `core.store.access_log.entries.Action`.
    """
    entries.write(db, [entry(seen_by, crime_ref, Action(action), at, snapshot_id, subject, reason)])


def entry(
    seen_by: Scope,
    crime_ref: str | None,
    action: Action,
    at: datetime,
    snapshot_id: int | None,
    subject: Subject | None,
    reason: str | None,
) -> Entry:
    """An entry about what the viewer did, from where they sit."""
    return Entry(at, seen_by.collar, action, crime_ref, subject, seen_by.where_from, snapshot_id, reason)
