"""The tree of units: each unit's parent, read as cheaply as a check on every run needs."""

from sqlalchemy import Connection, select

from core.store.schema.records import EXTRACT

_UNITS = EXTRACT["units"]


def parents(db: Connection) -> dict[str, str | None]:
    """The parent of every unit; None at the top."""
    rows = db.execute(select(_UNITS.c.unit_id, _UNITS.c.parent_id))
    return {unit: parent or None for unit, parent in rows}
