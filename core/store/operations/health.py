"""Whether this database can serve the app now: it answers, can be written, has the code's schema and a fresh snapshot.

Without writing nothing can be shown, since every look at a list or a crime is logged first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from core.store import schema_known, snapshots
from core.store.engine import Unreadable, engine, reading
from core.store.operations.write_probe import why_not_written

FINE = "ok"


@dataclass(frozen=True)
class Health:
    """One answer a question, in words; `ok` where nothing is wrong."""

    database: str
    migrations: str
    snapshot: str
    age_hours: float | None

    @property
    def ready(self) -> bool:
        """True when all three are fine."""
        return (self.database, self.migrations, self.snapshot) == (FINE, FINE, FINE)

    def words(self) -> dict[str, str | float | None]:
        """The answers as JSON-ready values, with the verdict first."""
        verdict = "ready" if self.ready else "not ready"
        return {"status": verdict, "database": self.database, "migrations": self.migrations, "snapshot": self.snapshot,
                "snapshot_age_hours": self.age_hours}  # fmt: skip


def check(url: str | None, now: datetime, limit: timedelta) -> Health:
    """The health of a database (None: the usual one) at `now`; a snapshot older than `limit` is stale."""
    try:
        with reading(engine(url)) as db:
            if words := schema_known.differs(db):
                return Health(FINE, words, "not looked at", None)
            snapshot = snapshots.current(db)
    except Unreadable as error:
        return Health(str(error), "not looked at", "not looked at", None)
    return _of_snapshot(why_not_written(engine(url), now) or FINE, snapshot, now, limit)


def _of_snapshot(written: str, snapshot: snapshots.Snapshot | None, now: datetime, limit: timedelta) -> Health:
    if snapshot is None:
        return Health(written, FINE, "none loaded; next: run manage.py refresh", None)
    age = now - snapshot.extracted_at
    hours = round(age / timedelta(hours=1), 2)
    if clock.ahead(snapshot.extracted_at, now):
        ahead = f"extracted {-hours:.1f} hours from now; next: look at the clocks of the extract and of this server"
        return Health(written, FINE, ahead, hours)
    if age <= limit:
        return Health(written, FINE, FINE, hours)
    stale = f"extracted {hours:.1f} hours ago, at most {limit / timedelta(hours=1):g} wanted; next: look at the extract"
    return Health(written, FINE, stale, hours)
