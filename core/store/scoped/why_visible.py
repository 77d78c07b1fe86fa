"""Why somebody sees one crime: the halves of the predicate of scope, each answered by itself, and the log of asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, false, func, literal, select

from core.scope import Scope
from core.store.access_log import entries
from core.store.access_log.entries import Action
from core.store.access_log.subjects import Subject
from core.store.scoped.one_crime import in_scope, log_action
from core.store.scoped.scoped_query import answer, first_column
from core.store.scoped.visible import CRIMES, listed, reached, visible


@dataclass(frozen=True)
class Sight:
    """How one crime stands to somebody. `sees`: it is in their scope; that is the decision itself, asked of the store.

    `reached` says of each part that was asked about whether it reaches the crime, access lists aside.
    """

    sees: bool
    reached: tuple[bool, ...]
    restricted: bool
    listed: bool


def log_why(
    db: Connection,
    seen_by: Scope,
    crime_ref: str,
    whose: Scope,
    parts: Sequence[Scope],
    at: datetime,
    snapshot_id: int | None,
    subject: Subject,
) -> Sight | None:
    """Writes that the viewer asked how a crime stands to the person of `whose`, and says it. `db` must be writing.

    `parts` are scopes of that person. None when the crime is not there or not in the viewer's scope, alike: then
    nothing is asked of the person at all.
    """
    ref = entries.storable(crime_ref)
    # A crime without an officer in case is nobody's: SQL would leave that open.
    columns = [func.coalesce(reached(CRIMES, part), false()).label(f"part_{n}") for n, part in enumerate(parts)]
    query = select(CRIMES.c.restricted, *columns).where(CRIMES.c.crime_ref == ref, visible(CRIMES, seen_by))
    crimes = answer(db, seen_by, query)
    action = Action.REFUSED if crimes.empty else Action.EXPLAINED
    log_action(db, seen_by, crime_ref, action, at, snapshot_id, subject=subject)
    if crimes.empty:
        return None
    restricted, *found = (bool(value) for value in crimes.iloc[0])
    # Asked as the person: on PostgreSQL nobody reads the place of another one on an access list.
    on_list = first_column(db, whose, select(listed(literal(ref), whose)))
    return Sight(in_scope(db, whose, ref), tuple(found), restricted, bool(on_list[0]))
