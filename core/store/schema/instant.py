"""Instants in the store: with their offset in the code, as UTC's wall time without one in every database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


def stored(at: datetime) -> datetime:
    """An instant as every database keeps it: UTC, without saying so. Raises ValueError for one without an offset."""
    if at.utcoffset() is None:
        raise ValueError("an instant for the store has no UTC offset; wanted one with its offset, as clock.now() gives")
    return at.astimezone(UTC).replace(tzinfo=None)


class Instant(TypeDecorator[datetime]):
    """A column of instants. The code gives and gets them with their offset; `stored` says what is kept.

    Many rows at once go as frames of `datetime64[us, UTC]` (core/store/rows.py), which are written in the same form.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the database is given."""
        return None if value is None else stored(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """From what a driver gives to an instant in UTC, in one step, since a refresh reads millions of them."""
        # SQLite has no type for it and keeps the text that SQLAlchemy and Arrow write.
        return _of_text if dialect.name == "sqlite" else _of_wall_time


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _of_wall_time(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)
