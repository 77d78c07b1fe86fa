"""The crime that is meant by a reference as somebody typed it."""

import re

from sqlalchemy import ColumnElement, Connection, func

from core.reference import folded, ways_written
from core.scope import Scope
from core.store.access_log.entries import storable
from core.store.scoped.scoped_query import first_column
from core.store.scoped.visible import CRIMES, refs

_LAST = re.compile(r"[0-9]{3,}")


def as_recorded(db: Connection, seen_by: Scope, typed: str) -> str:
    """The reference in scope that is meant by `typed`, as the records write it; `typed` where there is none.

    One written exactly so goes first; where several differ from it in letters and blanks only, none of them is meant.
    Digits alone may be the last ones of a reference, if it is the only one in scope that ends so.
    This is no look at a crime: whoever opens it logs it, under the reference that this gives.
    """
    ways = [storable(way) for way in ways_written(typed)]
    # By the key first: only a reference in both kinds of letters has to be looked for among all of a scope.
    alike = first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref.in_(ways))) or first_column(
        db, seen_by, refs(seen_by).where(_folded() == storable(folded(typed))).limit(2)
    )
    if ways[0] in alike:
        return ways[0]
    if not alike and _LAST.fullmatch(ways[-1]):
        ending = CRIMES.c.crime_ref.endswith(ways[-1], autoescape=True)
        alike = first_column(db, seen_by, refs(seen_by).where(ending).limit(2))
    return str(alike[0]) if len(alike) == 1 else typed


def _folded() -> ColumnElement[str]:
    return func.lower(func.replace(CRIMES.c.crime_ref, " ", ""))
