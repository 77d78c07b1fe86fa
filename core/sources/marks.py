"""What is remembered of a source's tables between two readings, to see what changed, what is new and what is gone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, String, column, func, or_, select, table, type_coerce
from sqlalchemy.dialects.sqlite import DATETIME as SQLITE_DATETIME

from core.extract.declaration import LONGEST
from core.sources.connection import question
from core.sources.shape import CHANGED_AT, Shape
from core.sources.table import key_text

# A row is stamped when it is written but seen when its transaction is committed. One that was stamped before the newest
# stamp seen and committed after the reading would be missed; ten minutes is longer than a records system keeps a
# transaction open. Rows read twice do no harm: their digests show that they have not changed.
OVERLAP = timedelta(minutes=10)


def no_digests() -> pd.DataFrame:
    """The frame of digests without a row."""
    return pd.DataFrame({"key": pd.Series(dtype="str"), "digest": pd.Series(dtype="str")})


@dataclass(frozen=True)
class TableMarks:
    """One table as it was last read.

    `changed_at`: the newest stamp seen (aware when the source's are), or None when the table is compared by digests.
    `columns`: the table's columns and their types in words (`Shape.words`), or None where it was never read. `digests`:
    key, digest (32 hexadecimal digits), each key once. Where stamps show changes, the digest is missing for what was
    only ever read whole.
    """

    changed_at: datetime | None = None
    columns: str | None = None
    digests: pd.DataFrame = field(default_factory=no_digests)


def undigested(keys: pd.Series) -> pd.DataFrame:
    """The frame of digests of keys whose changes stamps show; missing keys are left out."""
    known = keys.dropna().reset_index(drop=True)
    return pd.DataFrame({"key": known, "digest": pd.Series(index=known.index, dtype="str")})


def dated(shape: Shape, known: TableMarks) -> bool:
    """Whether the stamps of the table can be compared with the one that is known.

    A column that came, went or has another type since is in every row, and no stamp shows it.
    """
    if shape.changed_at is None or known.changed_at is None or shape.words != known.columns:
        return False
    return shape.zoned == (known.changed_at.tzinfo is not None)


def changed_since(db: Connection, shape: Shape, known: datetime, overlap: timedelta) -> ColumnElement[bool]:
    """Rows stamped since, and rows that cannot be compared: without a stamp, or without a key to know them by."""
    key: ColumnElement[Any] = column(shape.table.key)
    keyless: list[ColumnElement[bool]] = [key.is_(None)]
    if isinstance(shape.native[key.name], String):
        text = key_text(db, shape)
        # Judged by its characters, of up to four bytes each: a key that is short enough after all is only read twice.
        keyless += [text == "", func.length(text) > LONGEST // 4]
    stamp = _stamp(db, shape)
    return or_(stamp >= known - overlap, stamp.is_(None), *keyless)


def newest(db: Connection, shape: Shape, extracted_at: datetime) -> datetime | None:
    """The newest stamp up to the time of the reading: one in the future would hide whatever follows it.

    None when the table has no stamps. Wall-clock stamps are compared with UTC; where they run ahead of it, as London's
    do in summer, the last hour is read twice.
    """
    if shape.changed_at is None:
        return None
    now = extracted_at.astimezone(UTC)
    stamp = _stamp(db, shape)
    query = select(func.max(stamp, type_=stamp.type)).select_from(table(shape.table.name))
    with question(db, f"Table {shape.table.name}"):
        latest: datetime | None = db.execute(
            query.where(stamp <= (now if shape.zoned else now.replace(tzinfo=None)))
        ).scalar_one()
    return latest


def _stamp(db: Connection, shape: Shape) -> ColumnElement[Any]:
    """`changed_at` as a time; on SQLite, which keeps it as text of any form, brought to one form to the second."""
    if db.dialect.name == "sqlite":
        return type_coerce(func.datetime(column(CHANGED_AT)), SQLITE_DATETIME(truncate_microseconds=True))
    return column(CHANGED_AT, shape.changed_at)
