"""The conservation ledger as stored: what each refresh moved, and whether the sums come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, Table, and_, delete, func, select

from core import clock
from core.extract import Extract
from core.facts import Facts
from core.facts.catalogue import KEYS
from core.flags.changes import ENTERED, Records, changes
from core.flags.ledger import CAME, COUNTED, WENT, WORDS, balance, residue
from core.flags.reasons_gone import NewlyFaulty
from core.policy.work import work_policy
from core.searches.model import Search
from core.store import pairs, snapshots
from core.store.refresh import gone_access
from core.store.refresh.left_aside import aside, left_aside
from core.store.refresh.newly_faulty import newly_faulty
from core.store.rows import analyse, read, write
from core.store.schema.records import FACTS, FLAGS, SNAPSHOTS
from core.store.schema.work import CHANGES, LEDGER

_GROUP = ["unit_id", "search"]


@dataclass(frozen=True)
class Before:
    """What stood in the store before a refresh, and whose rows it newly sets aside.

    `lists`: who knows of which restricted crime, as core.store.refresh.gone_access gives it; `aside`: the
    records set aside, as core.store.refresh.left_aside does. `snapshot_id` and `extracted_at` are None before the
    first.
    """

    snapshot_id: int | None
    extracted_at: datetime | None
    opening: pd.Series
    flags: pd.DataFrame
    faulty: NewlyFaulty
    entered: dict[str, pd.Series]
    lists: pd.DataFrame
    aside: Mapping[str, frozenset[str]]


def before(db: Connection, extract: Extract, touched: Select[tuple[str]] | None = None) -> Before:
    """What the refresh about to load an extract will be compared with: of every crime, or of those it touches."""
    published = snapshots.current(db)
    flags = pairs.opened(db, read(db, _of(select(FLAGS), FLAGS, touched)))
    snapshot_id, extracted_at = (published.snapshot_id, published.extracted_at) if published else (None, None)
    opening, faulty = _opening(db, snapshot_id), newly_faulty(db, extract)
    lists = gone_access.before(db, touched)
    return Before(snapshot_id, extracted_at, opening, flags, faulty, _entered(db, touched), lists, aside(db))


def _of(query: Select[Any], table: Table, touched: Select[tuple[str]] | None) -> Select[Any]:
    return query if touched is None else query.where(table.c.crime_ref.in_(touched))


def _entered(db: Connection, touched: Select[tuple[str]] | None) -> dict[str, pd.Series]:
    """As core.flags.changes.entered, of what is stored."""
    by_fact: dict[str, pd.Series] = {}
    for subject in {name.partition(".")[0] for name in ENTERED}:
        table, key = FACTS[subject], KEYS[subject]
        facts = {name: name.partition(".")[2] for name in ENTERED if name.startswith(f"{subject}.")}
        rows = read(db, _of(select(table.c[key], *(table.c[fact] for fact in facts.values())), table, touched))
        by_fact |= {name: pd.Series(rows[fact].to_numpy(), index=rows[key].to_numpy()) for name, fact in facts.items()}
    return by_fact


def record(
    db: Connection, was: Before, snapshot_id: int, extract: Extract, facts: Facts, flags: pd.DataFrame,
    searches: dict[str, Search], now: datetime,
) -> pd.DataFrame:  # fmt: skip
    """Stores the changes and the ledger of a refresh whose flags were just written; returns the changes as stored."""
    moved = changes(was.flags, flags, searches, Records(extract, facts, was.entered, was.faulty))
    rows = balance(was.opening, moved, was.flags, open_flags(db))
    stored = pairs.sealed(db, moved)
    # A unit and search in which nothing moved closes as it opened: it gets no row, or each quick refresh would have
    # thousands. All get one where a store from before there was a ledger gets its first.
    begins = db.execute(select(LEDGER.c.snapshot_id).limit(1)).first() is None
    with_moves = rows[[name for name in COUNTED if name not in ("opening", "closing")]].ne(0).any(axis=1) | rows[
        "opening"
    ].ne(rows["closing"])
    write(db, LEDGER, rows[with_moves | begins].assign(snapshot_id=snapshot_id))
    if was.snapshot_id is not None:  # at the first load every flag is new, so none is announced
        write(db, CHANGES, stored.assign(snapshot_id=snapshot_id))
        write(db, CHANGES, left_aside(db, was.aside, extract).assign(snapshot_id=snapshot_id))
        gone_access.keep(db, was.lists, now)
        analyse(db, [CHANGES])  # the next page asks what is new before the server looks by itself
    _forget(db, now)
    return stored


def _opening(db: Connection, snapshot_id: int | None) -> pd.Series:
    """What the last ledger left; a store from before there was a ledger opens with its flags."""
    closed = closings(db)
    return open_flags(db) if closed.empty and snapshot_id is not None else closed


def closings(db: Connection, units: frozenset[str] | None = None) -> pd.Series:
    """What each unit and search closed with, the last time something moved in it."""
    groups = (LEDGER.c.unit_id, LEDGER.c.search)
    mine = select(*groups, func.max(LEDGER.c.snapshot_id).label("last")).group_by(*groups)
    last = (mine if units is None else mine.where(LEDGER.c.unit_id.in_(sorted(units)))).subquery()
    same = and_(*(LEDGER.c[name] == last.c[name] for name in _GROUP), LEDGER.c.snapshot_id == last.c.last)
    return read(db, select(*groups, LEDGER.c.closing).join(last, same)).set_index(_GROUP)["closing"].astype("int64")


def open_flags(db: Connection) -> pd.Series:
    """The stored flags that name no restricted crime, counted by unit and search."""
    groups = (FLAGS.c.unit_id, FLAGS.c.search)
    query = select(*groups, func.count().label("closing"))
    query = query.where(FLAGS.c.restricted.is_(False), FLAGS.c.closed_ref.is_(None)).group_by(*groups)
    return read(db, query).set_index(_GROUP)["closing"].astype("int64")


def _forget(db: Connection, now: datetime) -> None:
    """Drops the moves of single flags that nobody will ask for any more; the sums stay."""
    kept_days = work_policy().on(clock.day(now)).changes.kept_days
    oldest = now - timedelta(days=kept_days)
    old = select(SNAPSHOTS.c.snapshot_id).where(SNAPSHOTS.c.loaded_at < oldest)
    db.execute(delete(CHANGES).where(CHANGES.c.snapshot_id.in_(old)))


def of_units(db: Connection, units: frozenset[str], limit: int = 30) -> pd.DataFrame:
    """What the latest `limit` refreshes moved in some units: the rows kept, newest first, with `residue`.

    A unit and search in which nothing moved has no row; it closed as it opened.
    """
    query = (
        select(LEDGER)
        .where(LEDGER.c.unit_id.in_(sorted(units)), LEDGER.c.snapshot_id.in_(_latest(limit)))
        .order_by(LEDGER.c.snapshot_id.desc(), LEDGER.c.unit_id, LEDGER.c.search)
    )
    rows = read(db, query)
    return rows.assign(residue=residue(rows))


def _latest(limit: int) -> Select[tuple[int]]:
    return select(SNAPSHOTS.c.snapshot_id).order_by(SNAPSHOTS.c.snapshot_id.desc()).limit(limit)


def last(db: Connection, units: frozenset[str]) -> pd.DataFrame:
    """The ledger of the last refresh: every unit (of `units`) and search that has one, COUNTED and `residue`."""
    closing = closings(db, units)
    still = pd.DataFrame(0, closing.index, list(COUNTED)).assign(opening=closing, closing=closing).reset_index()
    moved = of_units(db, units, limit=1)[[*_GROUP, *COUNTED]]
    rows = pd.concat([moved, still]).drop_duplicates(_GROUP).sort_values(_GROUP, ignore_index=True)
    return rows.assign(residue=residue(rows))


def by_refresh(db: Connection, units: frozenset[str], limit: int = 30) -> pd.DataFrame:
    """The latest `limit` refreshes, newest first, all `units` together: `loaded_at`, COUNTED and `residue`."""
    sums = [func.coalesce(func.sum(LEDGER.c[name]), 0).label(name) for name in COUNTED]
    mine = and_(LEDGER.c.snapshot_id == SNAPSHOTS.c.snapshot_id, LEDGER.c.unit_id.in_(sorted(units)))
    query = (
        select(SNAPSHOTS.c.snapshot_id, SNAPSHOTS.c.loaded_at, *sums)
        .outerjoin(LEDGER, mine)
        .where(SNAPSHOTS.c.snapshot_id.in_(_latest(limit)))
        .group_by(SNAPSHOTS.c.snapshot_id, SNAPSHOTS.c.loaded_at)
        .order_by(SNAPSHOTS.c.snapshot_id.desc())
    )
    rows = read(db, query).astype(dict.fromkeys(COUNTED, "int64"))
    # The rows hold what moved; what there was besides follows from the last closing, refresh by refresh backwards.
    grew = rows["closing"] - rows["opening"]
    closing = closings(db, units).sum() - (grew.cumsum() - grew)
    rows = rows.assign(closing=closing, opening=closing - grew)
    return rows.assign(residue=residue(rows))


def words(db: Connection) -> str:
    """The latest refresh in one line, the whole force together: `ledger: 12 open + 3 new - 1 cleared = 14 open`.

    Terms of zero are left out. For the command line alone: it says how many became restricted.
    """
    rows = read(db, select(LEDGER).where(LEDGER.c.snapshot_id.in_(_latest(1))))
    sums, closing = rows[list(COUNTED)].sum(), int(closings(db).sum())
    opening = closing - int(sums["closing"] - sums["opening"])
    terms = [(sign, name) for sign, names in (("+", CAME), ("-", WENT)) for name in names if sums[name]]
    terms_in_words = "".join(f" {sign} {sums[name]:,} {WORDS.get(name, name)}" for sign, name in terms)
    left = int(residue(rows).sum())
    more = [f"{sums['redated']:,} re-dated"] if sums["redated"] else []
    more += [f"{left:,} unexplained"] if left else []
    return f"ledger: {opening:,} open{terms_in_words} = {closing:,} open" + "".join(f"; {one}" for one in more)


def balances(db: Connection) -> bool:
    """Whether the latest refresh left no residue anywhere in the force; no number, so nothing is betrayed."""
    published = snapshots.current(db)
    if published is None:
        return True
    rows = read(db, select(LEDGER).where(LEDGER.c.snapshot_id == published.snapshot_id))
    return bool(residue(rows).eq(0).all())
