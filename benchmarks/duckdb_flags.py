"""The searches as a competent analyst would write them by hand: set-based SQL for DuckDB, in `duckdb_rules/`.

Written from the contract and sharing no code with `core.facts`, `core.law`, `core.searches` or `core.flags`.

    connection = connect()
    read(connection, folder)  # or load(connection, read_extract(folder).tables)
    found = flags(connection, date(2026, 11, 22))
"""

import csv
from datetime import date
from pathlib import Path

import duckdb
import holidays
import pandas as pd
import pyarrow as pa

from core.extract.columns import TABLES, Column

RULES = Path(__file__).with_name("duckdb_rules")
# A time without an offset, and the date part of an instant, are London's: the session's time zone sees to both.
TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "instant": "TIMESTAMPTZ",
    "flag": "BOOLEAN",
    "integer": "INTEGER",
}


def connect() -> duckdb.DuckDBPyConnection:
    """An empty database in memory with London's clock, using every core."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Europe/London'")
    return connection


def read(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Makes the fifteen tables from the CSV files of a sound extract, with the declared types and no other check.

    Of an hour repeated in autumn DuckDB takes the second where the contract takes the first; both keep the order of
    times without an offset, and their dates, so no flag of such an extract depends on it.
    """
    for table in TABLES.values():
        file = folder / f"{table.name}.csv"
        with file.open(newline="", encoding="utf-8-sig") as lines:
            header = next(csv.reader(lines))
        columns = {name: _type(table.by_name[name]) if name in table.by_name else "VARCHAR" for name in header}
        options = f"header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, columns = {columns}"
        connection.execute(f"CREATE TABLE {table.name} AS FROM read_csv('{file}', {options})")


def load(connection: duckdb.DuckDBPyConnection, tables: dict[str, pd.DataFrame]) -> None:
    """Makes the fifteen tables from the typed frames of a validated extract."""
    for table in TABLES.values():
        columns = ", ".join(f'"{column.name}"::{_type(column)} AS "{column.name}"' for column in table.columns)
        connection.register("frame", pa.Table.from_pandas(tables[table.name], preserve_index=False))
        connection.execute(f"CREATE TABLE {table.name} AS SELECT {columns} FROM frame")
        connection.unregister("frame")


def _type(column: Column) -> str:
    """The declared type in DuckDB; a choice is an ENUM, which compares as a number."""
    return f"ENUM {column.choices}" if column.type == "choice" else TYPES[column.type]


def flags(connection: duckdb.DuckDBPyConnection, today: date) -> pa.Table:
    """Every flag of the searches known here, in the columns and the order of `manage.py flags`.

    `oic` is null where the crime has none.
    """
    connection.execute(f"SET VARIABLE today = DATE '{today}'")
    _bank_holidays(connection)
    for file in sorted(RULES.glob("*.sql")):
        connection.execute(file.read_text(encoding="utf-8"))
    return connection.sql("FROM flags").to_arrow_table()


def known() -> frozenset[str]:
    """The searches that the SQL works out, by id."""
    connection = duckdb.connect()
    connection.execute((RULES / "0_policy.sql").read_text(encoding="utf-8"))
    return frozenset(search for (search,) in connection.execute("SELECT search FROM policy").fetchall())


def _bank_holidays(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `non_working`: the bank holidays of England and Wales in the years of the custody events and after."""
    columns = "[arrested_at, interviewed_at, released_at]"
    years = connection.execute(f"SELECT DISTINCT year(unnest({columns})) FROM custody").fetchall()
    wanted = {year + later for (year,) in years if year is not None for later in (0, 1)}
    days = sorted(holidays.country_holidays("GB", subdiv="ENG", years=wanted)) if wanted else []
    found = pa.table({"day": pa.array(days, pa.date32())})
    connection.register("found", found)
    connection.execute("CREATE OR REPLACE TEMP TABLE non_working AS FROM found")
    connection.unregister("found")
