"""The force as a tree of units: force, BCU or strand, department, team."""

from collections.abc import Mapping

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


def tops(units: pd.DataFrame, wanted: frozenset[str]) -> frozenset[str]:
    """Those of some units that have none of the others above them."""
    pairs = ancestry(units)
    under = pairs["unit_id"].isin(wanted) & pairs["above"].isin(wanted) & pairs["unit_id"].ne(pairs["above"])
    return wanted - set(pairs.loc[under, "unit_id"])


def at_level(units: pd.DataFrame, level: str) -> pd.DataFrame:
    """Each unit with the unit of `level` it belongs to, as columns `unit_id` and `belongs_to`."""
    pairs = ancestry(units)
    wanted = units.loc[units["level"].eq(level), "unit_id"]
    return pairs[pairs["above"].isin(set(wanted))].rename(columns={"above": "belongs_to"})


def upwards(unit: str, parents: Mapping[str, str | None]) -> frozenset[str]:
    """The unit and every one above it. A loop in the tree ends the walk instead of hanging it."""
    seen: set[str] = set()
    above: str | None = unit
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return frozenset(seen)


def whole_below(units: frozenset[str], parents: Mapping[str, str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """Some units in as few as possible: those whose whole branch is among them, and each of the others by itself.

    `parents` is the parent of every unit. A unit with none below it always stands by itself.
    """
    children: dict[str, list[str]] = {}
    for unit, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    # A unit that is not wanted breaks every branch it is in.
    broken: set[str] = set()
    for unit in parents.keys() - units:
        above: str | None = unit
        while above is not None and above not in broken:
            broken.add(above)
            above = parents.get(above)
    whole = units - broken
    tops = frozenset(unit for unit in whole if unit in children and parents.get(unit) not in whole)
    under_a_top = frozenset(unit for unit in whole if unit in tops or parents.get(unit) in whole)
    return tops, units - under_a_top
