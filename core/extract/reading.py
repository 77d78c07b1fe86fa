"""Reads an extract folder: the manifest, then each table from its CSV or Parquet file."""

from pathlib import Path

from core.extract.columns import DELETED, TABLES
from core.extract.csv_file import read_csv
from core.extract.declaration import Table
from core.extract.extract import Extract
from core.extract.judging import Judged, judge
from core.extract.manifest import FILE, Manifest, read_manifest
from core.extract.parquet_file import read_parquet
from core.extract.raw import RawTable
from core.extract.refused import Refused
from core.extract.row_texts import from_dicts
from core.progress import Told, untold

READERS = {".csv": read_csv, ".parquet": read_parquet}


def read_extract(folder: Path, told: Told = untold) -> Extract:
    """The extract in a folder; `told` hears one line a table. Raises Refused when it cannot be used whole."""
    manifest, unknown = read_manifest(folder)
    wanted = [*TABLES.values(), *([DELETED] if manifest.kind == "changes" else [])]
    # Every file is looked for before any is read, so that a missing one is told at once.
    paths = [_path(folder, table) for table in wanted]
    judged: list[Judged] = []
    done, total = 0, sum(manifest.tables.values())
    for table, path in zip(wanted, paths, strict=True):
        raw = READERS[path.suffix](path, table)
        _check_count(raw, manifest, path.name)
        told(f"{table.name}: {raw.cells.num_rows:,} rows", done, total)
        unknown += tuple(f"{table.name}.{name[:60]}" for name in raw.unknown)
        judged.append(judge(raw, manifest.extracted_at))
        done += raw.cells.num_rows
    told("checking that every reference is there")
    if DELETED not in wanted:
        judged.append(judge(from_dicts(DELETED, ()), manifest.extracted_at))
    return Extract.assembled(manifest, judged, unknown)


def _path(folder: Path, table: Table) -> Path:
    paths = [folder / f"{table.name}{suffix}" for suffix in READERS]
    there = [path for path in paths if path.is_file()]
    if len(there) == 1:
        return there[0]
    names = " or ".join(path.name for path in paths)
    if there:
        raise Refused(f"Table {table.name}: both {names.replace(' or ', ' and ')} are there. Send only one of them.")
    raise Refused(f"Table {table.name}: no file. Wanted {names} in the folder; an empty table is a header alone.")


def _check_count(raw: RawTable, manifest: Manifest, where: str) -> None:
    """Refuses a file whose number of records is not the manifest's. For `deleted` the manifest need not say."""
    found, declared = raw.cells.num_rows, manifest.tables.get(raw.table.name)
    if declared is not None and found != declared:
        raise Refused(
            f"Table {raw.table.name}: {where} has {found} rows, {FILE} says {declared}. "
            "The transfer was cut off or a quotation mark is not closed; send the whole extract again."
        )
