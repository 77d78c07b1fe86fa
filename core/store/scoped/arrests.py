"""Arrests with what came of them."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, exists, func, select

from core.clock import midnight
from core.extract.times import london_date
from core.scope import Scope
from core.store.schema.records import EXTRACT, FLAGS
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import CRIMES, OFFENCES, visible

_EVENTS = ("arrested", "interviewed", "released")  # as the subject of a victim_update flag ends


def arrests(db: Connection, seen_by: Scope, since: date) -> pd.DataFrame:
    """Custody records of the crimes in scope, arrested on `since` (a London day) or later, newest first.

    Columns: `custody_id`, `crime_ref`, `suspect_id`, `offence`, `oic`, `disposal`, `suspect_status`, `status_since`,
    `arrested_at`, `arrested_on`, `released_at`, `released_on`; of the suspect's bail on the crime `return_on` (the next
    of a live one) and `failed_on` (the last that was not answered); `victims_untold`, how many victims have a flag of
    victim_update for this custody record.
    """
    held, suspects, crimes = EXTRACT["custody"].c, EXTRACT["suspects"].c, CRIMES.c
    query = (
        select(held.custody_id, held.crime_ref, held.suspect_id, held.disposal, held.arrested_at, held.released_at)
        .add_columns(OFFENCES.c.title.label("offence"), crimes.oic)
        .add_columns(suspects.status.label("suspect_status"), suspects.status_since, *_after_arrest())
        .join(CRIMES, crimes.crime_ref == held.crime_ref)
        .join(OFFENCES, OFFENCES.c.offence_code == crimes.offence_code)
        # A suspect filed under another crime says nothing about this one, and that one may be restricted.
        .outerjoin(
            EXTRACT["suspects"], and_(suspects.suspect_id == held.suspect_id, suspects.crime_ref == held.crime_ref)
        )
        .where(visible(CRIMES, seen_by), held.arrested_at >= midnight(since))
        .order_by(held.arrested_at.desc(), held.custody_id)
    )
    custody = answer(db, seen_by, query)
    return custody.assign(
        arrested_on=london_date(custody["arrested_at"]), released_on=london_date(custody["released_at"])
    )


def _after_arrest() -> list[Any]:
    """What came after an arrest, a column each: bail to return to, bail not answered, victims not told."""
    custody, victim = EXTRACT["custody"], EXTRACT["victims"].c
    held, bails = custody.c, EXTRACT["bails"].c
    of_suspect = and_(bails.suspect_id == held.suspect_id, bails.crime_ref == held.crime_ref)
    live = select(func.min(bails.return_on).label("next_return")).where(of_suspect, bails.status == "live")
    failed = select(func.max(bails.return_on).label("last_return")).where(
        of_suspect, bails.status == "failed_to_surrender"
    )
    subjects = [victim.victim_id + ":" + held.custody_id + f":{event}" for event in _EVENTS]
    flag = exists().where(FLAGS.c.search == "victim_update", FLAGS.c.subject.in_(subjects))
    of_crime = and_(victim.crime_ref == held.crime_ref, flag.correlate(custody, EXTRACT["victims"]))
    named = {
        "return_on": live,
        "failed_on": failed,
        "victims_untold": select(func.count(victim.victim_id).label("victims_untold")).where(of_crime),
    }
    return [query.correlate(custody).scalar_subquery().label(name) for name, query in named.items()]
