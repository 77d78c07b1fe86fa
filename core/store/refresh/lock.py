"""One refresh of a database at a time: a lock that goes with its process, however that ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, exc, func, literal_column, select

from core import owner_only
from core.extract import Refused
from core.store.engine import reporting_trouble
from core.store.place import make_folder
from core.store.postgresql import DIALECT, without_limits
from core.store.store_file import of_folder
from core.store.trouble import unusable

# Advisory locks are numbers: one for a refresh, one for a schedule of them, one for the writing of records.
_NUMBERS = {"refresh": 7_250_001, "schedule": 7_250_002, "writing": 7_250_003}


@contextmanager
def alone(target: Engine, what: str = "refresh") -> Iterator[None]:
    """Holds the database for one refresh, or one schedule of them; others are told so. Raises Refused, Unreadable."""
    with _advisory(target, what) if target.dialect.name == DIALECT else _file(target, what):
        yield


def one_at_a_time(db: Connection) -> None:
    """Waits until no other transaction writes records, and keeps others waiting until this one ends.

    The lock of `alone` goes with its connection, which may break while the refresh goes on.
    """
    if db.dialect.name == DIALECT:  # SQLite has one writer by nature
        without_limits(db)  # a page gives up after seconds; a refresh waits its turn
        db.execute(select(func.pg_advisory_xact_lock(_NUMBERS["writing"])))


def _busy(what: str) -> Refused:
    return Refused(f"Another {what} of this database is running. Nothing was changed; it is not needed twice.")


@contextmanager
def _advisory(target: Engine, what: str) -> Iterator[None]:
    """Held by a transaction that does nothing else, since behind a pooler a session is nobody's own.

    PostgreSQL drops the lock with the connection, so a process that was killed holds none.
    """
    with reporting_trouble(target), target.connect().execution_options(isolation_level="READ COMMITTED") as db:
        db.detach()  # closed at the end, not kept for others
        holding = db.begin()
        without_limits(db)
        # Written out: a query with parameters keeps its snapshot until the next one, and vacuum from cleaning up.
        if not db.execute(select(func.pg_try_advisory_xact_lock(literal_column(str(_NUMBERS[what]))))).scalar_one():
            raise _busy(what)
        try:
            yield
        finally:
            # Explicitly: the server may see the closing only after the next refresh has asked. If the connection broke
            # meanwhile, the server has dropped the lock by itself.
            with suppress(exc.DBAPIError):
                holding.rollback()


@contextmanager
def _file(target: Engine, what: str) -> Iterator[None]:
    """A file beside the database; the system drops the lock on it with the process."""
    make_folder(target)
    place = Path(f"{target.url.database}.{what}-lock")
    try:
        file = open(place, "a", opener=owner_only.opener)  # noqa: SIM115 - closed below
    except OSError as error:
        raise unusable(of_folder(error), written=True) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(what) from None
        yield
