"""How far a source that is a database was read, kept beside the rows that came of it and written with them.

Every function works within the transaction it is given, so that the marks are never ahead of the rows.
"""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, delete, select

from core.extract.keys import positions
from core.sources import TableMarks
from core.store import rows
from core.store.schema.sources import SOURCE_DIGESTS, SOURCE_MARKS

_AT_ONCE = 5_000  # keys a statement: databases limit its parameters
_FEW = 50_000  # keys of a table that are named one by one


def read(db: Connection, source: str) -> dict[str, TableMarks]:
    """The marks by table of a source, named as `core.sources.known_as` does; none when another was read last."""
    stored = rows.read(db, select(SOURCE_MARKS).where(SOURCE_MARKS.c.source == source))
    query = select(SOURCE_DIGESTS.c.key, SOURCE_DIGESTS.c.digest)
    return {
        name: TableMarks(
            None if pd.isna(stamp) else datetime.fromisoformat(stamp),
            None if pd.isna(columns) else columns,
            rows.read(db, query.where(_of(name))),
        )
        for name, stamp, columns in stored[["table_name", "changed_at", "columns"]].itertuples(index=False)
    }


def forget(db: Connection) -> None:
    """Drops all marks: after rows were loaded that came of no database, the next reading of one is whole."""
    db.execute(delete(SOURCE_DIGESTS))
    db.execute(delete(SOURCE_MARKS))


def replace(db: Connection, source: str, marks: Mapping[str, TableMarks]) -> None:
    """Keeps the marks of a whole reading, and no others."""
    forget(db)
    _write(db, source, marks)


def move(db: Connection, source: str, marks: Mapping[str, TableMarks], deleted: pd.DataFrame) -> None:
    """Moves the marks on by `core.sources.Changes`: new stamps, digests of what was sent, none of what is deleted.

    `deleted`: table, key. Each table in `marks` must have been read from the same source before, or never.
    """
    db.execute(delete(SOURCE_MARKS).where(SOURCE_MARKS.c.table_name.in_(list(marks))))
    for name, one in marks.items():
        gone = pd.concat([deleted.loc[deleted["table"].eq(name), "key"], one.digests["key"]], ignore_index=True)
        (_drop if len(gone) <= _FEW else _rewrite)(db, name, gone)
    _write(db, source, marks)


def _drop(db: Connection, name: str, gone: pd.Series) -> None:
    for start in range(0, len(gone), _AT_ONCE):
        keys = gone.iloc[start : start + _AT_ONCE].tolist()
        db.execute(delete(SOURCE_DIGESTS).where(_of(name), SOURCE_DIGESTS.c.key.in_(keys)))


def _rewrite(db: Connection, name: str, gone: pd.Series) -> None:
    """As `_drop`, for so many keys that naming each would take longer than writing the others anew."""
    known = rows.read(db, select(SOURCE_DIGESTS).where(_of(name)))
    db.execute(delete(SOURCE_DIGESTS).where(_of(name)))
    rows.write(db, SOURCE_DIGESTS, known[positions(known["key"], gone.drop_duplicates()) < 0])


def _of(name: str) -> ColumnElement[bool]:
    return SOURCE_DIGESTS.c.table_name == name


def _write(db: Connection, source: str, marks: Mapping[str, TableMarks]) -> None:
    stamps = [None if one.changed_at is None else one.changed_at.isoformat() for one in marks.values()]
    by_table = pd.DataFrame({"table_name": list(marks), "changed_at": pd.Series(stamps, dtype="str")})
    by_table["columns"] = pd.Series([one.columns for one in marks.values()], dtype="str")
    rows.write(db, SOURCE_MARKS, by_table.assign(source=source))
    for name, one in marks.items():
        rows.write(db, SOURCE_DIGESTS, one.digests.assign(table_name=name))
