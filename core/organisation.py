"""The force as a tree of units: force, BCU or strand, department, team."""

import pandas as pd

LEVELS = ("force", "bcu", "strand", "department", "team")


def ancestry(units: pd.DataFrame) -> pd.DataFrame:
    """Every pair of a unit and a unit at or above it, from `unit_id` and `parent_id`.

    Columns `unit_id`, `above`; every unit is at or above itself. The tree has no cycle: the extract sets such
    units aside.
    """
    known = units[["unit_id", "parent_id"]]
    pairs = [pd.DataFrame({"unit_id": known["unit_id"], "above": known["unit_id"]})]
    while len(pairs[-1]):
        step = pairs[-1].merge(known, left_on="above", right_on="unit_id", suffixes=("", "_of"))
        pairs.append(step[["unit_id", "parent_id"]].rename(columns={"parent_id": "above"}).dropna())
    return pd.concat(pairs, ignore_index=True)


def at_or_below(units: pd.DataFrame, root: str) -> frozenset[str]:
    """The unit `root` and every unit below it."""
    pairs = ancestry(units)
    return frozenset(pairs.loc[pairs["above"].eq(root), "unit_id"])


def at_level(units: pd.DataFrame, level: str) -> pd.DataFrame:
    """Each unit with the unit of `level` it belongs to, as columns `unit_id` and `belongs_to`."""
    pairs = ancestry(units)
    wanted = units.loc[units["level"].eq(level), "unit_id"]
    return pairs[pairs["above"].isin(set(wanted))].rename(columns={"above": "belongs_to"})
