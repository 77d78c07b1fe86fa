"""The only module that selects crime data. Every read takes `seen_by`, and nothing outside that scope comes back.

A restricted crime does not exist for anybody off its access list: no row and no count. A crime outside the scope
answers exactly as one that is not there.
"""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, false, func, insert, or_, select

from core.extract.times import from_london, london_date
from core.facts import Facts
from core.scope import Scope
from core.store.rows import read
from core.store.tables import ACCESS_LOG, EXTRACT, FACTS, FLAGS, SET_ASIDE, SET_ASIDE_ACCESS

_CRIMES, _LISTS, _OFFENCES = EXTRACT["crimes"], EXTRACT["access_lists"], EXTRACT["offences"]
# What hangs on a crime, shown on its page; contacts hang on its victims and links have two ends.
_LOGGED = 200  # characters of a reference asked for
_EVENTS = ("arrested", "interviewed", "released")  # as the subject of a victim_update flag ends
_CHILDREN = ("victims", "suspects", "custody", "bails", "oel_entries", "reviews")


def _visible(source: FromClause, seen_by: Scope, lists: FromClause = _LISTS) -> ColumnElement[bool]:
    """The predicate of scope over a table with `crime_ref`, `unit_id`, `oic` and `restricted`."""
    if seen_by.sees_nothing:
        return false()
    posted = or_(source.c.oic.in_(sorted(seen_by.own)), source.c.unit_id.in_(sorted(seen_by.units)))
    listed = exists().where(lists.c.crime_ref == source.c.crime_ref, lists.c.collar_number == seen_by.collar)
    return and_(posted, or_(source.c.restricted.is_(False), listed))


def _shown(seen_by: Scope) -> ColumnElement[bool]:
    """The predicate over flags: in scope, there on its day, and naming no second crime that the viewer may not know."""
    listed = exists().where(_LISTS.c.crime_ref == FLAGS.c.closed_ref, _LISTS.c.collar_number == seen_by.collar)
    there = and_(FLAGS.c.shown_from <= seen_by.today, FLAGS.c.shown_to >= seen_by.today)
    return and_(_visible(FLAGS, seen_by), there, or_(FLAGS.c.closed_ref.is_(None), listed))


def _refs(seen_by: Scope) -> Select[Any]:
    return select(_CRIMES.c.crime_ref).where(_visible(_CRIMES, seen_by))


def flags(
    db: Connection,
    seen_by: Scope,
    *,
    searches: tuple[str, ...] = (),
    acts: tuple[str, ...] = (),
    oic: tuple[str, ...] = (),
    units: tuple[str, ...] = (),
    crime_ref: str | None = None,
) -> pd.DataFrame:
    """Flags in scope and there on its day, with what a worklist shows of their crime; an empty filter filters nothing.

    Columns: those of the flags table, then `offence`, `status`, `risk`, `domestic_abuse`.
    """
    wanted = [_shown(seen_by)]
    for column, values in (("search", searches), ("acts", acts), ("oic", oic), ("unit_id", units)):
        if values:
            wanted.append(FLAGS.c[column].in_(values))
    if crime_ref is not None:
        wanted.append(FLAGS.c.crime_ref == crime_ref)
    query = (
        select(FLAGS, _OFFENCES.c.title.label("offence"), _CRIMES.c.status, _CRIMES.c.risk, _CRIMES.c.domestic_abuse)
        .join(_CRIMES, _CRIMES.c.crime_ref == FLAGS.c.crime_ref)
        .join(_OFFENCES, _OFFENCES.c.offence_code == _CRIMES.c.offence_code)
        .where(*wanted)
    )
    return read(db, query)


def tallies(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """How many flags in scope and there on its day share a search, unit, due date and the rest that decides a state.

    Columns `search`, `acts`, `unit_id`, `mine` (the crime's OIC is the viewer or somebody they cover), `due_on`,
    `paused`, `warn_days`, `weight`, `count`. The state ladder stays in one place: it is applied to these groups.
    """
    mine = func.coalesce(FLAGS.c.oic.in_(sorted(seen_by.own)), False).label("mine")
    groups = [FLAGS.c.search, FLAGS.c.acts, FLAGS.c.unit_id, mine, FLAGS.c.due_on, FLAGS.c.paused, FLAGS.c.warn_days]
    query = (
        select(*groups, FLAGS.c.weight, func.count().label("count"))
        .where(_shown(seen_by))
        .group_by(*groups, FLAGS.c.weight)
    )
    return read(db, query)


def open_crimes(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """The open crimes in scope.

    Columns `crime_ref`, `unit_id`, `oic`, `status`, `risk`, `domestic_abuse`, `offence_group`, `recorded_on` and the
    title of its `offence`.
    """
    facts = FACTS["crime"]
    names = ("crime_ref", "unit_id", "oic", "status", "risk", "domestic_abuse", "offence_group", "recorded_on")
    query = select(*(facts.c[name] for name in names), _OFFENCES.c.title.label("offence"))
    query = query.join(_CRIMES, _CRIMES.c.crime_ref == facts.c.crime_ref).join(
        _OFFENCES, _OFFENCES.c.offence_code == _CRIMES.c.offence_code
    )
    return read(db, query.where(_visible(facts, seen_by), facts.c.open.is_(True)))


def arrests(db: Connection, seen_by: Scope, since: date) -> pd.DataFrame:
    """Custody records of the crimes in scope, arrested on `since` (a London day) or later, newest first.

    Columns: `custody_id`, `crime_ref`, `suspect_id`, `offence`, `oic`, `disposal`, `suspect_status`, `status_since`,
    `arrested_at`, `arrested_on`, `released_at`, `released_on`; of the suspect's bail on the crime `return_on` (the next
    of a live one) and `failed_on` (the last that was not answered); `victims_untold`, how many victims have a flag of
    victim_update for this custody record.
    """
    start = from_london(pd.Series([pd.Timestamp(since)])).iloc[0].to_pydatetime().replace(tzinfo=None)
    held, suspects, crimes = EXTRACT["custody"].c, EXTRACT["suspects"].c, _CRIMES.c
    query = (
        select(held.custody_id, held.crime_ref, held.suspect_id, held.disposal, held.arrested_at, held.released_at)
        .add_columns(_OFFENCES.c.title.label("offence"), crimes.oic)
        .add_columns(suspects.status.label("suspect_status"), suspects.status_since, *_after_arrest())
        .join(_CRIMES, crimes.crime_ref == held.crime_ref)
        .join(_OFFENCES, _OFFENCES.c.offence_code == crimes.offence_code)
        # A suspect filed under another crime says nothing about this one, and that one may be restricted.
        .outerjoin(
            EXTRACT["suspects"], and_(suspects.suspect_id == held.suspect_id, suspects.crime_ref == held.crime_ref)
        )
        .where(_visible(_CRIMES, seen_by), held.arrested_at >= start)
        .order_by(held.arrested_at.desc(), held.custody_id)
    )
    found = read(db, query)
    return found.assign(arrested_on=london_date(found["arrested_at"]), released_on=london_date(found["released_at"]))


def _after_arrest() -> list[Any]:
    """What came after an arrest, a column each: bail to return to, bail not answered, victims not told."""
    custody, victim = EXTRACT["custody"], EXTRACT["victims"].c
    held, bails = custody.c, EXTRACT["bails"].c
    of_suspect = and_(bails.suspect_id == held.suspect_id, bails.crime_ref == held.crime_ref)
    live = select(func.min(bails.return_on)).where(of_suspect, bails.status == "live")
    failed = select(func.max(bails.return_on)).where(of_suspect, bails.status == "failed_to_surrender")
    subjects = [victim.victim_id + ":" + held.custody_id + f":{event}" for event in _EVENTS]
    flag = exists().where(FLAGS.c.search == "victim_update", FLAGS.c.subject.in_(subjects))
    of_crime = and_(victim.crime_ref == held.crime_ref, flag.correlate(custody, EXTRACT["victims"]))
    named = {
        "return_on": live,
        "failed_on": failed,
        "victims_untold": select(func.count(victim.victim_id)).where(of_crime),
    }
    return [query.correlate(custody).scalar_subquery().label(name) for name, query in named.items()]


def crime(db: Connection, seen_by: Scope, crime_ref: str) -> dict[str, pd.DataFrame] | None:
    """Everything on one crime, a frame a table; None when it is not there or not in scope, alike.

    Call `log_look` first: a look that cannot be logged is not a look.
    """
    query = (
        select(_CRIMES, _OFFENCES.c.title.label("offence"), _OFFENCES.c.offence_group)
        .join(_OFFENCES, _OFFENCES.c.offence_code == _CRIMES.c.offence_code)
        .where(_CRIMES.c.crime_ref == crime_ref, _visible(_CRIMES, seen_by))
    )
    found = {"crimes": read(db, query)}
    if found["crimes"].empty:
        return None
    for name in _CHILDREN:
        found[name] = read(db, select(EXTRACT[name]).where(EXTRACT[name].c.crime_ref == crime_ref))
    contacts, victims = EXTRACT["victim_contacts"], EXTRACT["victims"]
    of_crime = select(victims.c.victim_id).where(victims.c.crime_ref == crime_ref)
    found["victim_contacts"] = read(db, select(contacts).where(contacts.c.victim_id.in_(of_crime)))
    found["crime_links"] = _links(db, seen_by, crime_ref)
    return found


def crime_facts(db: Connection, seen_by: Scope, crime_ref: str) -> Facts | None:
    """The facts of one crime and of what hangs on it, to explain its flags; None as for `crime`."""
    if not in_scope(db, seen_by, crime_ref):
        return None
    return Facts.of(
        {name: read(db, select(table).where(table.c.crime_ref == crime_ref)) for name, table in FACTS.items()}
    )


def _links(db: Connection, seen_by: Scope, crime_ref: str) -> pd.DataFrame:
    """Links whose other end is in scope too: a link must not betray a crime that does not exist for the viewer."""
    links = EXTRACT["crime_links"]
    seen = _refs(seen_by)
    touching = or_(links.c.crime_ref == crime_ref, links.c.linked_ref == crime_ref)
    return read(db, select(links).where(touching, links.c.crime_ref.in_(seen), links.c.linked_ref.in_(seen)))


def in_scope(db: Connection, seen_by: Scope, crime_ref: str) -> bool:
    """Whether the viewer may look at this crime."""
    return db.execute(_refs(seen_by).where(_CRIMES.c.crime_ref == crime_ref)).first() is not None


def log_look(db: Connection, seen_by: Scope, crime_ref: str, at: datetime, snapshot_id: int | None) -> bool:
    """Writes that the viewer asked for a crime, granted or refused, and returns which. `db` must be writing."""
    granted = in_scope(db, seen_by, crime_ref)
    entry = {
        "at": at.replace(tzinfo=None),
        "collar_number": seen_by.collar,
        "action": "consulted" if granted else "refused",
        "crime_ref": crime_ref[:_LOGGED],  # an address may hold anything; a reference is short
        "snapshot_id": snapshot_id,
    }
    db.execute(insert(ACCESS_LOG), entry)
    return granted


def recording_times(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """`unit_id`, `reported_at`, `recorded_at` of every crime in scope, for the rate recorded within 24 hours."""
    columns = (_CRIMES.c.unit_id, _CRIMES.c.reported_at, _CRIMES.c.recorded_at)
    return read(db, select(*columns).where(_visible(_CRIMES, seen_by)))


def set_aside_crimes(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """Crimes that could not be loaded and would be in scope: `crime_ref`, `row`, `column`, `problem`."""
    query = select(SET_ASIDE.c.crime_ref, SET_ASIDE.c.row, SET_ASIDE.c.column, SET_ASIDE.c.problem).where(
        SET_ASIDE.c.table_name == "crimes", _visible(SET_ASIDE, seen_by, SET_ASIDE_ACCESS)
    )
    return read(db, query)


def set_aside_counts(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """Rows set aside by `table_name`, `column` and `reason`, with `rows`; those of restricted crimes off the
    viewer's lists are left out of every number."""
    lists = [
        SET_ASIDE.c.crime_ref.in_(select(source.c.crime_ref).where(source.c.collar_number == seen_by.collar))
        for source in (_LISTS, SET_ASIDE_ACCESS)
    ]
    groups = (SET_ASIDE.c.table_name, SET_ASIDE.c.column, SET_ASIDE.c.reason)
    query = (
        select(*groups, func.count(func.distinct(SET_ASIDE.c.row)).label("rows"))
        .where(or_(SET_ASIDE.c.restricted.is_(False), *lists))
        .group_by(*groups)
        .order_by(*groups)
    )
    return read(db, query)
