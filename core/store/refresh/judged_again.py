"""Tables gathered to be judged again: what is stored, then what was held back, then what came."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select

from core.extract import Changes, Extract, Refused
from core.extract.columns import DELETED, TABLES
from core.extract.declaration import Table
from core.extract.held_back import raw_again
from core.extract.judging import Judged, judge
from core.extract.keys import among
from core.extract.raw import RawTable, broken
from core.extract.rendered import as_texts
from core.extract.row_texts import from_dicts
from core.store.rows import read

_NUMBERS = "row"


class Gathered:
    """Tables as they will be judged: what is stored, then what was held back, then what came."""

    def __init__(self, db: Connection, changes: Changes, held: pd.DataFrame) -> None:
        self._db, self._changes, self._held = db, changes, held
        self._deleted = _deleted(changes)
        self._judged: dict[str, Judged] = {}
        # By table: the rows as they are stored, and the keys of those that are judged again as they stand.
        self.stored: dict[str, pd.DataFrame] = {}
        self.kept: dict[str, pd.Series] = {}
        self._rows: dict[str, np.ndarray] = {}

    def add(self, name: str, stored: Select[tuple[object, ...]]) -> None:
        """Adds a table, with the rows of `stored` whose keys neither came nor are deleted."""
        table, came = TABLES[name], self._changes.raws[name]
        frame, replaced = read(self._db, stored), self._replaced(name)
        _refuse_lacking(table, frame)
        waiting = self._waiting(name, replaced)
        again = raw_again(table, waiting)
        still = frame[~among(frame[table.key], replaced)]
        self.stored[name], self.kept[name] = frame, still[table.key]
        kept = as_texts(table, still)
        cells = pa.concat_tables([kept, again.cells, _all_columns(came)])
        after = kept.num_rows + again.cells.num_rows
        wrong = [*_broken(again, kept.num_rows), *_broken(came, after)]
        self._judged[name] = judge(RawTable(table, cells, broken(wrong)), self._changes.manifest.extracted_at)
        self._rows[name] = np.concatenate(
            [np.full(kept.num_rows, np.nan), waiting[_NUMBERS].to_numpy(float), np.arange(came.cells.num_rows) + 1.0]
        )

    def add_deleted(self) -> None:
        """The deletions that came, and those before that could not be read."""
        waiting = self._held[self._held["table_name"].eq(DELETED.name)]
        again, came = raw_again(DELETED, waiting), self._changes.raws[DELETED.name]
        wrong = [*_broken(again, 0), *_broken(came, again.cells.num_rows)]
        cells = pa.concat_tables([again.cells, _all_columns(came)])
        self._judged[DELETED.name] = judge(RawTable(DELETED, cells, broken(wrong)), self._changes.manifest.extracted_at)
        self._rows[DELETED.name] = np.concatenate(
            [waiting[_NUMBERS].to_numpy(float), np.arange(came.cells.num_rows) + 1.0]
        )

    def extract(self) -> Extract:
        """What was added so far, whole, with the numbers that set-aside rows had in the extract they came with."""
        manifest = self._changes.manifest
        tables = {**TABLES, DELETED.name: DELETED}
        empty = [judge(from_dicts(t, ()), manifest.extracted_at) for n, t in tables.items() if n not in self._judged]
        assembled = Extract.assembled(manifest, [*self._judged.values(), *empty], self._changes.unknown, whole=True)
        for frame, table in ((assembled.set_aside, "table"), (assembled.held_back, "table_name")):
            numbers = [self._rows[name][at - 1] for name, at in zip(frame[table], frame[_NUMBERS], strict=True)]
            frame[_NUMBERS] = pd.array(numbers, dtype="Float64").astype("Int64")
        return assembled

    def _replaced(self, name: str) -> pd.Series:
        """The keys of a table that came or are deleted: what stood there before is gone."""
        came = self._changes.raws[name].column(TABLES[name].key).to_pylist()
        return pd.Series(sorted({key for key in [*came, *self._deleted.get(name, ())] if key}), dtype="str")

    def _waiting(self, name: str, replaced: pd.Series) -> pd.DataFrame:
        mine = self._held[self._held["table_name"].eq(name)]
        # A key that cannot be used, being too long, still says which row came again.
        keys = [json.loads(cells).get(TABLES[name].key) for cells in mine["cells"]]
        return mine[~among(pd.Series(keys, mine.index, dtype="str"), replaced)]


def _refuse_lacking(table: Table, stored: pd.DataFrame) -> None:
    """A column that came with this version is empty in what is stored: judged again, every row would be set aside."""
    lacking = [name for name in table.required if len(stored) and stored[name].isna().all()]
    if lacking:
        raise Refused(
            f"Table {table.name}: the stored rows lack {lacking[0]}, which is required since this version. Nothing was "
            "changed. Next: refresh from a whole extract."
        )


def _deleted(changes: Changes) -> dict[str, set[str]]:
    """The deleted keys by table; what could not be read deletes nothing."""
    judged = judge(changes.raws[DELETED.name], changes.manifest.extracted_at)
    sound = judged.frame[judged.sound()]
    return {str(table): set(rows["key"]) for table, rows in sound.groupby("table")}


def _broken(raw: RawTable, after: int) -> list[tuple[int, str]]:
    """The broken records of a table that stands after so many rows."""
    return [(int(at) + after, str(text)) for at, text in raw.broken.to_numpy()]


def _all_columns(raw: RawTable) -> pa.Table:
    return pa.table({name: raw.column(name) for name in raw.table.names})
