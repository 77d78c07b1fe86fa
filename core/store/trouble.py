"""What databases raise, as one family of errors: which of it means that one cannot be reached, read or written now.

A driver's own words may hold a password, a name or a value, so only its kind is said.
"""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import exc


class Unreadable(Exception):
    """The database cannot be read or written now; the message is fit for a screen and names no person."""


class Unwritable(Unreadable):
    """It answers, but nothing can be written to it now."""


_READ_ONLY, _HELD, _FULL = "it is read-only, as after a failover", "somebody else is writing", "its disk is full"
_AT_ONCE = "somebody else wrote the same at the same moment"
# Why nothing can be written: by PostgreSQL's SQLSTATE, and by the name of SQLite's code.
_WHY = {
    "25006": _READ_ONLY, "55P03": _HELD, "53100": _FULL, "40001": _AT_ONCE, "40P01": _AT_ONCE,
    "SQLITE_READONLY": _READ_ONLY, "SQLITE_BUSY": _HELD, "SQLITE_LOCKED": _HELD, "SQLITE_FULL": _FULL,
}  # fmt: skip
# Classes of SQLSTATE in which the server, its connection or its operator speaks. In the others it is our statement or
# what we would store that is wrong, which no later try mends.
_OF_THE_SERVER = frozenset({"08", "25", "28", "3D", "40", "53", "54", "55", "57", "58", "F0", "XX"})
# What PostgreSQL says when tables, columns, the reader's role or its rights are not those of this code.
_UNPREPARED = frozenset({"42P01", "42703", "22023", "42704", "42501"})
# The same in SQLite's words, which has one code for it and for much else.
_LACKS = re.compile(r"no such (table|column)\b|table \S+ has no column named\b")
_NOTHING = "Nothing was changed."


@contextmanager
def reporting_trouble(*, to_write: bool = False) -> Iterator[None]:
    """Within, a database that cannot be used raises Unreadable; and Unwritable where it was to be written and only
    that cannot be. What is wrong with a statement of ours stays what it is.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise Unreadable(f"The database has no connection free now. {_NOTHING}") from error
    except exc.DBAPIError as error:
        if stopped(error):
            raise KeyboardInterrupt from error
        if (trouble := _trouble(error, to_write)) is None:
            raise
        raise trouble from error


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
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    place = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else "an unknown place"
    kind = f"{type(error.orig).__name__} {code(error)}".rstrip()
    return f"The database refused a statement of the app ({kind} at {place}). {_NOTHING} Next: report it as a fault."


def _trouble(error: exc.DBAPIError, to_write: bool) -> Unreadable | None:
    state, kind = code(error), type(error.orig).__name__
    if to_write and state in _WHY:
        return Unwritable(f"The database cannot be written now: {_WHY[state]} ({kind}). {_NOTHING}")
    if state in _UNPREPARED or (state == "SQLITE_ERROR" and _LACKS.match(str(error.orig))):
        return Unreadable(
            f"The database is not prepared for this version of the app ({kind}). {_NOTHING} "
            "Next: the service desk runs manage.py refresh."
        )
    if type(error) is exc.DatabaseError:  # of SQLite alone; PostgreSQL has a narrower word for everything
        return Unreadable(f"The database file is damaged or not a database ({kind}). {_NOTHING}")
    if _of_the_server(error, state):
        why = f"{_WHY[state]}; {kind}" if state in _WHY else kind
        return Unreadable(f"The database cannot be reached or used now ({why}). {_NOTHING}")
    return None


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
