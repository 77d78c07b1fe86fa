"""Two versions of search definitions over the same facts: which flags would appear, go or move."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from core.facts import Facts
from core.flags.raising import in_order, in_state, raise_flags
from core.searches.model import Search

CHANGES = ("appears", "goes", "moves")
_KEY = ["search", "subject", "code"]
_WHOSE = ["crime_ref", "unit_id", "oic"]
_COMPARED = ["acts", "started_on", "due_on", "state", "weight"]
COLUMNS = ("change", *_KEY, *_WHOSE, "days_moved", *(f"{name}_{side}" for name in _COMPARED for side in ("old", "new")))


def difference(facts: Facts, old: Iterable[Search], new: Iterable[Search], today: date) -> pd.DataFrame:
    """One row a flag that differs between two sets of definitions as of `today`, with the columns of COLUMNS.

    `change` is one of CHANGES; `days_moved` (nullable Int64) is how much later the due date is, where there are two.
    """
    sides = [_stated(facts, list(searches), today) for searches in (old, new)]
    both = sides[0].merge(sides[1], on=_KEY, how="outer", suffixes=("_old", "_new"), indicator="change")
    for name in _WHOSE:
        both[name] = both[f"{name}_old"].fillna(both[f"{name}_new"])
    both["days_moved"] = (both["due_on_new"] - both["due_on_old"]).dt.days.astype("Int64")
    differs = pd.Series(False, index=both.index)
    for name in _COMPARED:
        here, there = both[f"{name}_old"], both[f"{name}_new"]
        differs |= here.ne(there) & ~(here.isna() & there.isna())
    both["change"] = (
        both["change"].astype("str").map(dict(zip(("right_only", "left_only", "both"), CHANGES, strict=True)))
    )
    return both[differs].sort_values(["change", *_KEY])[list(COLUMNS)].reset_index(drop=True)


def _stated(facts: Facts, searches: list[Search], today: date) -> pd.DataFrame:
    """The flags of some definitions, none at all being allowed: a search may be new or withdrawn."""
    names = [*_KEY, *_WHOSE, *_COMPARED]
    if not searches:
        return pd.DataFrame({name: pd.Series(dtype=_DTYPES.get(name, "str")) for name in names})
    flags = in_order(in_state(raise_flags(facts, searches), today))
    return flags.assign(state=flags["state"].astype("str"))[names]


_DTYPES = {"started_on": "datetime64[s]", "due_on": "datetime64[s]"}


def summary(changed: pd.DataFrame) -> list[str]:
    """What changes in sentences, a line a search, change and pair of states."""
    if changed.empty:
        return ["no flag would change"]
    counted = changed.fillna({"state_old": "not there", "state_new": "not there"})
    groups = counted.groupby(["search", "change", "state_old", "state_new"]).size().reset_index(name="many")
    return [f"{g.search}: {g.many:,} {g.change}: {g.state_old} -> {g.state_new}" for g in groups.itertuples()]
