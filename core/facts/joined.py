"""The tables of an extract with their joins, each made once: which row of a parent every row belongs to."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.extract.columns import TABLES
from core.extract.keys import positions_of_many


class Joined:
    """Tables by name (good rows only), and `rows`, the joins between them by position."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._rows: dict[tuple[str, str, str], np.ndarray] = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self._tables[table]

    def rows(self, table: str, parent: str, column: str = "") -> np.ndarray:
        """The row of `parent` that each row of `table` names in `column` (else in the parent's key); -1 for none."""
        key = TABLES[parent].key
        asked = (table, parent, column or key)
        if asked not in self._rows:
            wanted = [asked, *(other for other in _TOGETHER if other[1] == parent and other != asked)]
            wanted = [other for other in wanted if other[0] in self._tables and other not in self._rows]
            columns = [self[name][by] for name, _, by in wanted]
            self._rows |= zip(wanted, positions_of_many(columns, self[parent][key]), strict=True)
        return self._rows[asked]


# The joins that every derivation needs; those to the same parent are made at once.
_TOGETHER = [
    (name, "crimes", "crime_ref") for name in ("victims", "suspects", "custody", "bails", "oel_entries", "reviews")
]
