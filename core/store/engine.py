"""One engine a process; a read sees one snapshot from its first statement to its last, a write is short and whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from core import owner_only
from core.database_url import BadUrl, parsed
from core.store import place, postgresql
from core.store.postgresql import DIALECT
from core.store.postgresql import WAIT_MS as _WAIT_MS
from core.store.role import READER
from core.store.trouble import Unreadable, Unwritable, none_free, reporting_trouble

__all__ = ["ROOT", "URL_VARIABLE", "Unreadable", "Unwritable", "database_url", "engine", "reading", "reading_whole",
           "reporting_trouble", "writing"]  # fmt: skip

URL_VARIABLE = "DAILY_ACTIONS_DATABASE_URL"
ROOT = Path(__file__).parents[2]
# Connections of a process, and how many of them reads may hold: a page that reads asks for a second one to log a look,
# and when every page did so with none left, all would wait for each other.
_ALL, _READS = 80, 60
# A refresh touches the indexes of a force all over; with SQLite's own two megabytes each touch would be a read from
# disk. A claim uses a few pages of it.
_WRITE_CACHE_KB = 512 * 1024
_PATIENCE = 30  # seconds that a page waits for a connection


def database_url(given: str | None = None) -> URL:
    """The URL given, else the one in the environment, else SQLite under `var/`. Raises Unreadable, quoting nothing."""
    text = given or os.environ.get(URL_VARIABLE) or f"sqlite:///{ROOT / 'var' / 'daily_actions.db'}"
    try:
        return parsed(text, f"The database URL in {URL_VARIABLE} or --database")
    except BadUrl as fault:
        raise Unreadable(str(fault)) from None


@lru_cache(maxsize=8)
def _engine(target: URL) -> Engine:
    if target.get_backend_name() == DIALECT:
        return _pooled(target)
    owner_only.tightened(Path(str(target.database)))
    # A page holds a read while it logs a look in a write of its own. With a pool of fifteen, as many pages at once
    # wait for each other for ever; opening a SQLite file costs less than a millisecond, so there is no pool.
    engine = create_engine(target, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": _WAIT_MS / 1000})
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _pooled(target: URL) -> Engine:
    options = {} if "connect_timeout" in target.query else {"connect_timeout": _WAIT_MS // 1000}
    # The last one given back goes out first: each connection has to prepare its statements for itself.
    engine = create_engine(
        target, pool_pre_ping=True, pool_use_lifo=True, pool_size=20, max_overflow=_ALL - 20, hide_parameters=True,
        connect_args=options,
    )  # fmt: skip
    event.listen(engine, "connect", _postgresql_connect)
    event.listen(engine, "begin", postgresql.begun)
    return engine


def engine(url: str | None = None) -> Engine:
    """The engine of a database URL, made once a process. Raises Unreadable when the URL makes no sense."""
    return _engine(database_url(url))


def _postgresql_connect(connection: Any, _record: Any) -> None:
    """A pooler is known by the number of the process, which is not the one it signed in with.

    Behind one a statement that was prepared before may be unknown to the connection that answers next.
    """
    with connection.cursor() as cursor:
        (process,) = cursor.execute("SELECT pg_backend_pid()").fetchone()
    connection.commit()
    if process != connection.info.backend_pid:
        connection.prepare_threshold = None


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late to give a read its snapshot; SQLAlchemy's is emitted below instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A write takes its lock at once: upgrading a read in the middle fails when somebody else wrote meanwhile.
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('wait_ms', _WAIT_MS)}")
    if writes := options.get("writes", False):
        connection.exec_driver_sql(f"PRAGMA cache_size={1 if options.get('to_disk') else -_WRITE_CACHE_KB}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(source: Engine) -> Iterator[Connection]:
    """One read transaction: every statement sees the same snapshot. Raises Unreadable.

    On PostgreSQL under the reader's role: crime data comes through core/store/scoped or not at all.
    """
    with reading_whole(source, as_role=READER) as connection:
        yield connection


@contextmanager
def reading_whole(source: Engine, as_role: str | None = None) -> Iterator[Connection]:
    """The same with the owner's rights, for the command line: nobody's scope is asked. Raises Unreadable."""
    options: dict[str, Any] = {"as_role": as_role}
    if source.dialect.name == DIALECT:
        options |= {"isolation_level": "REPEATABLE READ", "read_only": True}
    place.seen(source)
    with (
        _place(source),
        reporting_trouble(source),
        source.connect().execution_options(**options) as connection,
        connection.begin() as begun,
    ):
        yield connection
        # SQLite would keep what a read wrote; PostgreSQL refuses it, and at a rollback its driver forgets the prepared
        # statements of the connection: an officer's list then took longer to plan than to answer.
        if source.dialect.name != DIALECT:
            begun.rollback()


@lru_cache(maxsize=8)
def _places(_source: Engine) -> BoundedSemaphore:
    return BoundedSemaphore(_READS)


@contextmanager
def _place(source: Engine) -> Iterator[None]:
    """One of the connections that reads may hold. A database without a pool has no limit to them."""
    if isinstance(source.pool, NullPool):
        yield
        return
    places = _places(source)
    if not places.acquire(timeout=_PATIENCE):
        raise none_free()
    try:
        yield
    finally:
        places.release()


@contextmanager
def writing(
    source: Engine, wait_ms: int = _WAIT_MS, *, to_disk: bool = False, makes: bool = False
) -> Iterator[Connection]:
    """One write transaction, committed whole or not at all; others who write are waited for so long.

    `makes`: a SQLite store that is not there is made. `to_disk`: SQLite keeps nothing of it in memory until the end, so
    that a full disk is noticed before.

    Raises Unwritable, and Unreadable where the database cannot even be reached.
    """
    options: dict[str, Any] = {"writes": True, "wait_ms": wait_ms, "to_disk": to_disk}
    if source.dialect.name == DIALECT:
        options["isolation_level"] = "READ COMMITTED"  # who writes second waits, whatever the server's own level is
    place.make(source) if makes else place.seen(source)
    with (
        reporting_trouble(source, to_write=True, wait_ms=wait_ms),
        source.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection
