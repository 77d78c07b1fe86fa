"""Rows set aside, as they came: a later change may mend what they lack, and then they load."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core.extract.declaration import Table
from core.extract.judging import Judged
from core.extract.raw import TEXT, RawTable, broken
from core.extract.rendered import as_texts

COLUMNS = ("table_name", "row", "key", "broken", "cells")


def held_back(judged: Mapping[str, Judged]) -> pd.DataFrame:
    """Every row set aside: COLUMNS, in order of table and row.

    `row` is its 1-based number in what was judged, `key` its key (missing where it has none that can be read),
    `broken` what was wrong with the record as a whole (missing: nothing), `cells` its texts as JSON.
    """
    parts = [_of(one) for one in judged.values() if len(one.faults)]
    empty = pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else "str") for name in COLUMNS})
    return pd.concat([empty, *parts], ignore_index=True)


def _of(judged: Judged) -> pd.DataFrame:
    positions = np.unique(judged.faults["position"].to_numpy())
    # What the row says of itself stands in its texts; what only lacks its parent could be read, so it can be written.
    cells = {
        int(at): row
        for at, row in zip(positions, as_texts(judged.table, judged.frame.iloc[positions]).to_pylist(), strict=True)
    }
    cells |= zip(judged.own_positions.tolist(), judged.own_texts.to_pylist(), strict=True)
    whole = judged.faults[judged.faults["kind"].eq("broken")].set_index("position")["problem"]
    return pd.DataFrame(
        {
            "table_name": judged.table.name,
            "row": positions + 1,
            "key": judged.frame[judged.table.key].iloc[positions].to_numpy(),
            "broken": whole.groupby(level=0).first().reindex(positions).to_numpy(),
            "cells": [_json(cells[at]) for at in positions.tolist()],
        }
    ).astype({"table_name": "str", "key": "str", "broken": "str", "cells": "str"})


def _json(cells: Mapping[str, Any]) -> str:
    return json.dumps({name: text for name, text in cells.items() if text is not None}, ensure_ascii=False)


def raw_again(table: Table, rows: pd.DataFrame) -> RawTable:
    """Rows that were held back (COLUMNS), as a file would give them."""
    kept = [json.loads(cells) for cells in rows["cells"]]
    texts = {name: pa.chunked_array([pa.array([row.get(name) for row in kept], TEXT)]) for name in table.names}
    wrong = np.flatnonzero(rows["broken"].notna().to_numpy())
    return RawTable(table, pa.table(texts), broken([(int(at), rows["broken"].iloc[at]) for at in wrong]))
