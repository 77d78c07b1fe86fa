"""What people did about flags (claims, snoozes) and what refreshes did to them, for crimes the viewer may see."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Label, Select, and_, case, not_, or_, select

from core.scope import Scope
from core.store.schema.records import FLAGS, SET_ASIDE_ACCESS, SNAPSHOTS
from core.store.schema.work import CHANGES, CLAIMS, KEY, SNOOZES
from core.store.scoped.pairs import with_pairs
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import (
    CRIMES,
    KNOWN_LISTS,
    OFFENCES,
    closed,
    listed,
    still_open,
    unbetrayed,
    visible,
)

# What became of a flag in people's hands. Open and returned ask for work; claimed and snoozed do not, for a while.
WORK = ("open", "returned", "claimed", "snoozed")


def with_work(query: Select[Any]) -> Select[Any]:
    """Joins the standing claim and snooze of each flag to a query over flags."""
    claim = and_(*(CLAIMS.c[name] == FLAGS.c[name] for name in KEY), CLAIMS.c.stands)
    snooze = and_(*(SNOOZES.c[name] == FLAGS.c[name] for name in KEY), SNOOZES.c.stands)
    return query.outerjoin(CLAIMS, claim).outerjoin(SNOOZES, snooze)


def work(seen_by: Scope) -> Label[str]:
    """The column `work`, one of WORK, of a flag joined by `with_work`.

    A claim waits until a refresh answers it or its days are over; then the flag is back, marked as returned, for as
    long as its dates stay what they were. A snooze never holds a statutory flag past its due date.
    """
    waits = and_(CLAIMS.c.outcome.is_(None), CLAIMS.c.waits_to >= seen_by.today)
    same = and_(*(CLAIMS.c[name].is_not_distinct_from(FLAGS.c[name]) for name in ("started_on", "due_on")))
    returned = or_(CLAIMS.c.outcome.is_(None), and_(CLAIMS.c.outcome == "returned", same))
    in_time = or_(FLAGS.c.weight != "statutory", FLAGS.c.due_on >= seen_by.today)
    snoozed = and_(SNOOZES.c.until > seen_by.today, in_time)
    here = CLAIMS.c.claim_id.is_not(None)
    return case(
        (and_(here, waits), "claimed"), (and_(here, returned), "returned"), (snoozed, "snoozed"), else_="open"
    ).label("work")


def work_columns() -> list[ColumnElement[Any]]:
    """What a page shows beside `work`; missing where there is neither a claim nor a snooze."""
    return [
        CLAIMS.c.claim_id,
        CLAIMS.c.collar_number.label("claimed_by"),
        CLAIMS.c.at.label("claimed_at"),
        CLAIMS.c.waits_to.label("claim_waits_to"),
        CLAIMS.c.settled_at.label("claim_settled_at"),
        CLAIMS.c.note.label("claim_note"),
        CLAIMS.c.reason.label("claim_reason"),
        SNOOZES.c.collar_number.label("snoozed_by"),
        SNOOZES.c.until.label("snoozed_until"),
        SNOOZES.c.reason.label("snooze_reason"),
    ]


def claims_of(db: Connection, seen_by: Scope, since: datetime) -> pd.DataFrame:
    """The viewer's own claims that stand or were settled since an instant, on crimes still in scope, newest first.

    The columns of the claims, `offence`, `pair` and `elsewhere`.
    """
    recent = or_(CLAIMS.c.stands, CLAIMS.c.settled_at >= since)
    query = (
        select(CLAIMS, OFFENCES.c.title.label("offence"))
        .join(CRIMES, CRIMES.c.crime_ref == CLAIMS.c.crime_ref)
        .join(OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code)
        .where(CLAIMS.c.collar_number == seen_by.collar, recent)
        .where(visible(CRIMES, seen_by), still_open(CLAIMS, seen_by))
        .order_by(CLAIMS.c.at.desc(), CLAIMS.c.claim_id)
    )
    return with_pairs(db, seen_by, answer(db, seen_by, query))


def claims_as_cover(db: Connection, seen_by: Scope, oic: str, start: datetime, end: datetime) -> pd.DataFrame:
    """What others marked done as cover on a person's crimes in scope, from `start` to before `end`, oldest first.

    As `claims_of`; claims that were taken back are left out.
    """
    kept = or_(CLAIMS.c.outcome.is_(None), CLAIMS.c.outcome != "withdrawn")
    query = (
        select(CLAIMS, OFFENCES.c.title.label("offence"))
        .join(CRIMES, CRIMES.c.crime_ref == CLAIMS.c.crime_ref)
        .join(OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code)
        .where(CLAIMS.c.acted_as == "cover", CLAIMS.c.at >= start, CLAIMS.c.at < end, kept, CRIMES.c.oic == oic)
        .where(visible(CRIMES, seen_by), still_open(CLAIMS, seen_by))
        .order_by(CLAIMS.c.at, CLAIMS.c.claim_id)
    )
    return with_pairs(db, seen_by, answer(db, seen_by, query))


def changes(db: Connection, seen_by: Scope, after: int, *, kinds: tuple[str, ...] = ()) -> pd.DataFrame:
    """What the refreshes after snapshot `after` did to flags in scope: the columns of CHANGES but for `closed_ref`,
    `loaded_at`, `offence`, `pair` and `elsewhere`.

    An empty filter filters nothing. A crime that has become restricted since takes its past along; one that is gone is
    known by its last owner and unit and, where it was restricted, to those on its list when it was last known.
    """
    wanted = [CHANGES.c.change.in_(kinds)] if kinds else []
    rows = answer(db, seen_by, changes_query(seen_by).where(CHANGES.c.snapshot_id > after, *wanted))
    return with_pairs(db, seen_by, rows)


def changes_query(seen_by: Scope) -> Select[Any]:
    """What refreshes did to flags in scope: the columns of CHANGES but for `closed_ref`, `loaded_at`, `offence`."""
    # Both ends must be the viewer's: the flag as it was told, and the crime as it is now, if it is there at all.
    ref = CHANGES.c.crime_ref
    gone = and_(CRIMES.c.crime_ref.is_(None), or_(not_(closed(ref)), listed(ref, seen_by, SET_ASIDE_ACCESS)))
    return (
        select(*(column for column in CHANGES.c if column.name != "closed_ref"))
        .add_columns(SNAPSHOTS.c.loaded_at, OFFENCES.c.title.label("offence"))
        .join(SNAPSHOTS, SNAPSHOTS.c.snapshot_id == CHANGES.c.snapshot_id)
        .outerjoin(CRIMES, CRIMES.c.crime_ref == CHANGES.c.crime_ref)
        .outerjoin(OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code)
        .where(visible(CHANGES, seen_by, *KNOWN_LISTS), or_(visible(CRIMES, seen_by), gone))
        .where(unbetrayed(CHANGES, seen_by, *KNOWN_LISTS), still_open(CHANGES, seen_by))
        .order_by(CHANGES.c.snapshot_id, CHANGES.c.crime_ref, *(CHANGES.c[name] for name in KEY))
    )
