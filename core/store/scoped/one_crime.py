"""One crime with all that hangs on it. There is one way to it: `look`, which writes who looks and only then reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, or_, select

from core.facts import Facts
from core.scope import Scope
from core.store.access_log.entries import Action, storable
from core.store.engine import writing
from core.store.schema.records import EXTRACT, FACTS
from core.store.scoped.acts import log_action
from core.store.scoped.scoped_query import answer, answers, first_column
from core.store.scoped.visible import CRIMES, OFFENCES, both_seen, refs, visible

# What belongs to a crime, shown on its page; contacts belong to its victims and links have two ends.
_CHILDREN = ("victims", "suspects", "custody", "bails", "oel_entries", "reviews")


@dataclass(frozen=True)
class View:
    """What one entry of the access log stands for: one crime, seen by one person under one scope over one snapshot."""

    crime_ref: str
    seen_by: Scope
    where_from: str | None  # which scopes leave out when they are compared
    snapshot_id: int | None


@dataclass(frozen=True, eq=False, repr=False)
class Crime:
    """One crime as somebody sees it whose look is in the access log. Made by `look` alone.

    `tables` holds a frame a table: the crime itself (one row of `crimes`, with `offence` and `offence_group`) and what
    hangs on it. Good for as long as the read that it came with.
    """

    view: View
    tables: Mapping[str, pd.DataFrame]
    _db: Connection

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.view.crime_ref

    @property
    def row(self) -> pd.Series:
        """The crime's own row."""
        return self.tables["crimes"].iloc[0]

    @cached_property
    def facts(self) -> Facts:
        """The facts of the crime and of what hangs on it, which explain its flags; read when first asked for.

        Those of a pair follow from both crimes, so they are there for whoever sees both.
        """
        queries = {name: select(table).where(table.c.crime_ref == self.ref) for name, table in FACTS.items()}
        queries["link"] = queries["link"].where(both_seen(self.view.seen_by))
        return Facts.of(answers(self._db, self.view.seen_by, queries))


def look(
    db: Connection, seen_by: Scope, crime_ref: str, at: datetime, snapshot_id: int | None, *, within: View | None = None
) -> Crime | None:
    """Writes that the viewer asked for a crime, granted or refused, and then reads it through `db`, which is reading.

    None when it is not there or not in scope, alike. The entry is committed first, in a short transaction of its own on
    the same database: what cannot be logged is not read. `within` is the view of a crime that was read before: drawn
    again within it, the crime is no new entry. A view ends with its snapshot, its day and whatever else changes the
    scope. Raises Unwritable and NoChain.
    """
    view = View(storable(crime_ref), seen_by, seen_by.where_from, snapshot_id)
    if within != view and not _granted(db, view, at):
        return None
    return _crime(db, view)


def _granted(db: Connection, view: View, at: datetime) -> bool:
    """Writes and commits the entry; whether the crime may be read."""
    with writing(db.engine) as log:
        granted = in_scope(log, view.seen_by, view.crime_ref)
        action = Action.CONSULTED if granted else Action.REFUSED
        log_action(log, view.seen_by, view.crime_ref, action, at, view.snapshot_id)
    return granted


def in_scope(db: Connection, seen_by: Scope, crime_ref: str) -> bool:
    """Whether the viewer may look at this crime: yes or no, for an act that is itself logged."""
    return bool(first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref == crime_ref)))


def _crime(db: Connection, view: View) -> Crime | None:
    query = (
        select(CRIMES, OFFENCES.c.title.label("offence"), OFFENCES.c.offence_group)
        .join(OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code)
        .where(CRIMES.c.crime_ref == view.crime_ref, visible(CRIMES, view.seen_by))
    )
    own = {"crimes": answer(db, view.seen_by, query)}
    if own["crimes"].empty:
        return None
    return Crime(view, own | answers(db, view.seen_by, _hanging(view)), db)


def _hanging(view: View) -> dict[str, Select[Any]]:
    """What hangs on a crime, a query a table."""
    ref = view.crime_ref
    queries: dict[str, Select[Any]] = {
        name: select(EXTRACT[name]).where(EXTRACT[name].c.crime_ref == ref) for name in _CHILDREN
    }
    contacts, victims = EXTRACT["victim_contacts"], EXTRACT["victims"]
    of_crime = select(victims.c.victim_id).where(victims.c.crime_ref == ref)
    queries["victim_contacts"] = select(contacts).where(contacts.c.victim_id.in_(of_crime))
    return queries | {"crime_links": _links(view.seen_by, ref)}


def _links(seen_by: Scope, crime_ref: str) -> Select[Any]:
    """Links whose other end is in scope too: a link must not betray a crime that does not exist for the viewer."""
    links = EXTRACT["crime_links"]
    seen = refs(seen_by)
    touching = or_(links.c.crime_ref == crime_ref, links.c.linked_ref == crime_ref)
    return select(links).where(touching, links.c.crime_ref.in_(seen), links.c.linked_ref.in_(seen))
