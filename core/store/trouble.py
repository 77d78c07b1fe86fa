"""What databases raise, as one family of errors: which of it means that one cannot be reached, read or written now.

A driver's own words may hold a password, a name or a value, so only its kind is said.
"""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, exc

from core.database_causes import HELD, HELD_WHOLE, STOPS_WRITES, cause_of
from core.disk_trouble import Cause
from core.store.postgresql import DIALECT, WAIT_MS
from core.store.store_file import in_the_way


class Unreadable(Exception):
    """The database cannot be read or written now; the message is fit for a screen and names no person.

    `happened` is the message without its next step, which an operator can take and whoever sees a page cannot.
    """

    def __init__(self, happened: str, next_step: str = "") -> None:
        super().__init__(f"{happened} Next: {next_step}." if next_step else happened)
        self.happened = happened


class Unwritable(Unreadable):
    """It answers, but nothing can be written to it now."""


# Classes of SQLSTATE in which the server, its connection or its operator speaks. In the others it is our statement or
# what we would store that is wrong, which no later try mends.
_OF_THE_SERVER = frozenset({"08", "25", "28", "3D", "40", "53", "54", "55", "57", "58", "F0", "XX"})
# What PostgreSQL says when tables, columns or the reader's role are not those of this code.
_UNPREPARED = frozenset({"42P01", "42703", "22023", "42704"})
# The same in SQLite's words, which has one code for it and for much else.
_LACKS = re.compile(r"no such (table|column)\b|table \S+ has no column named\b")
# Where SQLite has one code for much, and the system knows which.
_ASKS_THE_SYSTEM = frozenset({"SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_PERM"})
_NOTHING = "Nothing was changed."


@contextmanager
def reporting_trouble(source: Engine, *, to_write: bool = False, wait_ms: int = WAIT_MS) -> Iterator[None]:
    """Within, a database that cannot be used raises Unreadable; and Unwritable where it was to be written and only
    that cannot be. What is wrong with a statement of ours stays what it is. `wait_ms`: how long others are waited for.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise none_free() from error
    except exc.DBAPIError as error:
        if stopped(error):
            raise KeyboardInterrupt from error
        if (trouble := _Trouble(source, error, to_write, wait_ms).raised()) is None:
            raise
        raise trouble from error


def none_free() -> Unreadable:
    """What is raised where all connections that this process may hold are in use."""
    return Unreadable(
        f"The database cannot be reached or used now: all connections of this process are in use. {_NOTHING}",
        "see what holds them, or run more processes",
    )


def unusable(cause: Cause, code: str = "", *, written: bool = False) -> Unreadable:
    """What is raised for a cause; `written`: it stands in the way of writing alone."""
    kind, way = (Unwritable, "written") if written else (Unreadable, "reached or used")
    shown = f" ({code})" if code else ""
    return kind(f"The database cannot be {way} now: {cause.words}{shown}. {_NOTHING}", cause.mend)


def stopped(error: BaseException | None) -> bool:
    """Whether somebody stopped the process in the middle of a statement: ending that may fail in its turn."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def of_ours(error: exc.DBAPIError) -> str:
    """A statement of ours that the database refused, in words for a command: the kind, the code and the place.

    The driver's own words stay out: they quote the row.
    """
    kind = f"{type(error.orig).__name__} {code(error)}".rstrip()
    return (
        f"The database refused a statement of the app ({kind} at {place_of(error)}). {_NOTHING} "
        "Next: report it as a fault."
    )


def place_of(error: BaseException) -> str:
    """Where in the code of the app an error came up: the name of the file and the line."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    return f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else "an unknown place"


@dataclass(frozen=True)
class _Trouble:
    """One error of a database, and what it was doing."""

    source: Engine
    error: exc.DBAPIError
    to_write: bool
    wait_ms: int

    def raised(self) -> Unreadable | None:
        """What is raised for it; None where a statement of ours is wrong."""
        state = code(self.error)
        if state in _UNPREPARED or (state == "SQLITE_ERROR" and _LACKS.match(str(self.error.orig))):
            shown = f"The database is not prepared for this version of the app ({self._shown(state)}). {_NOTHING}"
            return Unreadable(
                shown,
                "the service desk runs manage.py refresh, which also says where the database is of a newer version",
            )
        cause = self._in_the_way(state) or self._waited(cause_of(self.error))
        if cause is None and not _of_the_server(self.error, state):
            return None
        cause = cause or Cause("it gives no more than its code", "look at its log and at the system's")
        shown = self._shown(state)
        return unusable(cause, shown, written=self.to_write and bool({state, shown} & STOPS_WRITES))

    def _in_the_way(self, state: str) -> Cause | None:
        if state not in _ASKS_THE_SYSTEM:
            return None
        return in_the_way(Path(str(self.source.url.database)), getattr(self.error.orig, "sqlite_errorname", ""))

    def _waited(self, cause: Cause | None) -> Cause | None:
        if cause is not HELD:
            return cause
        # On SQLite nobody is in the way of who reads, nor of who only connects, but a lock on the whole file.
        whole = self.source.dialect.name != DIALECT and (not self.to_write or self.error.statement is None)
        held = HELD_WHOLE if whole else HELD
        return Cause(f"{held.words}, and was not done within {self.wait_ms / 1000:g} seconds", held.mend)

    def _shown(self, state: str) -> str:
        """SQLite's code in full, a state, or the driver's name of the kind where there is neither."""
        return getattr(self.error.orig, "sqlite_errorname", "") or state or type(self.error.orig).__name__


def _of_the_server(error: exc.DBAPIError, state: str) -> bool:
    if len(state) == 5:  # a SQLSTATE
        return state[:2] in _OF_THE_SERVER
    # Without a state nothing reached the server: it is away, or its driver takes no such address or option.
    kinds = (exc.OperationalError, exc.InterfaceError)
    return isinstance(error, kinds) or (not state and isinstance(error, exc.ProgrammingError))


def code(error: exc.DBAPIError) -> str:
    """PostgreSQL's SQLSTATE or the primary name of SQLite's code; empty where the driver gives none."""
    if state := getattr(error.orig, "sqlstate", None):
        return str(state)
    return "_".join(getattr(error.orig, "sqlite_errorname", "").split("_")[:2])
