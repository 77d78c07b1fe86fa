"""Sets aside each row whose parent is absent or itself set aside, down the whole tree of tables."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.extract import wording
from core.extract.columns import TABLES
from core.extract.declaration import Column
from core.extract.judging import NO_FAULTS, Judged, fault, gathered
from core.extract.keys import positions
from core.extract.unit_tree import climb

# A fault with this ending goes away by itself once its parent is put right.
FOLLOWS = "that row was set aside"
WANTED = {
    "absent": "the key of a row of {table}; there is none",
    "orphan": f"the key of a row of {{table}} that could be loaded; {FOLLOWS}",
    "ring": "a unit that is not, step by step, below this one",
}


def cascade(judged: Mapping[str, Judged], whole: bool) -> dict[str, Judged]:
    """The tables with the faults of reference added. In a `whole` extract a parent that is not there is a fault too.

    The contract's order of tables puts every parent before its children, so one pass is enough.
    """
    done: dict[str, Judged] = {}
    for name in TABLES:
        child = judged[name]
        if name == "units":
            done[name] = child.with_faults(_unit_faults(child, whole))
            continue
        faults = [_faults(child, column, done[str(column.references)], whole) for column in child.table.references]
        done[name] = child.with_faults(*faults)
    return done


def _faults(child: Judged, column: Column, parent: Judged, whole: bool) -> pd.DataFrame:
    if child.frame.empty:
        return NO_FAULTS
    first = parent.first_rows
    at = positions(child.frame[column.name], parent.frame[parent.table.key].iloc[first])
    named = child.frame[column.name].notna().to_numpy()
    orphan = (at >= 0) & ~np.append(parent.sound()[first], True)[at]
    return _worded(child, column, absent=named & (at < 0) & whole, orphan=orphan)


def _unit_faults(units: Judged, whole: bool) -> pd.DataFrame:
    column = units.table.by_name["parent_id"]
    first = units.first_rows
    ids, above = units.frame["unit_id"], units.frame["parent_id"]
    parents = dict(zip(ids.iloc[first], above.astype(object).where(above.notna(), None).iloc[first], strict=True))
    fallen, rings = climb(parents, set(ids.iloc[first][~units.sound()[first]]), whole)
    in_ring = np.zeros(len(ids), dtype=bool)
    in_ring[first] = ids.iloc[first].isin(rings)
    absent = above.notna() & ~above.isin(parents.keys()) & whole
    return _worded(
        units, column, absent=absent.to_numpy(), ring=in_ring, orphan=above.isin(fallen).to_numpy() & ~in_ring
    )


def _worded(child: Judged, column: Column, **faulty: np.ndarray) -> pd.DataFrame:
    """The faults of one reference: `faulty` maps each kind to the rows that have it."""
    parts = [NO_FAULTS]
    for kind, where in faulty.items():
        if not where.any():
            continue
        part = pd.DataFrame({"position": np.flatnonzero(where), "kind": kind})
        part = part[~part["position"].isin(child.faults.loc[child.faults["kind"] == "broken", "position"])]
        texts = child.frame[column.name].iloc[part["position"]].set_axis(part.index)
        parts.append(fault(part, column, wording.quoted(column, texts), WANTED[kind].format(table=column.references)))
    return gathered(parts)
