"""The latest of many events, one answer a parent."""

import numpy as np
import pandas as pd

from core.extract.times import london_date

_NEVER = np.iinfo(np.int64).min  # how NumPy stores NaT: smaller than every instant, so it loses every comparison


def latest_on(instants: pd.Series, parents: np.ndarray, size: int) -> pd.Series:
    """The Europe/London date of the latest instant of each parent.

    `instants` is `datetime64[us, UTC]`; `parents` holds, for each instant, the row of its parent (-1: none).
    Returns `size` dates (`datetime64[s]`), missing where the parent has no event. The order of events is
    irrelevant.
    """
    ticks = instants.to_numpy(dtype="datetime64[us]").view(np.int64)
    best = np.full(size, _NEVER, dtype=np.int64)
    there = parents >= 0
    np.maximum.at(best, parents[there], ticks[there])
    return london_date(pd.Series(best.view("datetime64[us]")).dt.tz_localize("UTC"))
