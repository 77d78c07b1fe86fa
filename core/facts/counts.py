"""How many rows of a table each crime has."""

import numpy as np
import pandas as pd

from core.facts.joined import Joined


def per_crime(tables: Joined, table: str, which: pd.Series | None = None) -> pd.Series:
    """How many rows of a table each crime has (Int64), or of those for which `which` (one bool a row) holds."""
    crime = tables.rows(table, "crimes")
    chosen = crime if which is None else crime[which.to_numpy(dtype=bool)]
    return pd.Series(np.bincount(chosen, minlength=len(tables["crimes"]))).astype("Int64")
