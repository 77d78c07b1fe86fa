"""One engine a process; a read sees one snapshot from its first statement to its last, a write is short and whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, exc, make_url

from core.store.reader_role import DIALECT, step_down

URL_VARIABLE = "DAILY_ACTIONS_DATABASE_URL"
ROOT = Path(__file__).parents[2]
_WAIT_MS = 10_000  # how long one waits for another who writes, or for a server to answer, before it is said
# Connections of a process, and how many of them reads may hold: a page that reads asks for a second one to log a look,
# and when every page did so with none left, all would wait for each other.
_ALL, _READS = 80, 60
# A refresh touches the indexes of a force all over; out of SQLite's own two megabytes each touch is a read from disk.
# A claim uses a few pages of it.
_WRITE_CACHE_KB = 512 * 1024
_PATIENCE = 30  # seconds that a page waits for a connection
# What PostgreSQL says when tables, columns, the reader's role or its rights are not those of this code.
_UNPREPARED = frozenset({"42P01", "42703", "22023", "42704", "42501"})


class Unreadable(Exception):
    """The database cannot be read or written now; the message is fit for a screen and names no person."""


def database_url(given: str | None = None) -> str:
    """The URL given, else the one in the environment, else SQLite under `var/`."""
    return given or os.environ.get(URL_VARIABLE) or f"sqlite:///{ROOT / 'var' / 'daily_actions.db'}"


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return _pooled(target)
    if target.database and target.database != ":memory:":
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    # A page holds a read while it logs a look in a write of its own. With a pool of fifteen, as many pages at once
    # wait for each other for ever; opening a SQLite file costs less than a millisecond, so there is no pool.
    made = create_engine(target, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": _WAIT_MS / 1000})
    event.listen(made, "connect", _sqlite_connect)
    event.listen(made, "begin", _sqlite_begin)
    return made


def _pooled(target: URL) -> Engine:
    options = {} if "connect_timeout" in target.query else {"connect_timeout": _WAIT_MS // 1000}
    # The last one given back goes out first: each connection has to prepare its statements for itself.
    made = create_engine(
        target, pool_pre_ping=True, pool_use_lifo=True, pool_size=20, max_overflow=_ALL - 20, hide_parameters=True,
        connect_args=options,
    )  # fmt: skip
    event.listen(made, "connect", _postgresql_connect)
    return made


def engine(url: str | None = None) -> Engine:
    """The engine of a database URL, made once a process. Raises Unreadable when the URL makes no sense."""
    try:
        return _engine(database_url(url))
    except (exc.ArgumentError, exc.NoSuchModuleError) as error:
        raise Unreadable(
            f"The database URL in {URL_VARIABLE} or --database cannot be used; wanted e.g. sqlite:///file.db"
        ) from error


def _postgresql_connect(connection: Any, _record: Any) -> None:
    # Behind a lock that somebody else holds a page would wait for ever. A refresh says that it waits: `one_at_a_time`.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {_WAIT_MS}")
    connection.commit()


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late to give a read its snapshot; SQLAlchemy's is emitted below instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={_WAIT_MS}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A write takes its lock at once: upgrading a read in the middle fails when somebody else wrote meanwhile.
    writes = connection.get_execution_options().get("writes", False)
    if writes:
        connection.exec_driver_sql(f"PRAGMA cache_size={-_WRITE_CACHE_KB}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(source: Engine) -> Iterator[Connection]:
    """One read transaction: every statement sees the same snapshot. Raises Unreadable.

    On PostgreSQL under the reader's role: crime data comes through core/store/scoped or not at all.
    """
    with reading_whole(source) as connection:
        step_down(connection)
        yield connection


@contextmanager
def reading_whole(source: Engine) -> Iterator[Connection]:
    """The same with the owner's rights, for the command line: nobody's scope is asked. Raises Unreadable."""
    options: dict[str, Any] = {}
    if source.dialect.name == DIALECT:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        _place(source),
        told(),
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
    """One of the connections that reads may hold. A database without a pool has no end of them."""
    if isinstance(source.pool, NullPool):
        yield
        return
    places = _places(source)
    if not places.acquire(timeout=_PATIENCE):
        raise Unreadable("The database has no connection free now. Nothing was changed.")
    try:
        yield
    finally:
        places.release()


@contextmanager
def writing(source: Engine) -> Iterator[Connection]:
    """One write transaction, committed whole or not at all. Raises Unreadable."""
    with told(), source.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def told() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError as error:
        raise Unreadable("The database has no connection free now. Nothing was changed.") from error
    except (exc.OperationalError, exc.InterfaceError) as error:
        if stopped(error):
            raise KeyboardInterrupt from error
        raise Unreadable(
            f"The database cannot be reached or used now ({_kind(error)}). Nothing was changed."
        ) from error
    except exc.DatabaseError as error:
        if getattr(error.orig, "sqlstate", None) in _UNPREPARED:
            raise Unreadable(
                f"The database is not prepared for this version of the app ({_kind(error)}). Nothing was changed. "
                "Next: the service desk runs manage.py refresh."
            ) from error
        if type(error) is not exc.DatabaseError:  # a broken constraint or statement is our fault, not the database's
            raise
        raise Unreadable(
            f"The database file is damaged or not a database ({_kind(error)}). Nothing was changed."
        ) from error


def stopped(error: BaseException | None) -> bool:
    """Whether somebody stopped the process in the middle of a statement: ending that may fail in its turn."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _kind(error: exc.DBAPIError) -> str:
    return type(error.orig).__name__
