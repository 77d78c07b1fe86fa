"""The predicates of scope. A restricted crime is visible to nobody off its access list."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from core.scope import Scope
from core.store.pairs import MARK
from core.store.schema.records import EXTRACT, FACTS, FLAGS, SET_ASIDE, SET_ASIDE_ACCESS
from core.store.schema.work import CHANGES, PAIRS
from core.store.wall.policies import CLOSED

CRIMES, LISTS, OFFENCES = EXTRACT["crimes"], EXTRACT["access_lists"], EXTRACT["offences"]
# Of crimes that are loaded, and of those that are not: set aside, or gone a little while ago.
KNOWN_LISTS = (LISTS, SET_ASIDE_ACCESS)
# The same tables beside another reading of them.
_NOW = CRIMES.alias("now")
_TOLD, _TOLD_LAST = CHANGES.alias("told"), CHANGES.alias("told_last")


def visible(source: FromClause, seen_by: Scope, *lists: FromClause) -> ColumnElement[bool]:
    """The predicate of scope over a table with `crime_ref`, `unit_id`, `oic` and `restricted`.

    `lists`: where it may stand who is on the access list; by default that of crimes that are loaded.
    """
    return and_(
        reached(source, seen_by), or_(source.c.restricted.is_(False), listed(source.c.crime_ref, seen_by, *lists))
    )


def reached(source: FromClause, seen_by: Scope) -> ColumnElement[bool]:
    """The half of it that follows from postings, cover and the officer in case; access lists are the other half."""
    if seen_by.sees_nothing:
        return false()
    return or_(source.c.oic.in_(sorted(seen_by.own)), source.c.unit_id.in_(sorted(seen_by.units)))


def listed(crime_ref: ColumnElement[Any], seen_by: Scope, *lists: FromClause) -> ColumnElement[bool]:
    """Whether the viewer is on the access list of a crime."""
    return or_(
        *(
            exists().where(one.c.crime_ref == crime_ref, one.c.collar_number == seen_by.collar)
            for one in lists or (LISTS,)
        )
    )


def shown(seen_by: Scope) -> ColumnElement[bool]:
    """The predicate over flags: in scope, there on its day, and naming no second crime that the viewer may not know."""
    there = and_(FLAGS.c.shown_from <= seen_by.today, FLAGS.c.shown_to >= seen_by.today)
    return and_(visible(FLAGS, seen_by), there, unbetrayed(FLAGS, seen_by))


def unbetrayed(source: FromClause, seen_by: Scope, *lists: FromClause) -> ColumnElement[bool]:
    """The predicate over a table with `closed_ref`: no second, restricted crime that the viewer may not know."""
    return or_(source.c.closed_ref.is_(None), listed(source.c.closed_ref, seen_by, *lists))


def still_open(source: FromClause, seen_by: Scope) -> ColumnElement[bool]:
    """The same over a table of what was said of flags before, by `subject`.

    Nothing is said of a pair of crimes any more once its second crime has become restricted to others.
    """
    second = PAIRS.c.other_ref
    known = listed(second, seen_by, *KNOWN_LISTS)
    hidden = exists().where(PAIRS.c.pair_key == source.c.subject, closed(second), not_(known))
    return not_(and_(func.substr(source.c.subject, 1, 1) == MARK, hidden))


class closed(GenericFunction[bool]):  # noqa: N801 - asked like any other function of SQL
    """Whether a crime is restricted, or was when it was set aside or last heard of.

    On PostgreSQL the owner's function says so: the viewer's own rights hide what is asked about, and the policies of
    three tables, each asked again within the others', took a thousand times as long to plan as to answer.
    """

    name = CLOSED
    type = Boolean()
    inherit_cache = True


@compiles(closed, "sqlite")
def _closed(question: closed, compiler: SQLCompiler, **how: Any) -> str:
    (crime_ref,) = question.clauses
    here = exists().where(_NOW.c.crime_ref == crime_ref)
    # The crime's own row: that of a link or bail may be marked for the second crime it names.
    aside = exists().where(SET_ASIDE.c.table_name == CRIMES.name, SET_ASIDE.c.crime_ref == crime_ref)
    left = and_(not_(here), _left_closed(crime_ref))
    either = here.where(_NOW.c.restricted), aside.where(SET_ASIDE.c.restricted)
    return compiler.process(or_(*either, left).self_group(), **how)


def _left_closed(crime_ref: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the last that a refresh told of a crime's own flags is that they are restricted."""
    # Named, since the compiler numbers what has no name, and the number says how much else was asked.
    newest = func.max(_TOLD_LAST.c.snapshot_id).label("newest")
    of_crime = select(newest).where(_TOLD_LAST.c.crime_ref == crime_ref)
    # Said, since by itself the inner question would take the outer crime for any crime there is.
    last = of_crime.correlate_except(_TOLD_LAST).scalar_subquery()
    of_last = and_(_TOLD.c.crime_ref == crime_ref, _TOLD.c.snapshot_id == last)
    return exists().where(of_last, _TOLD.c.restricted, _TOLD.c.closed_ref.is_(None))


def both_seen(seen_by: Scope) -> ColumnElement[bool]:
    """The predicate over the facts of pairs: the second crime is in scope too, as the first must be."""
    pairs = FACTS["link"].c
    return seen(func.substr(pairs.pair, func.length(pairs.crime_ref) + len(MARK) + 1), seen_by)


def seen(crime_ref: ColumnElement[Any], seen_by: Scope) -> ColumnElement[bool]:
    """Whether a crime is in scope, asked by its key."""
    return exists().where(_NOW.c.crime_ref == crime_ref, visible(_NOW, seen_by))


def refs(seen_by: Scope) -> Select[Any]:
    """The references of the crimes in scope."""
    return select(CRIMES.c.crime_ref).where(visible(CRIMES, seen_by))
