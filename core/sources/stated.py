"""When the data of a source were taken, and what the source calls itself."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, DateTime, column, func, select, table

from core.extract import Refused
from core.extract.manifest import Manifest
from core.sources.connection import question, where
from core.sources.shape import MANIFEST

_NEXT = (
    f"Wanted one row with extracted_at and source in {MANIFEST}. Next: correct the view, or leave it out where the "
    "source's own clock will do."
)
# The clock when it is asked, not when the transaction began: what is seen was committed before.
_CLOCKS: dict[str, ColumnElement[Any]] = {
    "postgresql": func.clock_timestamp(type_=DateTime(timezone=True)),
    "sqlite": func.strftime("%Y-%m-%dT%H:%M:%fZ", "now"),
}


def stated(db: Connection, has_manifest: bool) -> Manifest:
    """The manifest of the reading, of kind `full` and without counts. Raises Refused.

    From the one row of a table or view `extract_manifest(extracted_at, source)` where there is one: right for a copy
    made at night. Else the database's own clock just after the snapshot was taken, and the URL without user, password
    and options; for that, call it after another statement of the transaction.
    """
    given = _stated(db) if has_manifest else {"extracted_at": _now(db), "source": where(db.engine.url)}
    try:
        return Manifest.model_validate(given | {"kind": "full", "tables": {}})
    except ValidationError as errors:
        bad = ", ".join(sorted({str(error["loc"][0]) for error in errors.errors()}))
        raise Refused(f"Table {MANIFEST}: {bad} cannot be read. {_NEXT}") from None


def _stated(db: Connection) -> dict[str, Any]:
    with question(db, f"Table {MANIFEST}"):
        query: Any = select(*map(column, ("extracted_at", "source"))).select_from(table(MANIFEST)).limit(2)
        rows = db.execute(query).all()
    if len(rows) != 1:
        raise Refused(f"Table {MANIFEST}: found {'several rows' if rows else 'no row'}. {_NEXT}")
    return dict(rows[0]._mapping)


def _now(db: Connection) -> datetime | str:
    with question(db, "The source's clock"):
        now: datetime | str = db.execute(select(_CLOCKS[db.dialect.name])).scalar_one()
    return now
