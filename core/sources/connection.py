"""One read-only transaction of a source: every statement in it sees the same snapshot. Nothing is written, ever.

What a driver says may hold a password, a name or a value, so a refusal says only its kind.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, exc, func, select

from core import input_file
from core.database_causes import cause_of
from core.database_url import BadUrl, in_form, parsed
from core.disk_trouble import Cause
from core.extract import Refused

# On PostgreSQL the weakest level at which two statements of a transaction see the same rows; SQLite has it by nature.
_ONE_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# How PostgreSQL writes values, whatever the role's own settings; and rows that a policy would hold back are an error,
# since a crime that is silently not there would look like one that was deleted.
_POSTGRESQL = {"datestyle": "ISO, YMD", "timezone": "UTC", "client_encoding": "UTF8", "row_security": "off"}
_WHOSE = "The source's URL"
_UNKNOWN = Cause("it refuses, and gives no more than its code", "check that it is up, and what the URL names")
_MAY_NOT = "42501"
_NOT_UTF8 = ("22021", "22P05")
_SECRET = re.compile("pass|pwd|secret|token", re.IGNORECASE)


@contextmanager
def reading_source(url: str) -> Iterator[Connection]:
    """The source within one transaction that is rolled back at the end. Raises Refused when it cannot be reached.

    The tables are looked for where the URL's connection looks by itself; another schema is named as the database's
    driver has it, on PostgreSQL `?options=-csearch_path%3DNAME`.
    """
    engine = _engine(url)
    try:
        with _connected(engine) as db, db.begin() as begun:
            with question(db, "The beginning of the reading"):
                _settle(db)
            yield db
            with question(db, "The end of the reading"):
                begun.rollback()
    finally:
        engine.dispose()


@contextmanager
def question(db: Connection, what: str) -> Iterator[None]:
    """Turns whatever the driver raises within into Refused, which says `what` was asked for and nothing of the
    answer."""
    try:
        yield
    except (exc.DBAPIError, db.dialect.loaded_dbapi.Error) as error:
        # A broken connection could not even be rolled back, and that error would hide this one.
        db.invalidate()
        raise _refusal(error, what, where(db.engine.url)) from None


def where(url: URL) -> str:
    """A URL as it may be shown and kept: without user, password and options."""
    return URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database).render_as_string()


def known_as(given: str) -> str:
    """A source's URL as its marks are kept under: `where` it is, and a digest of all else but passwords.

    Another user or another option, such as a search path, may show other rows under the same names. Raises Refused.
    """
    try:
        url = in_form(given, _WHOSE)
    except BadUrl as fault:
        raise Refused(str(fault)) from None
    shown = {name: value for name, value in url.query.items() if not _SECRET.search(name)}
    rest = f"{url.drivername} {url.username} {sorted(shown.items())}"
    return f"{where(url)} {blake2b(rest.encode(), digest_size=8).hexdigest()}"


def _engine(given: str) -> Engine:
    try:
        target = parsed(given, _WHOSE)
    except BadUrl as fault:
        raise Refused(str(fault)) from None
    engine = create_engine(target, poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _check_file(target)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _check_file(target: URL) -> None:
    """SQLite would create a database that is not there."""
    try:
        input_file.check(Path(str(target.database)))
    except input_file.NotRead as cause:
        raise Refused(f"The source {where(target)}: the file {cause}. Next: correct the path in the URL.") from None


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN would come before a write only; the one below comes before the first read.
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        db = engine.connect()
    except exc.DBAPIError as error:
        why = cause_of(error) or _UNKNOWN
        raise Refused(
            f"The source {where(engine.url)} cannot be reached: {why.words} ({_kind(error)}). Nothing was loaded. "
            f"Next: {why.mend}."
        ) from None
    with db:
        with question(db, "The beginning of the reading"):
            db.execution_options(**(_ONE_SNAPSHOT if engine.dialect.name == "postgresql" else {}))
        yield db


def _settle(db: Connection) -> None:
    """The settings of this transaction of PostgreSQL: behind a pooler the connection is somebody else's after it."""
    if db.dialect.name == "postgresql":
        db.execute(select(*(func.set_config(name, value, True) for name, value in _POSTGRESQL.items())))


def _refusal(error: Exception, what: str, source: str) -> Refused:
    if _kind(error).endswith(_MAY_NOT):
        return Refused(
            f"{what}: this user may not read all of it in the source {source}. Nothing was loaded. Next: grant SELECT "
            "on it; where row security holds rows back, offer a view that says which rows are meant."
        )
    if _kind(error).endswith(_NOT_UTF8):
        return Refused(
            f"{what}: the source {source} holds text that cannot be given as UTF-8. Nothing was loaded. "
            "Next: correct the text there."
        )
    return Refused(
        f"{what}: the source {source} went away or could not answer ({_kind(error)}). Nothing that was read is used. "
        "Next: check that it is up and read again."
    )


def _kind(error: Exception) -> str:
    """The driver's name of the error and, where there is one, its SQLSTATE."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    state = getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {state}" if state else type(cause).__name__
