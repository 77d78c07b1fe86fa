"""Joins by position: where each value stands among the keys of another table."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def positions(values: pd.Series, keys: pd.Series) -> np.ndarray:
    """The row number in `keys` (unique text) of each of `values`; -1 where it is missing or not there.

    Both are text columns. The result has one int64 per value, in order. Arrow's hash join on text is several
    times faster than a pandas merge at ten million rows, and the positions serve every later look-up.
    """
    found = pc.index_in(pa.array(values, type=pa.large_string()), value_set=pa.array(keys, type=pa.large_string()))
    nulls = pa.array(values.isna())
    return np.asarray(pc.if_else(nulls, -1, pc.fill_null(found, -1)).cast(pa.int64()))
