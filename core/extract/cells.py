"""Reads texts as the types of the contract, whole columns at once. A text that does not fit becomes missing."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.extract.declaration import Column
from core.extract.times import from_london

UTC_MICROS = pa.timestamp("us", "UTC")
LOCAL_MICROS = pa.timestamp("us")
DAY = r"\A[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME = r"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
ZONE = r"(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
DAYS_IN_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
# What Python's calendar holds; for an instant a day less at each end, so that no zone moves it out of that.
DATES = pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31")
INSTANTS = pd.Timestamp("0001-01-02"), pd.Timestamp("9999-12-30")


def typed(column: Column, texts: pa.ChunkedArray) -> tuple[pd.Series, np.ndarray]:
    """The values of a column and where a text could not be read as its type (bool array).

    Values: text and choice -> `str`; date -> datetime64[s]; instant -> datetime64[us, UTC]; flag -> nullable
    `boolean`; integer -> `Int64`. Choices are not compared with those declared here.
    """
    values = READERS[column.type](known_by(column, texts))
    return values, values.isna().to_numpy() & np.asarray(texts.is_valid())


def known_by(column: Column, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts without those that are too long to identify anything."""
    if column.longest is None:
        return texts
    short = pc.less_equal(pc.binary_length(texts), column.longest)
    return texts if pc.all(short, min_count=0).as_py() is not False else _only(texts, short)


def _texts(texts: pa.ChunkedArray) -> pd.Series:
    return pd.Series(pd.array(texts, dtype="str"))


def _dates(texts: pa.ChunkedArray) -> pd.Series:
    """Arrow reads a clean column in one go; only a column with a bad cell is matched text by text."""
    try:
        days = texts.cast(pa.date32())
    except pa.ArrowInvalid:
        days = _only(texts, _real_days(texts, DAY + r"\z")).cast(pa.date32())
    return _within(days.cast(pa.timestamp("s")).to_pandas(), DATES)


def _instants(texts: pa.ChunkedArray) -> pd.Series:
    """All without an offset, the usual case, or all with one, are read in one go; a mixture is split first."""
    if _all_have_a_time(texts):
        for kind in (LOCAL_MICROS, UTC_MICROS):
            try:
                return _as_instants(texts.cast(kind))
            except pa.ArrowInvalid:
                continue
    texts = pc.replace_substring_regex(texts, r"(\.[0-9]{6})[0-9]+", r"\1")
    local, zoned = _real_days(texts, DAY + TIME + r"\z"), _real_days(texts, DAY + TIME + ZONE + r"\z")
    instants = _as_instants(_only(texts, local).cast(LOCAL_MICROS))
    return instants.fillna(_as_instants(_only(texts, zoned).cast(UTC_MICROS)))


def _all_have_a_time(texts: pa.ChunkedArray) -> bool:
    """Whether minutes follow everywhere: Arrow would also read a day alone, or a day and an hour."""
    colon = pc.equal(pc.utf8_slice_codeunits(texts, 13, 14), ":")
    return pc.all(pc.fill_null(colon, True), min_count=0).as_py()


def _as_instants(read: pa.ChunkedArray) -> pd.Series:
    series = read.cast(LOCAL_MICROS).to_pandas()
    series = _within(series, INSTANTS)
    return from_london(series) if read.type.tz is None else series.dt.tz_localize("UTC")


def _flags(texts: pa.ChunkedArray) -> pd.Series:
    yes = pc.if_else(pc.equal(texts, "false"), pa.scalar(False), pa.scalar(None, pa.bool_()))
    return pd.Series(pd.array(pc.if_else(pc.equal(texts, "true"), pa.scalar(True), yes), dtype="boolean"))


def _integers(texts: pa.ChunkedArray) -> pd.Series:
    numbers = _only(texts, pc.match_substring_regex(texts, r"\A-?0*[0-9]{1,18}\z")).cast(pa.int64())
    return pd.Series(pd.array(numbers, dtype="Int64"))


def _only(texts: pa.ChunkedArray, keep: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(keep, texts, pa.scalar(None, texts.type))


def _real_days(texts: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Which texts match a pattern that begins with DAY and name a day the calendar has."""
    matched = pc.match_substring_regex(texts, pattern)
    year, month, day = (_number(texts, matched, *place) for place in ((0, 4), (5, 7), (8, 10)))
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    real = day <= DAYS_IN_MONTH[month - 1] + leap
    return pc.and_(matched, pa.array(real))


def _number(texts: pa.ChunkedArray, matched: pa.ChunkedArray, start: int, stop: int) -> np.ndarray:
    digits = pc.if_else(matched, pc.utf8_slice_codeunits(texts, start, stop), "01")
    return np.asarray(pc.fill_null(digits, "01").cast(pa.int64()))


def _within(times: pd.Series, ends: tuple[pd.Timestamp, pd.Timestamp]) -> pd.Series:
    """The times (without a zone), those outside the calendar as missing."""
    return times.where((times >= ends[0]) & (times <= ends[1]))


READERS = {
    "text": _texts,
    "choice": _texts,
    "date": _dates,
    "instant": _instants,
    "flag": _flags,
    "integer": _integers,
}
