"""What worklists, counts and tables of crimes are made of."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, Interval, Select, and_, case, func, literal, or_, select

from core.scope import Scope
from core.store.schema.records import FACTS, FLAGS
from core.store.scoped.one_crime import Crime
from core.store.scoped.pairs import with_pairs
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import CRIMES, OFFENCES, shown, visible
from core.store.scoped.work import with_work, work, work_columns
from core.store.work.claims import Flag

_OF_FLAG = (
    *(column for column in FLAGS.c if column.name != "closed_ref"),
    FLAGS.c.closed_ref.is_not(None).label("names_restricted"),
)


def flags(
    db: Connection,
    seen_by: Scope,
    *,
    searches: tuple[str, ...] = (),
    acts: tuple[str, ...] = (),
    oic: tuple[str, ...] = (),
    units: tuple[str, ...] = (),
    of: Crime | None = None,
    to_clear: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Flags in scope and there on its day, with what a worklist shows of their crime; an empty filter filters nothing.

    `of`: those of one crime that somebody looks at. `to_clear`: only what the viewer clears when they act so: as `oic`
    on their own crimes and those they cover, as `supervisor` or `manager` on those of the scope's units.

    Columns: those of the flags table but for `closed_ref`, in whose place `names_restricted` says that a second,
    restricted crime is behind the flag; then `offence`, `status`, `risk`, `domestic_abuse`, `work` (see
    core/store/scoped/work.py), the words of the claim or snooze that stands on it, and `pair` and `elsewhere` (see
    core/store/scoped/pairs.py).
    """
    query = _flags(seen_by, searches, acts, oic, units, of.ref if of is not None else None, to_clear)
    return with_pairs(db, seen_by, answer(db, seen_by, query))


def flag(db: Connection, seen_by: Scope, pressed: Flag) -> pd.DataFrame:
    """The flag of a press as it stands now, in the columns of `flags`; no row where it is gone or not in scope.

    No look: the press is logged itself, with what it did or as refused.
    """
    query = _flags(seen_by, (pressed.search,), (), (), (), pressed.crime_ref, ())
    found = answer(db, seen_by, query)
    found = found[found["subject"].eq(pressed.subject) & found["code"].eq(pressed.code)]
    return with_pairs(db, seen_by, found)


@lru_cache(maxsize=512)  # a page asks the same at every click, and to write the query takes longer than to answer it
def _flags(
    seen_by: Scope,
    searches: tuple[str, ...],
    acts: tuple[str, ...],
    oic: tuple[str, ...],
    units: tuple[str, ...],
    crime_ref: str | None,
    to_clear: tuple[str, ...],
) -> Select[Any]:
    wanted = [shown(seen_by)]
    for column, values in (("search", searches), ("acts", acts), ("oic", oic), ("unit_id", units)):
        if values:
            wanted.append(FLAGS.c[column].in_(values))
    if to_clear:
        wanted.append(clears(FLAGS, seen_by, to_clear))
    if crime_ref is not None:
        wanted.append(FLAGS.c.crime_ref == crime_ref)
    query = (
        select(*_OF_FLAG, OFFENCES.c.title.label("offence"), CRIMES.c.status, CRIMES.c.risk, CRIMES.c.domestic_abuse)
        .add_columns(work(seen_by), *work_columns())
        .join(CRIMES, CRIMES.c.crime_ref == FLAGS.c.crime_ref)
        .join(OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code)
    )
    return with_work(query).where(*wanted)


def clears(source: FromClause, seen_by: Scope, acts: tuple[str, ...]) -> ColumnElement[bool]:
    """The predicate over a table with `acts`, `oic` and `unit_id`: what the viewer clears, as `flags` says."""
    of, others = source.c, [one for one in acts if one != "oic"]
    as_oic = [and_(of.acts == "oic", of.oic.in_(sorted(seen_by.own)))] if "oic" in acts else []
    return or_(*as_oic, and_(of.acts.in_(others), of.unit_id.in_(sorted(seen_by.units))))


def open_crimes(db: Connection, seen_by: Scope, units: tuple[str, ...] = ()) -> pd.DataFrame:
    """The open crimes in scope; those in some units alone where named.

    Columns `crime_ref`, `unit_id`, `oic`, `status`, `risk`, `domestic_abuse`, `offence_group`, `recorded_on` and the
    title of its `offence`.
    """
    facts = FACTS["crime"]
    names = ("crime_ref", "unit_id", "oic", "status", "risk", "domestic_abuse", "offence_group", "recorded_on")
    query = select(*(facts.c[name] for name in names), OFFENCES.c.title.label("offence"))
    query = query.join(CRIMES, CRIMES.c.crime_ref == facts.c.crime_ref).join(
        OFFENCES, OFFENCES.c.offence_code == CRIMES.c.offence_code
    )
    named = [facts.c.unit_id.in_(units)] if units else []
    return answer(db, seen_by, query.where(visible(facts, seen_by), facts.c.open.is_(True), *named))


def open_counts(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """How many open crimes in scope share `unit_id`, `offence_group` and `risk`: these three and `count`."""
    facts = FACTS["crime"]
    groups = [facts.c[name] for name in ("unit_id", "offence_group", "risk")]
    query = select(*groups, func.count().label("count")).where(visible(facts, seen_by), facts.c.open.is_(True))
    return answer(db, seen_by, query.group_by(*groups))


def recording_rates(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """How many crimes in scope each unit has, and how many of them were recorded within 24 hours of the report.

    Columns `unit_id`, `quick`, `crimes`; counted by the database, since a force has a million.
    """
    quick = case((CRIMES.c.recorded_at <= _a_day_after(db, CRIMES.c.reported_at), 1), else_=0)
    query = select(CRIMES.c.unit_id, func.sum(quick).label("quick"), func.count().label("crimes"))
    return answer(db, seen_by, query.where(visible(CRIMES, seen_by)).group_by(CRIMES.c.unit_id))


def _a_day_after(db: Connection, at: ColumnElement[Any]) -> ColumnElement[Any]:
    """The instant 24 hours later. SQLite keeps instants as text of one form, whose fraction its own sum would drop."""
    if db.dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H:%M:%S", func.substr(at, 1, 19), "+1 day").concat(func.substr(at, 20))
    return at + literal(timedelta(hours=24), Interval)
