"""The tables of an extract with their joins, each made once: which row of a parent every row belongs to."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.extract.columns import TABLES
from core.extract.keys import positions


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
            self._rows[asked] = positions(self[table][column or key], self[parent][key])
        return self._rows[asked]
