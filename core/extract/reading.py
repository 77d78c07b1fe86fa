"""Reads an extract folder: the manifest, then each table from its CSV or Parquet file."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.extract.changes import Changes
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
from core.progress import Progress, unwatched

READERS = {".csv": read_csv, ".parquet": read_parquet}


def read_extract(folder: Path, progress: Progress = unwatched) -> Extract:
    """The extract in a folder; `progress` gets a line for each table. Raises Refused when it cannot be used whole."""
    manifest, paths, unknown = _contents(folder)
    judged: list[Judged] = []
    # One table after the other: the texts of a whole force need not be held beside its values.
    for raw in _raws(manifest, paths, progress):
        unknown += _unknown_of(raw)
        judged.append(judge(raw, manifest.extracted_at))
    if DELETED.name not in paths:
        judged.append(judge(from_dicts(DELETED, ()), manifest.extracted_at))
    return Extract.assembled(manifest, judged, unknown)


def read_changes(folder: Path, progress: Progress = unwatched) -> Changes:
    """The rows of an extract of kind `changes`, as they came. Raises Refused when it cannot be used whole."""
    manifest, paths, unknown = _contents(folder)
    if manifest.kind != "changes":
        raise Refused(f"{FILE}: kind is {manifest.kind!r}; wanted 'changes'")
    raws = {raw.table.name: raw for raw in _raws(manifest, paths, progress)}
    return Changes(manifest, raws, unknown + tuple(name for raw in raws.values() for name in _unknown_of(raw)))


def files_of(folder: Path) -> list[Path]:
    """Every file that an extract in the folder has or may have."""
    names = [*TABLES, DELETED.name]
    return [folder / FILE, *(folder / f"{name}{suffix}" for name in names for suffix in READERS)]


def _contents(folder: Path) -> tuple[Manifest, dict[str, Path], tuple[str, ...]]:
    """The manifest, the file of every table, and the names that are not known."""
    manifest, unknown = read_manifest(folder)
    wanted = [*TABLES.values(), *([DELETED] if manifest.kind == "changes" else [])]
    # Every file is looked for before any is read, so that a missing one is reported at once.
    return manifest, {table.name: _path(folder, table) for table in wanted}, unknown


def _raws(manifest: Manifest, paths: Mapping[str, Path], progress: Progress) -> Iterator[RawTable]:
    done, total = 0, sum(manifest.tables.values())
    for name, path in paths.items():
        raw = READERS[path.suffix](path, {**TABLES, DELETED.name: DELETED}[name])
        _check_count(raw, manifest, path.name)
        progress(f"{name}: {raw.cells.num_rows:,} rows", done, total)
        yield raw
        done += raw.cells.num_rows
    progress("checking that every reference is there")


def _unknown_of(raw: RawTable) -> tuple[str, ...]:
    return tuple(f"{raw.table.name}.{name}" for name in raw.unknown)


def _path(folder: Path, table: Table) -> Path:
    paths = [folder / f"{table.name}{suffix}" for suffix in READERS]
    there = [path for path in paths if os.path.lexists(path)]
    if len(there) == 1:
        return there[0]
    names = " or ".join(path.name for path in paths)
    if there:
        raise Refused(f"Table {table.name}: both {names.replace(' or ', ' and ')} are there. Send only one of them.")
    near = [path.name for path in folder.glob("*") if path.name.casefold() in {one.name for one in paths}]
    there_is = f"found {near[0]}" if near else "no file"
    raise Refused(f"Table {table.name}: {there_is}. Wanted {names} in the folder; an empty table is a header alone.")


def _check_count(raw: RawTable, manifest: Manifest, where: str) -> None:
    """Refuses a file whose number of records is not the manifest's. For `deleted` the manifest need not say."""
    rows, declared = raw.cells.num_rows, manifest.tables.get(raw.table.name)
    if declared is not None and rows != declared:
        raise Refused(
            f"Table {raw.table.name}: {where} has {rows} rows, {FILE} says {declared}. "
            "The transfer was cut off or a quotation mark is not closed; send the whole extract again."
        )
