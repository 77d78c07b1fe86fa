"""A records system's own database for tests: PostgreSQL with types of its own or all texts, or SQLite."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow as pa
from sqlalchemy import make_url

from core.extract.cells import typed
from core.extract.columns import TABLES
from core.extract.declaration import Table
from tests.build import EXTRACTED_AT
from tests.core.extract.folder import csv_bytes, manifest
from tests.postgres import Cluster

READER = "warehouse_reader"  # may read and nothing else, not even make a table that goes away by itself
NATIVE = {
    "text": "text",
    "choice": "varchar(40)",
    "date": "date",
    "instant": "timestamptz",
    "flag": "boolean",
    "integer": "integer",
}
Rows = Mapping[str, list[dict[str, str]]]


@dataclass
class Warehouse:
    """A source: `url` as the product is given it, `owner` as the test changes it."""

    url: str
    owner: str

    def run(self, *statements: str) -> None:
        """Runs statements as the owner, in one transaction."""
        with self._connected() as db:
            for statement in statements:
                db.execute(statement)

    def insert(self, table: str, columns: Iterable[str], rows: Iterable[Iterable[str | None]]) -> None:
        """Inserts rows of texts; the database makes its own types of them."""
        names = list(columns)
        mark = "?" if self.owner.startswith("sqlite") else "%s"
        with self._connected() as db:
            db.cursor().executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})",  # noqa: S608
                [[cell or None for cell in row] for row in rows],
            )

    def fill(self, rows: Rows) -> "Warehouse":
        """Inserts rows given as the texts of a file."""
        for name, some in rows.items():
            names = TABLES[name].names
            self.insert(name, names, ([row.get(column) for column in names] for row in some))
        return self

    def fill_instants(self, rows: Rows) -> "Warehouse":
        """The same with an offset at each time, read as files are: PostgreSQL reads an hour repeated in autumn as the
        second one, the contract as the first."""
        return self.fill(
            {name: [_zoned(TABLES[name], row) for row in some] for name, some in rows.items() if name in TABLES}
        )

    def _connected(self):
        if self.owner.startswith("sqlite"):
            return _Closing(sqlite3.connect(make_url(self.owner).database))
        return psycopg.connect(self.owner.replace("+psycopg", ""), options="-c timezone=Europe/London")


def _zoned(table: Table, row: dict[str, str]) -> dict[str, str]:
    instants = [c for c in table.columns if c.type == "instant" and row.get(c.name)]
    values = {c.name: typed(c, pa.chunked_array([[row[c.name]]], pa.large_string()))[0].iloc[0] for c in instants}
    return row | {name: value.isoformat() for name, value in values.items()}


class _Closing:
    """A SQLite connection that commits and closes at the end, as psycopg's does."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> sqlite3.Connection:
        return self.db

    def __exit__(self, *raised: object) -> None:
        self.db.commit()
        self.db.close()


def make(url: str, native: bool = True, stamped: Iterable[str] = (), stamp: str = "timestamptz") -> Warehouse:
    """An empty source of fifteen tables and `extract_manifest`; those in `stamped` have `changed_at`."""
    made = Warehouse(url, url)
    lite = url.startswith("sqlite")
    for table in TABLES.values():
        columns = [f'"{c.name}" {NATIVE[c.type] if native and not lite else "text"}' for c in table.columns]
        columns += [f"changed_at {'datetime' if lite else stamp}"] * (table.name in stamped)
        made.run(f"CREATE TABLE {table.name} ({', '.join(columns)})")
    made.run("CREATE TABLE extract_manifest (extracted_at text, source text)")
    made.insert("extract_manifest", ("extracted_at", "source"), [(EXTRACTED_AT, "an invented force")])
    return made


def read_only(postgres: Cluster, made: Warehouse) -> Warehouse:
    """The same source, read by a role that may select from its tables and do nothing else."""
    name = str(make_url(made.owner).database)
    postgres.run(
        f"DO $$ BEGIN CREATE ROLE {READER} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
        f"ALTER ROLE {READER} SET default_transaction_read_only = on",
        f"ALTER ROLE {READER} SET datestyle = 'SQL, DMY'",  # what a role is set to must not matter
        f"ALTER ROLE {READER} SET timezone = 'America/New_York'",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {READER}",
    )
    postgres.run(f"GRANT USAGE ON SCHEMA public TO {READER}", name=name)
    postgres.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}", name=name)
    return Warehouse(postgres.url(name, READER), made.owner)


def folder(where: Path, rows: Rows) -> Path:
    """The same rows as files, in the order in which a source is read: by key, then by the whole row, missing last."""
    where.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        order = [table.key, *(column for column in table.names if column != table.key)]
        some = sorted(
            rows.get(name, []), key=lambda row, order=order: [(not row.get(c), row.get(c, "")) for c in order]
        )
        (where / f"{name}.csv").write_bytes(csv_bytes(name, some))
    counts = {name: len(rows.get(name, [])) for name in TABLES}
    (where / "manifest.json").write_text(json.dumps(manifest(counts)), encoding="utf-8")
    return where
