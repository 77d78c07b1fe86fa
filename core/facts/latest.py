"""The latest of many events, one answer a parent."""

import numpy as np
import pandas as pd

from core.extract.times import london_date

NEVER = np.datetime64("NaT", "us")


def latest(instants: np.ndarray, parents: np.ndarray, size: int) -> np.ndarray:
    """The latest of `instants` (`datetime64`) of each parent, `size` of them; NaT where it has none.

    `parents` holds, for each instant, the row of its parent (-1: none). The order of events is irrelevant.
    """
    # NumPy stores NaT as the smallest integer, so it loses every comparison and needs no care of its own.
    best = np.full(size, NEVER.astype(instants.dtype).view(np.int64), dtype=np.int64)
    there = parents >= 0
    np.maximum.at(best, parents[there], instants.view(np.int64)[there])
    return best.view(instants.dtype)


def london_dates(instants: np.ndarray) -> pd.Series:
    """The Europe/London dates (`datetime64[s]`) of UTC instants."""
    return london_date(pd.Series(instants.astype("datetime64[us]")).dt.tz_localize("UTC"))


def utc(instants: pd.Series) -> np.ndarray:
    """The instants (`datetime64[us, UTC]`) as a NumPy array in UTC."""
    return instants.to_numpy(dtype="datetime64[us]")
