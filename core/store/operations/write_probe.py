"""Whether a look could be logged now: tried with what every look writes, and taken back."""

from datetime import datetime

from sqlalchemy import Engine

from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.engine import Unreadable, writing

# A queue of writers at the start of a shift is shorter than this, and whoever asks gives up not long after.
WAIT_MS = 3_000


def why_not_written(target: Engine, now: datetime) -> str | None:
    """Why nothing can be logged in a database of this schema, in words; None when it can be."""
    try:
        with writing(target, wait_ms=WAIT_MS, to_disk=True) as db:
            entries.write(db, [Entry(now, "", Action.REFUSED)])
            if (whole := db.get_transaction()) is not None:
                whole.rollback()
    except Unreadable as error:
        return str(error)
    return None
