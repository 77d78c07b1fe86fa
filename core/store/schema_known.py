"""Which schemas this code knows: whoever opens a store of a newer one refuses, an older one waits for a refresh.

A page asks with what it reads anyway (core/store/snapshots.py), a command when it opens the store.
"""

from functools import cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, column, func, inspect, select, table

from core.store.engine import Unreadable, engine, reading_whole
from core.store.place import is_there
from core.store.schema.records import EXTRACT, FACTS

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = table("alembic_version", column("version_num"))
# The greatest: where two versions were written by hand, the newer one decides.
_STORED = select(func.max(_VERSION.c.version_num))
STORED = _STORED.scalar_subquery()
_REFRESH = "Nothing was changed. Next: the service desk runs manage.py refresh."


class OtherSchema(Unreadable):
    """The store's schema is not the one this code was written for; the message names both."""


@cache
def _known() -> tuple[str, ...]:
    """The schemas of this code, the newest first; read from its files once a process."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def newest() -> str:
    """The schema this code was written for."""
    return _known()[0]


def stored(db: Connection) -> str | None:
    """The schema of a store; None where none was ever made."""
    if not inspect(db).has_table(_VERSION.name):
        return None
    revision: str | None = db.execute(_STORED).scalar_one()
    return revision


def refuse(revision: str | None) -> None:
    """Raises OtherSchema unless a store says that its schema is this code's."""
    if words := _words(revision):
        raise OtherSchema(words)


def refuse_newer(db: Connection) -> None:
    """Raises OtherSchema where the schema is none that this code can bring up to date."""
    revision = stored(db)
    if revision is not None and revision not in _known():
        refuse(revision)


def differs(db: Connection) -> str | None:
    """In words, why the store does not have exactly the schema this code was written for; None when it has."""
    if words := _words(stored(db)):
        return words
    return f"The database has not every column of this version. {_REFRESH}" if lacking(db) else None


def at_head(db: Connection) -> bool:
    """Whether the store has exactly the schema this code was written for."""
    return differs(db) is None


def up_to_date(target: Engine) -> bool:
    """The same, asked in a read of its own. Raises Unreadable."""
    with reading_whole(target) as db:
        return at_head(db)


def opened(url: str | None) -> Engine:
    """The store of a command that only reads records. Raises OtherSchema and Unreadable."""
    target = engine(url)
    with reading_whole(target) as db:
        if words := differs(db):
            raise OtherSchema(words)
    return target


def opened_to_refresh(url: str | None) -> Engine:
    """The store of a command that brings the schema up to date. Raises OtherSchema and Unreadable."""
    target = engine(url)
    if is_there(target):  # else it is what the first refresh makes
        with reading_whole(target) as db:
            refuse_newer(db)
    return target


def lacking(db: Connection) -> list[Column[Any]]:
    """The columns of the extract and of facts that are declared and that the store does not have."""
    tables = {made.name: made for made in (*EXTRACT.values(), *FACTS.values())}
    there = inspect(db).get_multi_columns(filter_names=list(tables))
    known = {(name, one["name"]) for (_, name), columns in there.items() for one in columns}
    return [one for name, made in tables.items() for one in made.c if (name, one.name) not in known]


def _words(revision: str | None) -> str | None:
    if revision is None:
        return f"The database has no schema yet; this version of the app wants {newest()}. {_REFRESH}"
    if revision not in _known():
        return (
            f"The database has the schema {revision}, of a newer version of the app; this version knows none after "
            f"{newest()}. Nothing was changed. Next: the service desk runs the newer version, or restores the backup "
            "taken before the upgrade."
        )
    if revision != newest():
        older = f"The database has the schema {revision}, of an older version of the app"
        return f"{older}; this version wants {newest()}. {_REFRESH}"
    return None
