"""A value of a database's own type as the text that a file of the extract would hold."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import CHAR, NCHAR, Boolean, DateTime, Float, Numeric

from core.extract import Refused, numbers
from core.extract.declaration import Column
from core.extract.raw import TEXT
from core.extract.times import days_of_midnights
from core.sources.shape import Native

# As PostgreSQL writes a timestamp in the ISO style of a session in UTC. Years beyond 9999, BC and infinity stay as
# they are and are set aside as what they are: no date.
_LOCAL, _LOCAL_ISO = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9:.]+)$", r"\1T\2"
_ZONED, _ZONED_ISO = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9:.]+)\+00$", r"\1T\2+00:00"


def from_copy(texts: pa.ChunkedArray, column: Column, native: Native) -> pa.ChunkedArray:
    """PostgreSQL's texts of a column as the contract's. What is text in the source stays as it is."""
    if isinstance(native, DateTime):
        if column.type == "date":
            texts = days_of_midnights(texts)
        pattern, form = (_ZONED, _ZONED_ISO) if native.timezone else (_LOCAL, _LOCAL_ISO)
        return pc.replace_substring_regex(texts, pattern, form)
    return numbers.of_texts(texts, column) if isinstance(native, Numeric | Float) else texts


def from_values(values: Sequence[Any], column: Column, native: Native, where: str) -> pa.Array:
    """A driver's values of a column as the contract's texts. Refuses a value that has no one way of being written."""
    if set(map(type, values)) <= {str, type(None)}:
        texts = pa.array(values, TEXT)
    else:
        yes_no = isinstance(native, Boolean)
        texts = pa.array([_text(value, column, yes_no, where) for value in values], TEXT)
    if isinstance(native, CHAR | NCHAR):
        texts = pc.utf8_rtrim(texts, " ")  # as PostgreSQL's cast does
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, TEXT), texts)


def _text(value: Any, column: Column, yes_no: bool, where: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or (yes_no and value in (0, 1)):
        return "true" if value else "false"
    if isinstance(value, date):
        return _day_or_time(value, column)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return numbers.of_value(value, column)
    raise Refused(
        f"{where} holds a {type(value).__name__} in column {column.name}, wanted text or {column.type} values. "
        "Next: offer it as text in a view."
    )


def _day_or_time(value: date, column: Column) -> str:
    """ISO 8601, an instant in UTC; midnight without a zone is its day in a column of dates, as databases without a
    type for days keep one."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()
    if column.type == "date" and value.time() == datetime.min.time():
        return value.date().isoformat()
    return value.isoformat()
