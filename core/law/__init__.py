"""The law as arithmetic: pure functions over dates, without a clock, a file or a store."""

import numpy as np

from core import words

LAST_DAY = np.datetime64("9999-12-31", "D")  # no calendar, database or reader knows a later one


def dates(day: object) -> np.ndarray:
    """Anything NumPy reads as days (one day, a list, an array; None and NaT are missing) as `datetime64[D]`."""
    return np.asarray(day, dtype="datetime64[D]")


def written(day: object) -> str:
    """One day as officers write it, such as "Thu 24 Dec 2026"."""
    value = dates(day)
    if np.isnat(value):
        return "a day that is not known"
    if value > LAST_DAY:
        return words.TOO_LATE
    return words.day(value.item())
