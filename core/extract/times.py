"""Instants and London dates. A time without an offset is London local time, read as PEP 495 reads fold=0."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

LONDON = "Europe/London"
_MIDNIGHT = r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00:00(\.0+)?\z"


def london_date(instants: pd.Series) -> pd.Series:
    """The Europe/London civil date of each instant: datetime64[s] at midnight, missing where the instant is.

    `instants` is datetime64 with a time zone; the index is kept.
    """
    return instants.dt.tz_convert(LONDON).dt.tz_localize(None).dt.normalize().astype("datetime64[s]")


def from_london(local: pd.Series) -> pd.Series:
    """The instant (datetime64[us, UTC]) of each London wall-clock time (datetime64 without a zone).

    Of the two readings of an hour repeated in autumn it is the first; a time skipped in spring is read with the
    offset in force before the gap (PEP 495, fold=0), which is what an hour later on the clock face would be.
    """
    first = np.ones(len(local), dtype=bool)
    zoned = local.astype("datetime64[us]").dt.tz_localize(LONDON, ambiguous=first, nonexistent=pd.Timedelta(hours=1))
    return zoned.dt.tz_convert("UTC")


def days_of_midnights(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Each midnight without an offset as its day: what has no type for days alone writes one so. All else stays."""
    return pc.replace_substring_regex(texts, _MIDNIGHT, r"\1")
