"""Entries of the access log for an auditor: by person, crime and time, newest first.

The log serves to check that looking was lawful (Data Protection Act 2018 s.62); nothing here counts, groups or ranks.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Connection, select

from core.clock import midnight
from core.store.audit import CONTENT, LENGTH, storable
from core.store.rows import read
from core.store.tables import ACCESS_LOG

AT_ONCE = 200


@dataclass(frozen=True)
class Asked:
    """What an auditor looks for; None is no filter. The days are London days, both included."""

    collar_number: str | None = None
    crime_ref: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def in_words(self) -> dict[str, str]:
        """The filters for the log's own entry of this look, empty where there is none."""
        said = {"collar": self.collar_number, "crime": self.crime_ref, "from": self.first, "to": self.last}
        return {name: "" if value is None else str(value) for name, value in said.items()}


def entries(db: Connection, asked: Asked, before: int | None = None) -> tuple[pd.DataFrame, bool]:
    """At most AT_ONCE entries older than entry `before`, newest first, and whether there are older ones still.

    Columns `entry_id` and those of an entry; `at` in UTC. A crime is a reference as it was asked for: whether there
    is such a crime is nowhere said.
    """
    columns = [ACCESS_LOG.c[name] for name in ("entry_id", *CONTENT)]
    query = select(*columns).where(*_filters(asked, before)).order_by(ACCESS_LOG.c.entry_id.desc()).limit(AT_ONCE + 1)
    found = read(db, query)
    return found.head(AT_ONCE), len(found) > AT_ONCE


def _filters(asked: Asked, before: int | None) -> list[ColumnElement[bool]]:
    chosen = {
        ACCESS_LOG.c.collar_number: asked.collar_number,
        ACCESS_LOG.c.crime_ref: asked.crime_ref,
    }
    filters = [column == storable(text)[:LENGTH] for column, text in chosen.items() if text is not None]
    if asked.first is not None:
        filters.append(ACCESS_LOG.c.at >= _begin(asked.first))
    if asked.last is not None:
        filters.append(ACCESS_LOG.c.at < _begin(asked.last + timedelta(days=1)))
    if before is not None:
        filters.append(ACCESS_LOG.c.entry_id < before)
    return filters


def _begin(day: date) -> datetime:
    return midnight(day).astimezone(UTC).replace(tzinfo=None)
