"""What a source has of each table of the contract: its columns with their own types, and whether changes are dated."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, Float, Integer, Numeric, String, Uuid, exc, inspect
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.types import NullType, TypeEngine

from core.extract import Refused
from core.extract.columns import TABLES
from core.extract.declaration import Table
from core.extract.header import check_header, unknown_in
from core.sources.connection import question, where

CHANGED_AT = "changed_at"
MANIFEST = "extract_manifest"
Native = TypeEngine[Any]
# A type that SQLAlchemy does not know is NullType: its values come as texts.
_WITH_A_TEXT = (String, Integer, Numeric, Float, Boolean, Date, DateTime, Uuid, NullType)


@dataclass(frozen=True)
class Shape:
    """One table or view of the source.

    `native`: the types of the declared columns that are there, in contract order. `unknown`: columns the contract
    does not know. `changed_at`: the type of that column where it is a timestamp, else None.
    """

    table: Table
    native: Mapping[str, Native]
    unknown: tuple[str, ...]
    changed_at: DateTime | None

    @property
    def words(self) -> str:
        """The columns and their types: `crime_ref TEXT(), oic TEXT()`."""
        return ", ".join(f"{name} {kind!r}" for name, kind in self.native.items())

    @property
    def zoned(self) -> bool:
        """Whether `changed_at` names instants, not wall-clock times."""
        return bool(getattr(self.changed_at, "timezone", False))


@dataclass(frozen=True)
class Shapes:
    """All fifteen tables by name, and whether the source says itself when its data were taken."""

    tables: Mapping[str, Shape]
    has_manifest: bool

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names such as `crimes.colour`, ignored."""
        return tuple(f"{name}.{column}" for name, shape in self.tables.items() for column in shape.unknown)


def shapes(db: Connection) -> Shapes:
    """What the source has. Refuses a missing table, a missing required column and a type without a text."""
    columns = _columns(db)
    missing = [name for name in TABLES if name not in columns]
    if missing:
        there = ", ".join(name for name in (*TABLES, *map(str.upper, TABLES)) if name in columns) or "none of them"
        raise Refused(
            f"Table {missing[0]}: the source {where(db.engine.url)} has no table or view {', '.join(missing)} that "
            f"this user sees; found {there}, wanted all fifteen. Next: make it (an empty one will do), or name its "
            "schema in the URL (PostgreSQL: ?options=-csearch_path%3DNAME)."
        )
    return Shapes({name: _shape(table, columns[name]) for name, table in TABLES.items()}, MANIFEST in columns)


def _columns(db: Connection) -> dict[str, dict[str, Native]]:
    with question(db, "The list of tables"), warnings.catch_warnings():
        # A type that SQLAlchemy does not know (citext, say) is one whose values come as texts.
        warnings.simplefilter("ignore", exc.SAWarning)
        # Oracle writes names in capitals; a table with such a name is no table of the contract, but must be named.
        names = [*TABLES, MANIFEST, *(name.upper() for name in TABLES)]
        by_table = inspect(db).get_multi_columns(filter_names=names, kind=ObjectKind.ANY)
    return {
        name: {column["name"]: _below(column["type"]) for column in columns} for (_, name), columns in by_table.items()
    }


def _below(native: Native) -> Native:
    """The type that a domain is made of."""
    return _below(native.data_type) if isinstance(native, DOMAIN) else native


def _has_one_text(native: Native) -> bool:
    """Whether a value of the type has one way of being written. Types of a day's time, of spans, documents and bytes
    have not."""
    return isinstance(native, _WITH_A_TEXT)


def _shape(table: Table, natives: Mapping[str, Native]) -> Shape:
    check_header(table, list(natives), "the source", "add it to the table or view, by its exact name")
    for name in table.names:
        if name in natives and not _has_one_text(natives[name]):
            raise Refused(
                f"Table {table.name}: the source holds {type(natives[name]).__name__} in column {name}, wanted text or "
                f"{table.by_name[name].type} values. Next: offer it as text in a view."
            )
    dated = natives.get(CHANGED_AT)
    return Shape(
        table,
        {name: natives[name] for name in table.names if name in natives},
        unknown_in(table, [name for name in natives if name != CHANGED_AT]),
        dated if isinstance(dated, DateTime) else None,
    )
