"""How many flags stand where, in one scope: the stored tallies of its units, corrected for what only this viewer sees.

Stored are the flags that anybody in a unit may know (core/store/counts/tallies.py). Counted live, and few: the viewer's
own, restricted ones they are listed for, and those with a claim or a snooze.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union,
    union_all,
)

from core.organisation import whole_below
from core.scope import Scope
from core.store.people.unit_tree import parents
from core.store.schema.records import FLAGS, TALLIES
from core.store.schema.work import CLAIMS, KEY, SNOOZES
from core.store.scoped.scoped_query import answer
from core.store.scoped.visible import LISTS, shown
from core.store.scoped.work import with_work, work

_FLAG = ("search", "acts", "due_on", "paused", "warn_days", "weight")
_UNIT = ("unit_id", "due_on", "paused", "warn_days", "weight")
_SAID = ("mine", "in_units", "work")
_IDENTITY = (*KEY, "shown_from")


def tallies(db: Connection, seen_by: Scope, units: frozenset[str] | None = None) -> pd.DataFrame:
    """How many flags in scope and there on its day share a search, a due date and the rest that decides a state.

    Columns `search`, `acts`, `due_on`, `paused`, `warn_days`, `weight`, `mine` (the crime's OIC is the viewer or
    somebody they cover), `in_units` (its unit is one of the scope's), `work`, `count`. The one state ladder is applied
    to these groups. `units`: of crimes in these units of the scope alone.
    """
    units_asked = seen_by.units if units is None else seen_by.units & units
    whole, alone = whole_below(units_asked, parents(db) if len(units_asked) > 1 else {})
    return answer(db, seen_by, _query(seen_by, units_asked, whole, alone, _FLAG, units is None))


def unit_tallies(db: Connection, seen_by: Scope) -> pd.DataFrame:
    """The same for the scope's units side by side.

    Columns `unit_id`, `due_on`, `paused`, `warn_days`, `weight`, `work`, `count`.
    """
    counts = answer(db, seen_by, _query(seen_by, seen_by.units, frozenset(), seen_by.units, _UNIT, False))
    return counts.drop(columns=["mine", "in_units"])


def _kept(whole: frozenset[str], alone: frozenset[str]) -> ColumnElement[bool]:
    """The stored tallies that cover some units, each crime once: whole branches by their top, the others by unit."""
    of_branches = and_(TALLIES.c.below.is_(True), TALLIES.c.unit_id.in_(sorted(whole)))
    return or_(of_branches, and_(TALLIES.c.below.is_(False), TALLIES.c.unit_id.in_(sorted(alone))))


@lru_cache(maxsize=512)  # a page asks the same at every click, and to write the query takes longer than to answer it
def _query(
    seen_by: Scope,
    units: frozenset[str],
    whole: frozenset[str],
    alone: frozenset[str],
    names: tuple[str, ...],
    own_elsewhere: bool,
) -> Select[tuple[object, ...]]:
    live = _live(seen_by, units, names, own_elsewhere)
    grouped_by = [live.c[name] for name in _SAID]
    nothing_said: list[Any] = [false().label("mine"), true().label("in_units"), literal("open").label("work")]
    there = and_(TALLIES.c.shown_from <= seen_by.today, TALLIES.c.shown_to >= seen_by.today)
    kept_by: list[Any] = [TALLIES.c[name] for name in names]
    stored = select(*kept_by, *nothing_said, TALLIES.c.count).where(_kept(whole, alone), there)
    groups: list[Any] = [live.c[name] for name in names]
    added = select(*groups, *grouped_by, live.c.count)
    taken = select(*groups, *nothing_said, (-live.c.count).label("count")).where(live.c.stored)
    every = union_all(stored, added, taken).subquery()
    columns = [every.c[name] for name in (*names, *_SAID)]
    count = cast(func.sum(every.c.count), BigInteger)  # a sum of counts is a decimal on PostgreSQL
    return select(*columns, count.label("count")).group_by(*columns).having(count != 0)


def _live(seen_by: Scope, units: frozenset[str], names: tuple[str, ...], own_elsewhere: bool) -> CTE:
    """Counts of the flags about which this viewer's tally may differ from the stored ones.

    `stored`: whether the stored tallies of `units` hold them.
    """
    in_units = FLAGS.c.unit_id.in_(sorted(units))
    groups = [FLAGS.c[name] for name in names]
    own = func.coalesce(FLAGS.c.oic.in_(sorted(seen_by.own)), False).label("mine")
    here = FLAGS.c.unit_id.in_(sorted(seen_by.units)).label("in_units")
    kept = and_(in_units, FLAGS.c.restricted.is_(False), FLAGS.c.closed_ref.is_(None)).label("stored")
    work_now = work(seen_by)
    some = union(*_identities(seen_by, in_units, bool(units))).subquery()
    query = with_work(
        select(*groups, own, here, work_now, kept, func.count().label("count"))
        .select_from(FLAGS)
        .join(some, and_(*(some.c[name] == FLAGS.c[name] for name in _IDENTITY)))
    )
    query = query.where(shown(seen_by)) if own_elsewhere else query.where(shown(seen_by), in_units)
    return query.group_by(*groups, own, here, work_now, kept).cte("live")


def _identities(seen_by: Scope, wanted: ColumnElement[bool], in_units: bool) -> Iterable[Select[tuple[object, ...]]]:
    """Which flags those are; more than needed does no harm, one forgotten would be a wrong count."""
    flag = select(*(FLAGS.c[name] for name in _IDENTITY))
    yield flag.where(FLAGS.c.oic.in_(sorted(seen_by.own)))
    if not in_units:
        return
    listed = select(LISTS.c.crime_ref).where(LISTS.c.collar_number == seen_by.collar)
    yield flag.where(FLAGS.c.crime_ref.in_(listed), wanted)
    yield flag.where(FLAGS.c.closed_ref.in_(listed), wanted)
    key = tuple_(*(FLAGS.c[name] for name in KEY))
    for table in (CLAIMS, SNOOZES):
        # Of every unit: a force has few that stand, and to look for them among the flags of many units takes long.
        yield flag.where(key.in_(select(*(table.c[name] for name in KEY)).where(table.c.stands)))
