"""What a records-system extract is: every table and column, declared once (contract section 2)."""

from types import MappingProxyType

import pandas as pd

from core.extract import crime_tables, force_tables, log_tables
from core.extract.declaration import Column, Table, text

__all__ = ["DELETED", "TABLES", "Column", "Table", "dictionary"]

TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            force_tables.UNITS,
            force_tables.OFFICERS,
            force_tables.POSTINGS,
            force_tables.ABSENCES,
            force_tables.OFFENCES,
            crime_tables.CRIMES,
            crime_tables.VICTIMS,
            crime_tables.VICTIM_CONTACTS,
            crime_tables.SUSPECTS,
            crime_tables.CUSTODY,
            crime_tables.BAILS,
            log_tables.OEL_ENTRIES,
            log_tables.REVIEWS,
            log_tables.CRIME_LINKS,
            log_tables.ACCESS_LISTS,
        )
    }
)

# Only in an extract of kind `changes`; it has no key of its own.
DELETED = Table(
    "deleted",
    "key",
    (
        Column("table", "choice", True, "The table a row was deleted from.", choices=tuple(TABLES)),
        text("key", "The key of the deleted row.", required=True),
    ),
    "Rows deleted since the last extract.",
)


def dictionary() -> pd.DataFrame:
    """The data dictionary: one row a column, in contract order.

    Columns, all text but `required` (bool): table, column, type, required, meaning, choices, refers to. `choices` lists
    the accepted values, separated by commas, empty where any value of the type will do.
    """
    rows = [
        (
            table.name,
            column.name,
            column.type,
            column.required,
            column.meaning,
            accepted(column),
            column.references or "",
        )
        for table in TABLES.values()
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "required", "meaning", "choices", "refers to"])


def accepted(column: Column) -> str:
    """The accepted values in words; empty where any value of the type will do."""
    if column.numbers == tuple(range(23)):
        return "0 to 22"
    if column.between:
        return f"{column.between[0]} to {column.between[1]}"
    return ", ".join(column.choices or map(str, column.numbers))
