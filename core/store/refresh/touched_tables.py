"""Where a refresh gathers which crimes a change touches: temporary tables, gone with its transaction.

So a change of ten thousand crimes is a few joins.
"""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Column, Connection, MetaData, Select, Table, Text, select

from core.store.rows import analyse, look_up_by_index, write

_temporary = MetaData()
# What changes: the keys of rows that came or are deleted, by table; and under other names what else is asked for.
KEYS = Table(
    "changed_keys", _temporary, Column("table_name", Text, index=True), Column("key", Text), prefixes=["TEMPORARY"]
)
# The crimes derived again, whole.
TOUCHED = Table("touched_crimes", _temporary, Column("crime_ref", Text, primary_key=True), prefixes=["TEMPORARY"])
# Crimes that only stand beside them: the other ends of links, and those of suspects named from another crime.
BESIDE = Table("beside_crimes", _temporary, Column("crime_ref", Text, primary_key=True), prefixes=["TEMPORARY"])


def emptied(db: Connection) -> None:
    """Makes the tables, with nothing in them. `db` must be writing."""
    dropped(db)
    _temporary.create_all(db)
    look_up_by_index(db)


def dropped(db: Connection) -> None:
    """Takes the temporary tables away; the connection may be used again."""
    _temporary.drop_all(db)


def touched() -> Select[tuple[str]]:
    """The references of the crimes derived again."""
    return select(TOUCHED.c.crime_ref)


def keys(*names: str) -> Select[tuple[str]]:
    """The keys that came or are deleted in a table, or those under other names."""
    return select(KEYS.c.key).where(KEYS.c.table_name.in_(names))


def name_gone(db: Connection, gone: Mapping[str, pd.Series]) -> None:
    """Gathers the keys of rows to delete, by table."""
    parts = [pd.DataFrame({"table_name": f"{name} gone", "key": keys}) for name, keys in gone.items()]
    write(db, KEYS, pd.concat(parts, ignore_index=True).astype("str"))
    analyse(db, [KEYS])


def gone(name: str) -> Select[tuple[str]]:
    """The keys of the rows of a table that are to be deleted."""
    return keys(f"{name} gone")
