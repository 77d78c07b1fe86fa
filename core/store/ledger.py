"""The conservation ledger as stored: what each refresh moved, and whether the sums come out."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, func, select

from core.changes import Records, changes
from core.extract import Extract
from core.facts import Facts
from core.facts.catalogue import KEYS
from core.facts.counted import LAST
from core.ledger import SUMS, balance, residue
from core.searches.model import Search
from core.store import snapshots
from core.store.rows import read, write
from core.store.tables import FACTS, FLAGS, SET_ASIDE, SNAPSHOTS
from core.store.work_tables import CHANGES, LEDGER
from core.work_policy import work_policy

_GROUP = ["unit_id", "search"]


@dataclass(frozen=True)
class Before:
    """What stood in the store before a refresh; `snapshot_id` is None before the first."""

    snapshot_id: int | None
    flags: pd.DataFrame
    faults: pd.DataFrame
    entered: dict[str, pd.Series]


def before(db: Connection) -> Before:
    """What the refresh about to begin will be compared with."""
    published = snapshots.current(db)
    faults = read(db, select(SET_ASIDE.c.table_name, SET_ASIDE.c.key, SET_ASIDE.c.problem))
    return Before(published.snapshot_id if published else None, read(db, select(FLAGS)), faults, _entered(db))


def _entered(db: Connection) -> dict[str, pd.Series]:
    """As core.changes.entered, of what is stored."""
    found = {}
    for name in LAST:
        subject, _, fact = name.partition(".")
        table, key = FACTS[subject], KEYS[subject]
        rows = read(db, select(table.c[key], table.c[fact]))
        found[name] = pd.Series(rows[fact].to_numpy(), index=rows[key].to_numpy())
    return found


def record(
    db: Connection, was: Before, snapshot_id: int, extract: Extract, facts: Facts, flags: pd.DataFrame,
    searches: dict[str, Search], now: datetime,
) -> pd.DataFrame:  # fmt: skip
    """Stores the changes and the ledger of a refresh whose flags were just written; returns the changes."""
    moved = changes(
        was.flags, flags, searches, Records(extract.tables, facts, _newly_faulty(was, extract), was.entered)
    )
    rows = balance(_opening(db, was), moved, was.flags, _open_flags(db))
    write(db, LEDGER, rows.assign(snapshot_id=snapshot_id))
    if was.snapshot_id is not None:  # at the first load everything is new, and nothing is news
        write(db, CHANGES, moved.assign(snapshot_id=snapshot_id))
    _forget(db, now)
    return moved


def _newly_faulty(was: Before, extract: Extract) -> frozenset[str]:
    """The crimes with a row set aside now that was not set aside for the same reason before.

    A row that points at a second, restricted crime too says nothing about the first.
    """
    faults = extract.set_aside.rename(columns={"table": "table_name"})
    closed = {name: faults[name].isin(extract.closed_refs) for name in ("crime_ref", "other_ref")}
    faults = faults[closed["crime_ref"] | ~closed["other_ref"]]
    names = ["table_name", "key", "problem"]
    known = set(was.faults[names].astype("str").itertuples(index=False, name=None))
    fresh = [one not in known for one in faults[names].astype("str").itertuples(index=False, name=None)]
    return frozenset(faults.loc[fresh, "crime_ref"].dropna())


def _opening(db: Connection, was: Before) -> pd.Series:
    """What the last ledger left; a store from before there was a ledger opens with its flags."""
    last = read(db, select(LEDGER).where(LEDGER.c.snapshot_id == was.snapshot_id))
    if not last.empty or was.snapshot_id is None:
        return last.set_index(_GROUP)["closing"].astype("int64")
    there = was.flags[was.flags["restricted"].eq(False) & was.flags["closed_ref"].isna()]
    return there.groupby(_GROUP).size()


def _open_flags(db: Connection) -> pd.Series:
    """The stored flags that name no restricted crime, counted by unit and search."""
    groups = (FLAGS.c.unit_id, FLAGS.c.search)
    query = select(*groups, func.count().label("closing"))
    query = query.where(FLAGS.c.restricted.is_(False), FLAGS.c.closed_ref.is_(None)).group_by(*groups)
    return read(db, query).set_index(_GROUP)["closing"].astype("int64")


def _forget(db: Connection, now: datetime) -> None:
    """Drops the moves of single flags that nobody will ask for any more; the sums stay."""
    oldest = (now - timedelta(days=work_policy().changes.kept_days)).replace(tzinfo=None)
    old = select(SNAPSHOTS.c.snapshot_id).where(SNAPSHOTS.c.loaded_at < oldest)
    db.execute(delete(CHANGES).where(CHANGES.c.snapshot_id.in_(old)))


def of_units(db: Connection, units: frozenset[str], limit: int = 30) -> pd.DataFrame:
    """The ledger of the latest `limit` refreshes for some units, newest first, with `loaded_at` and `residue`."""
    latest = select(SNAPSHOTS.c.snapshot_id).order_by(SNAPSHOTS.c.snapshot_id.desc()).limit(limit)
    query = (
        select(LEDGER, SNAPSHOTS.c.loaded_at)
        .join(SNAPSHOTS, SNAPSHOTS.c.snapshot_id == LEDGER.c.snapshot_id)
        .where(LEDGER.c.unit_id.in_(sorted(units)), LEDGER.c.snapshot_id.in_(latest))
        .order_by(LEDGER.c.snapshot_id.desc(), LEDGER.c.unit_id, LEDGER.c.search)
    )
    rows = read(db, query)
    return rows.assign(residue=residue(rows))


def balances(db: Connection) -> bool:
    """Whether the latest refresh left no residue anywhere in the force; no number, so nothing is betrayed."""
    published = snapshots.current(db)
    if published is None:
        return True
    rows = read(db, select(LEDGER).where(LEDGER.c.snapshot_id == published.snapshot_id))
    return bool(residue(rows).eq(0).all())


def faults(db: Connection) -> list[str]:
    """One line for each residue of the latest refresh, and each place where the ledger does not join up; sorted."""
    published = snapshots.current(db)
    if published is None:
        return []
    rows = read(db, select(LEDGER))
    latest = rows[rows["snapshot_id"].eq(published.snapshot_id)].set_index(_GROUP)
    lines = [_left(row) for row in latest[residue(latest).ne(0)].reset_index().to_dict("records")]
    lines += _vanished(db, published.snapshot_id)
    stored = pd.DataFrame({"stored": _open_flags(db), "closing": latest["closing"]}).fillna(0).astype("int64")
    wrong = stored[stored["stored"].ne(stored["closing"])]
    lines += [
        f"ledger {one['unit_id']} {one['search']}: closed with {one['closing']}, but {one['stored']} flags are stored"
        for one in wrong.rename_axis(_GROUP).reset_index().to_dict("records")
    ]
    return sorted(lines + _unjoined(rows))


def _left(row: dict[Hashable, Any]) -> str:
    sums = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in SUMS)
    left = int(residue(pd.DataFrame([row])).iloc[0])
    return f"ledger {row['unit_id']} {row['search']}: a residue of {left} ({sums})"


def _vanished(db: Connection, snapshot_id: int) -> list[str]:
    """Restricted crimes are in no sum, yet none of their flags may vanish either."""
    query = select(func.count()).where(CHANGES.c.snapshot_id == snapshot_id, CHANGES.c.change == "vanished")
    many = db.execute(query).scalar_one()
    return [f"ledger: {many} flags vanished: their crime or subject left the records without a word"] if many else []


def _unjoined(rows: pd.DataFrame) -> list[str]:
    """Each ledger opens with what the one before it closed with."""
    order = sorted(rows["snapshot_id"].unique())
    lines = []
    for earlier, later in pairwise(order):
        closed = rows[rows["snapshot_id"].eq(earlier)].set_index(_GROUP)["closing"]
        opened = rows[rows["snapshot_id"].eq(later)].set_index(_GROUP)["opening"]
        pair = pd.DataFrame({"closed": closed, "opened": opened}).fillna(0).astype("int64")
        wrong = pair[pair["closed"].ne(pair["opened"])].rename_axis(_GROUP).reset_index()
        lines += [
            f"ledger {one['unit_id']} {one['search']}: snapshot {later} opens otherwise than {earlier} closed"
            for one in wrong.to_dict("records")
        ]
    return lines
