"""Whether the ledger of the latest refresh balances, and each opens where the one before it closed: for `verify`."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from core.flags.ledger import SUMS, WORDS, residue
from core.store import snapshots
from core.store.refresh.ledger import closings, open_flags
from core.store.rows import read
from core.store.schema.work import CHANGES, LEDGER

_GROUP = ["unit_id", "search"]
_NAMED = 10  # crimes in one line


def faults(db: Connection) -> list[str]:
    """One line for each residue of the latest refresh, and each place where the ledger does not join up; sorted."""
    published = snapshots.current(db)
    if published is None:
        return []
    rows = read(db, select(LEDGER))
    latest = rows[rows["snapshot_id"].eq(published.snapshot_id)]
    lines = [_left(row) for row in latest[residue(latest).ne(0)].to_dict("records")]
    lines += _vanished(db, published.snapshot_id)
    stored = pd.DataFrame({"stored": open_flags(db), "closing": closings(db)}).fillna(0).astype("int64")
    wrong = stored[stored["stored"].ne(stored["closing"])]
    lines += [
        f"ledger {one['unit_id']} {one['search']}: closed with {one['closing']}, but {one['stored']} flags are stored"
        for one in wrong.rename_axis(_GROUP).reset_index().to_dict("records")
    ]
    return sorted(lines + _unjoined(rows))


def _left(row: dict[Hashable, Any]) -> str:
    sums = ", ".join(f"{WORDS.get(name, name)} {row[name]}" for name in SUMS)
    left = int(residue(pd.DataFrame([row])).iloc[0])
    return f"ledger {row['unit_id']} {row['search']}: a residue of {left} ({sums})"


def _vanished(db: Connection, snapshot_id: int) -> list[str]:
    """One line a kind of record. Restricted crimes are in no sum, yet none of their flags may vanish either."""
    columns = (CHANGES.c.lost, CHANGES.c.crime_ref, CHANGES.c.restricted, CHANGES.c.closed_ref)
    gone = read(db, select(*columns).where(CHANGES.c.snapshot_id == snapshot_id, CHANGES.c.change == "vanished"))
    return [_of_kind(str(lost), rows) for lost, rows in gone.groupby(gone["lost"].fillna("record"))]


def _of_kind(lost: str, rows: pd.DataFrame) -> str:
    """What vanished with one kind of record, naming crimes, but no restricted one: a log may keep the line."""
    what = {"crimes": "crime", "victims": "victim", "suspects": "suspect", "bails": "bail"}.get(lost, f"{lost} record")
    named = rows.loc[~rows["restricted"].astype(bool) & rows["closed_ref"].isna(), "crime_ref"]
    crimes = sorted(named.unique())
    more = [f"{len(crimes) - _NAMED} more"] if len(crimes) > _NAMED else []
    more += [f"{len(rows) - len(named)} flags of restricted crimes"] if len(named) < len(rows) else []
    where = ", ".join([*crimes[:_NAMED], *more])
    return f"ledger: {len(rows)} flags vanished: their {what} is no longer in the records, nobody said why ({where})"


def _unjoined(rows: pd.DataFrame) -> list[str]:
    """Each row of a unit and search opens with what the one before it closed with; the first of all with what was."""
    rows = rows.sort_values("snapshot_id")
    earlier = rows.groupby(_GROUP)[["snapshot_id", "closing"]].shift()
    wrong = rows["opening"].ne(earlier["closing"].fillna(0)) & rows["snapshot_id"].ne(rows["snapshot_id"].min())
    return [
        f"ledger {one['unit_id']} {one['search']}: snapshot {one['snapshot_id']} opens otherwise than "
        + ("nothing" if pd.isna(one["earlier"]) else f"{int(one['earlier'])} closed")
        for one in rows.assign(earlier=earlier["snapshot_id"])[wrong].to_dict("records")
    ]
