"""What every page is handed: who is here, one consistent view of the store, and the day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
from sqlalchemy import Connection

from auth.visit import Visitor
from auth.who_acts import capacities, theirs
from core.flags.groups import placed
from core.labels import numbered, short, told_apart
from core.searches.model import Search
from core.searches.register import searches
from core.store import scoped
from core.store.people import directory
from core.store.scoped import Crime
from core.store.snapshots import Snapshot


@dataclass(frozen=True)
class Desk:
    """One run of one page: every read through `db` sees the same snapshot."""

    visitor: Visitor
    db: Connection
    snapshot: Snapshot
    today: date

    @property
    def searches(self) -> dict[str, Search]:
        """The searches in force, by id."""
        return searches()

    @cached_property
    def tallies(self) -> pd.DataFrame:
        """Counts in scope that tiles and menu are made of, each in its group of the day.

        With `theirs`: the visitor's own to clear.
        """
        counted = placed(scoped.tallies(self.db, self.visitor.scope), self.today)
        return counted.assign(theirs=theirs(self.visitor.roles, self.visitor.scope, counted))

    def tallies_of(self, units: frozenset[str]) -> pd.DataFrame:
        """The same of crimes in some of the scope's units alone."""
        return scoped.tallies(self.db, self.visitor.scope, units)

    @cached_property
    def names(self) -> dict[str, str]:
        """What colleagues are called, by collar number: `DC Alder`, or `DC Alder (1001)` where the force has two."""
        return told_apart(self._short)

    @cached_property
    def numbered(self) -> dict[str, str]:
        """The same with the collar number in any case: `DC Alder (1001)`."""
        return numbered(self._short)

    @cached_property
    def _short(self) -> dict[str, str]:
        return short(self.officers)

    @cached_property
    def officers(self) -> pd.DataFrame:
        """Every officer of the force, as the directory gives them."""
        return directory.officers(self.db)

    def called(self, collars: pd.Series) -> list[str]:
        """Each officer in case by name, or `nobody`; one that the directory does not know by collar number."""
        return [self.names.get(one, f"Officer {one}") if isinstance(one, str) else "nobody" for one in collars]

    @cached_property
    def units(self) -> pd.DataFrame:
        """Every unit of the force: `unit_id`, `name`, `level`, `parent_id`."""
        return directory.units(self.db)

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """What units are called, by `unit_id`, with that beside it where two are called the same."""
        return told_apart(dict(zip(self.units["unit_id"], self.units["name"], strict=True)))

    def to_clear(self, searches: tuple[str, ...] = ()) -> pd.DataFrame:
        """The flags that are the visitor's own to clear; as `flags`."""
        return self.flags(searches=searches, to_clear=capacities(self.visitor.roles))

    def flags(self, *, of: Crime | None = None, **filters: tuple[str, ...]) -> pd.DataFrame:
        """Flags in scope with `mine` and `theirs`; filters as in core/store/scoped."""
        found = scoped.flags(self.db, self.visitor.scope, of=of, **filters)
        found = found.assign(mine=found["oic"].isin(self.visitor.scope.own))
        return found.assign(theirs=theirs(self.visitor.roles, self.visitor.scope, found))
