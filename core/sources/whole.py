"""Reads a source whole: the same extract that a folder with the same rows gives, and the marks for the next reading."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from core.extract import Extract
from core.extract.columns import DELETED
from core.extract.judging import Judged, judge
from core.extract.manifest import Manifest
from core.extract.raw import RawTable
from core.extract.row_texts import from_dicts
from core.sources.connection import reading_source
from core.sources.digests import digests
from core.sources.marks import TableMarks, newest, undigested
from core.sources.order import keys_of
from core.sources.shape import Shape, shapes
from core.sources.stated import stated
from core.sources.table import read_table


@dataclass(frozen=True)
class Whole:
    """A whole reading: the extract (kind `full`), and by table what to know when only changes are read next."""

    extract: Extract
    marks: dict[str, TableMarks]


def read_whole(url: str, progress: Callable[[str], None] = lambda _: None) -> Whole:
    """All fifteen tables of a SQLAlchemy URL in one snapshot, judged as files are.

    `progress` gets a line for each table. `extracted_at` as core.sources.stated says. A row's number in `set_aside` is
    its place by key. Raises Refused, with nothing half read in use, and with neither password nor a value of a record
    in its words.
    """
    with reading_source(url) as db:
        there = shapes(db)
        manifest = stated(db, there.has_manifest)
        judged: list[Judged] = []
        marks: dict[str, TableMarks] = {}
        for name, shape in there.tables.items():
            raw = read_table(db, shape)
            progress(f"{name}: {raw.cells.num_rows:,} rows")
            marks[name] = marks_of(db, shape, raw, manifest)
            judged.append(judge(raw, manifest.extracted_at))
    counts = {one.table.name: len(one.frame) for one in judged}
    judged.append(judge(from_dicts(DELETED, ()), manifest.extracted_at))
    return Whole(Extract.assembled(manifest.model_copy(update={"tables": counts}), judged, there.unknown), marks)


def marks_of(db: Connection, shape: Shape, raw: RawTable, manifest: Manifest) -> TableMarks:
    """The marks of a table that was read whole.

    Stamps show changes only where no key is used twice: of two rows with one key, the one in use may go without a
    stamp.
    """
    keys = keys_of(raw).dropna()
    stamp = newest(db, shape, manifest.extracted_at) if keys.is_unique else None
    if stamp is None:
        return TableMarks(None, shape.words, digests(raw))
    return TableMarks(stamp, shape.words, undigested(keys))
