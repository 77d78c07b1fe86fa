"""The tables of an extract with their joins and whatever else several facts need, each worked out once."""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar, TypeVarTuple, cast

import numpy as np
import pandas as pd

from core.extract.columns import TABLES
from core.extract.keys import positions_of_many

Result = TypeVar("Result")
More = TypeVarTuple("More")


class Joined:
    """Tables by name (good rows only), `rows`, the joins between them by position, and what was worked out from them.

    Nothing that `rows` or `once` gives may be changed: others are given the same.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._rows: dict[tuple[str, str, str], np.ndarray] = {}
        self._results: dict[Hashable, object] = {}

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

    def once(self, work_out: Callable[["Joined", *More], Result], *more: *More) -> Result:
        """What `work_out(tables, *more)` gives, worked out when it is first wanted; `more` must be hashable."""
        wanted = (work_out, *more)
        if wanted not in self._results:
            self._results[wanted] = work_out(self, *more)
        return cast(Result, self._results[wanted])


# The joins that every derivation needs; those to the same parent are made at once.
_TOGETHER = [
    (name, "crimes", "crime_ref") for name in ("victims", "suspects", "custody", "bails", "oel_entries", "reviews")
]
