"""Numbers as the texts of cells, by one rule for files and databases.

A whole number is its digits, whatever decimals its type has: 28.0000000000 days are 28, and the collar number 1001.0 is
1001. A floating number counts as whole only while it is so small that its type holds every whole number of that size;
above that it may have been rounded. NaN is how pandas writes a gap, so it is missing. Any other number is judged as
what it is where a column has a type; in a column of text its row is set aside, for nothing says how to write it.
"""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from core.extract.declaration import Column
from core.extract.raw import NO_TEXT, TEXT

# By the bits of a floating type: from here on two whole numbers may be stored as one.
_EXACT_BELOW = {16: 2**11, 32: 2**24, 64: 2**53}
_WHOLE = r"\A-?[0-9]+\z"
_DECIMALS = r"\.0*\z|(\A0)E-[0-9]+\z"  # a zero with many decimals is 0E-10


def of_arrow(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """Integers, decimals and floating numbers of Arrow as texts. Raises ArrowException.

    No arithmetic is done on decimals: Arrow's own rounding of 256 bits gives another number.
    """
    if not kinds.is_floating(values.type):
        return of_texts(values.cast(TEXT), column)
    limit = _EXACT_BELOW[values.type.bit_width]
    values = values.cast(pa.float64())
    values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    whole = pc.and_(pc.equal(pc.trunc(values), values), pc.less(pc.abs(values), float(limit)))
    digits = pc.if_else(whole, values, pa.scalar(None, values.type)).cast(pa.int64()).cast(TEXT)
    return pc.if_else(whole, digits, _others(values.cast(TEXT), column))


def of_texts(texts: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """Numbers as PostgreSQL writes them, and Arrow its decimals.

    PostgreSQL gives a floating number an exponent before it could have been rounded.
    """
    texts = pc.if_else(pc.equal(texts, "NaN"), pa.scalar(None, TEXT), texts)
    digits = pc.replace_substring_regex(texts, _DECIMALS, r"\1")
    return pc.if_else(pc.match_substring_regex(digits, _WHOLE), digits, _others(texts, column))


def _others(texts: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    return pc.if_else(pc.is_valid(texts), pa.scalar(NO_TEXT, TEXT), texts) if column.type == "text" else texts


def of_value(value: float | Decimal, column: Column) -> str | None:
    """One number as a driver gives it."""
    if value != value:
        return None
    if _is_whole(value):
        return str(int(value))
    return NO_TEXT if column.type == "text" else f"{value}"


def _is_whole(value: float | Decimal) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, int) or (value.is_integer() and abs(value) < _EXACT_BELOW[64])
