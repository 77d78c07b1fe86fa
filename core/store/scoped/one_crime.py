"""One crime with all that hangs on it, and the record of every look at one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, or_, select

from core.facts import Facts
from core.scope import Scope
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.access_log.subjects import Subject
from core.store.schema.records import EXTRACT, FACTS, SET_ASIDE
from core.store.scoped.scoped_query import answer, answers, first_column
from core.store.scoped.set_aside import refs_set_aside
from core.store.scoped.visible import CRIMES, OFFENCES, both_seen, refs, visible

# What hangs on a crime, shown on its page; contacts hang on its victims and links have two ends.
_CHILDREN = ("victims", "suspects", "custody", "bails", "oel_entries", "reviews")


def crime(db: Connection, seen_by: Scope, crime_ref: str) -> dict[str, pd.DataFrame] | None:
    """Everything on one crime, a frame a table; None when it is not there or not in scope, alike.

    Call `log_look` first: a look that cannot be logged is not a look.
    """
    query = (
        select(CRIMES, OFFENCES.c.title.label("offence"), OFFENCES.c.offence_group)
        .join(OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code)
        .where(CRIMES.c.crime_ref == crime_ref, visible(CRIMES, seen_by))
    )
    found = {"crimes": answer(db, seen_by, query)}
    if found["crimes"].empty:
        return None
    children: dict[str, Select[Any]] = {
        name: select(EXTRACT[name]).where(EXTRACT[name].c.crime_ref == crime_ref) for name in _CHILDREN
    }
    contacts, victims = EXTRACT["victim_contacts"], EXTRACT["victims"]
    of_crime = select(victims.c.victim_id).where(victims.c.crime_ref == crime_ref)
    children["victim_contacts"] = select(contacts).where(contacts.c.victim_id.in_(of_crime))
    children["crime_links"] = _links(seen_by, crime_ref)
    return found | answers(db, seen_by, children)


def crime_facts(db: Connection, seen_by: Scope, crime_ref: str) -> Facts | None:
    """The facts of one crime and of what hangs on it, to explain its flags; None as for `crime`.

    Those of a pair follow from both crimes, so they are told to whoever sees both.
    """
    if not in_scope(db, seen_by, crime_ref):
        return None
    queries = {name: select(table).where(table.c.crime_ref == crime_ref) for name, table in FACTS.items()}
    queries["link"] = queries["link"].where(both_seen(seen_by))
    return Facts.of(answers(db, seen_by, queries))


def _links(seen_by: Scope, crime_ref: str) -> Select[Any]:
    """Links whose other end is in scope too: a link must not betray a crime that does not exist for the viewer."""
    links = EXTRACT["crime_links"]
    seen = refs(seen_by)
    touching = or_(links.c.crime_ref == crime_ref, links.c.linked_ref == crime_ref)
    return select(links).where(touching, links.c.crime_ref.in_(seen), links.c.linked_ref.in_(seen))


def in_scope(db: Connection, seen_by: Scope, crime_ref: str) -> bool:
    """Whether the viewer may look at this crime."""
    return bool(first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref == crime_ref)))


def log_look(
    db: Connection, seen_by: Scope, crime_ref: str, at: datetime, snapshot_id: int | None, *, reason: str | None = None
) -> bool:
    """Writes that the viewer asked for a crime, granted or refused, and returns which. `db` must be writing."""
    granted = in_scope(db, seen_by, entries.storable(crime_ref))
    action = Action.CONSULTED if granted else Action.REFUSED
    log_action(db, seen_by, crime_ref, action, at, snapshot_id, reason=reason)
    return granted


def exportable(db: Connection, seen_by: Scope, crime_refs: Iterable[str]) -> frozenset[str]:
    """Those of these crimes that may stand in a file: in scope, and none that is restricted, whoever asks.

    A file changes hands: whoever takes it out may be on the access list, whoever reads it need not be. A crime that was
    set aside may stand in the list of what could not be loaded.
    """
    asked, open_to_all = sorted(set(crime_refs)), CRIMES.c.restricted.is_(False)
    loaded = first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref.in_(asked), open_to_all))
    return frozenset(loaded) | _of_set_aside(db, seen_by, asked)


def _of_set_aside(db: Connection, seen_by: Scope, asked: list[str]) -> frozenset[str]:
    return frozenset(first_column(db, seen_by, refs_set_aside(seen_by).where(SET_ASIDE.c.crime_ref.in_(asked))))


def log_export(
    db: Connection,
    seen_by: Scope,
    crime_refs: Iterable[str],
    at: datetime,
    snapshot_id: int | None,
    *,
    subject: Subject | None = None,
    reason: str | None = None,
) -> frozenset[str]:
    """Writes that each of these crimes goes out on a sheet, a look each, and returns those that may.

    Print nothing else, and nothing before this is committed. `db` must be writing.
    """
    asked = sorted(set(crime_refs))
    seen = frozenset(first_column(db, seen_by, refs(seen_by).where(CRIMES.c.crime_ref.in_(asked))))
    seen |= _of_set_aside(db, seen_by, asked)
    entries.write(
        db,
        (
            _entry(seen_by, ref, Action.EXPORTED if ref in seen else Action.REFUSED, at, snapshot_id, subject, reason)
            for ref in asked
        ),
    )
    return seen


def log_action(
    db: Connection,
    seen_by: Scope,
    crime_ref: str | None,
    action: str,
    at: datetime,
    snapshot_id: int | None,
    *,
    subject: Subject | None = None,
    reason: str | None = None,
) -> None:
    """Writes what the viewer did, with a crime or, where that is None, with `subject`. `db` must be writing.

    `action` is one of `core.store.access_log.entries.Action`.
    """
    entries.write(db, [_entry(seen_by, crime_ref, Action(action), at, snapshot_id, subject, reason)])


def _entry(
    seen_by: Scope,
    crime_ref: str | None,
    action: Action,
    at: datetime,
    snapshot_id: int | None,
    subject: Subject | None,
    reason: str | None,
) -> Entry:
    return Entry(at, seen_by.collar, action, crime_ref, subject, seen_by.where_from, snapshot_id, reason)
