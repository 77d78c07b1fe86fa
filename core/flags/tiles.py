"""How many flags each search has in each group of the day (core/flags/groups.py): what tiles and summaries show."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.flags.groups import GROUPS, NOW, placed
from core.flags.raising import WEIGHTS
from core.searches.model import Search


@dataclass(frozen=True)
class Tile:
    """One search with how many of its flags stand in each of GROUPS."""

    search: Search
    counts: dict[str, int]

    @property
    def now(self) -> int:
        """How many ask for work now: this search's part of `to_do_now`."""
        return sum(self.counts[group] for group in NOW)

    @property
    def total(self) -> int:
        """How many there are in any group."""
        return sum(self.counts.values())

    @property
    def first(self) -> str | None:
        """The first group that has a flag, or None when the search has none."""
        return next((group for group in GROUPS if self.counts[group]), None)


def tiles(tallies: pd.DataFrame, searches: dict[str, Search], today: date) -> list[Tile]:
    """A tile for every search, most pressing first; a search without a flag is shown with zero, last.

    `tallies` has `search`, `weight`, `due_on`, `paused`, `warn_days`, `work` and `count`, as core/store/scoped gives
    them.
    """
    rows = placed(tallies, today)
    counted = rows.groupby(["search", rows["group"].astype("str")])["count"].sum()
    all_tiles = [
        Tile(search, {group: int(counted.get((name, group), 0)) for group in GROUPS})
        for name, search in searches.items()
    ]
    return sorted(all_tiles, key=_order)


def _order(tile: Tile) -> tuple[object, ...]:
    rank = GROUPS.index(tile.first) if tile.first else len(GROUPS)
    return rank, WEIGHTS.index(tile.search.weight), -tile.now, tile.search.called
