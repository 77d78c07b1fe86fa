"""Whether the ledger of the latest refresh balances, and each opens where the one before it closed: for `verify`."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from core.ledger import SUMS, residue
from core.store import snapshots
from core.store.ledger import closings, open_flags
from core.store.rows import read
from core.store.work_tables import CHANGES, LEDGER

_GROUP = ["unit_id", "search"]


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
    sums = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in SUMS)
    left = int(residue(pd.DataFrame([row])).iloc[0])
    return f"ledger {row['unit_id']} {row['search']}: a residue of {left} ({sums})"


def _vanished(db: Connection, snapshot_id: int) -> list[str]:
    """Restricted crimes are in no sum, yet none of their flags may vanish either."""
    query = select(func.count()).where(CHANGES.c.snapshot_id == snapshot_id, CHANGES.c.change == "vanished")
    many = db.execute(query).scalar_one()
    return [f"ledger: {many} flags vanished: their crime or subject left the records without a word"] if many else []


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
