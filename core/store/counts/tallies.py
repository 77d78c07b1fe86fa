"""How many flags stand where, kept beside them so that a force is counted without reading each one.

Flags of restricted crimes, or that name one, are in no tally: whoever may know them counts them live
(core/store/scoped/tallies.py). Tallies follow from the flags and never lead: `verify` counts them again.
"""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Column, Connection, MetaData, Table, delete, exists, func, insert, select, update

from core.organisation import ancestry
from core.store.rows import read, write
from core.store.schema.records import EXTRACT, FLAGS, TALLIED, TALLIES

_OWN = ["unit_id", *TALLIED]
# What a change adds to them.
_COLUMNS = [Column(c.name, c.type, primary_key=c.primary_key) for c in TALLIES.c]
_MOVED = Table("flag_tallies_moved", MetaData(), *_COLUMNS, prefixes=["TEMPORARY"])


def rebuild(db: Connection) -> None:
    """Counts every stored flag anew. `db` must be writing."""
    db.execute(delete(TALLIES))
    write(db, TALLIES, _keyed(_counted(db)))


def move(db: Connection, was: pd.DataFrame, now: pd.DataFrame) -> None:
    """Takes flags that were stored out of the tallies and those in their place into them. `db` must be writing.

    Both have the columns of the flags table. Only while the tree of units is as it was; else `rebuild`.
    """
    both = pd.concat([was.assign(count=-1), now.assign(count=1)], ignore_index=True)
    open_to_all = both[~both["restricted"].astype(bool) & both["closed_ref"].isna()]
    summed = open_to_all.groupby(_OWN, dropna=False, as_index=False)["count"].sum()
    moved = summed[summed["count"].ne(0)]
    _MOVED.drop(db, checkfirst=True)
    _MOVED.create(db)
    write(db, _MOVED, _keyed(_rolled_up(moved, _units(db))))
    _add(db)
    _MOVED.drop(db)


def _add(db: Connection) -> None:
    more, here = _MOVED.c, TALLIES.c
    by = select(more.count).where(more.tally == here.tally)
    db.execute(update(TALLIES).where(by.exists()).values(count=here.count + by.scalar_subquery()))
    names = [column.name for column in here]
    fresh = select(*(more[name] for name in names)).where(~exists().where(here.tally == more.tally))
    db.execute(insert(TALLIES).from_select(names, fresh))
    db.execute(delete(TALLIES).where(here.count == 0, by.exists()))


def faults(db: Connection) -> list[str]:
    """One line for each search some of whose tallies are not what the stored flags give; sorted."""
    key = ["tally", "search"]
    stored = read(db, select(TALLIES)).set_index(key)["count"]
    counted = _keyed(_counted(db)).set_index(key)["count"]
    both = pd.DataFrame({"stored": stored, "counted": counted}).fillna(0).astype("int64")
    wrong = both[both["stored"].ne(both["counted"])].groupby(level="search").size()
    return [f"tallies of {search}: {many} are not what the stored flags give" for search, many in wrong.items()]


def _counted(db: Connection) -> pd.DataFrame:
    groups = [FLAGS.c[name] for name in _OWN]
    query = select(*groups, func.count().label("count")).group_by(*groups)
    return _rolled_up(read(db, query.where(FLAGS.c.restricted.is_(False), FLAGS.c.closed_ref.is_(None))), _units(db))


def _units(db: Connection) -> pd.DataFrame:
    units = EXTRACT["units"].c
    return read(db, select(units.unit_id, units.parent_id))


def _rolled_up(own: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Tallies of units as `own`, and for every unit with others below it those of all together (`below`)."""
    pairs = ancestry(units)
    pairs = pairs[pairs["above"].isin(units["parent_id"].dropna())]
    together = own.merge(pairs, on="unit_id").drop(columns="unit_id").rename(columns={"above": "unit_id"})
    summed = together.groupby(_OWN, dropna=False, as_index=False)["count"].sum()
    return pd.concat([own.assign(below=False), summed.assign(below=True)], ignore_index=True)


def _keyed(tallies: pd.DataFrame) -> pd.DataFrame:
    """The tallies with the one text each is known by: a due date may be missing, so columns make no key."""
    dates = {name: _days(tallies[name]) for name in ("due_on", "shown_from", "shown_to")}
    flags = {name: tallies[name].map({False: "no", True: "yes"}) for name in ("paused", "below")}
    texts: Mapping[str, pd.Series] = {**dates, **flags, "warn_days": tallies["warn_days"].astype("str")}
    # The unit last: the only part that may contain a space.
    parts = [texts.get(name, tallies[name]).astype("str") for name in (*TALLIED, "below", "unit_id")]
    keyed = tallies.assign(tally=parts[0].str.cat(pd.concat(parts[1:], axis=1), sep=" "))
    return keyed.sort_values(["unit_id", "below", "tally"])


def _days(dates: pd.Series) -> pd.Series:
    return dates.astype("datetime64[s]").astype("str").str.slice(0, 10).fillna("none")
