"""Every database URL is read here, before anything is started with it.

A password may stand anywhere in one that is written wrongly, so what is wrong is named by its part and never quoted.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, exc, make_url

EXAMPLES = "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE or sqlite:////FOLDER/FILE.db"
_HOW = (
    f"wanted e.g. {EXAMPLES}. Next: write it so; in a user or password @ is written %40, : %3A, / %2F, ? %3F, # %23 "
    "and % itself %25."
)
# What the records are read from and kept in, each with its driver: those are installed, and tested.
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")  # the last: bytes of a command line that are not UTF-8
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PORT = re.compile(r":(?P<port>[^/:\]?]*)(?:[/?]|$)")
_LARGEST_PORT = 65_535
_DATABASE_OPTIONS = ("dbname", "service")  # of a PostgreSQL URL: either says which database without its path


class BadUrl(Exception):
    """A database URL that cannot be used; the message says which part is wrong, and holds nothing of it."""


def parsed(given: str, whose: str) -> URL:
    """The URL in form, of a database and a driver that are used here. `whose` names it in a message. Raises BadUrl."""
    url = in_form(given, whose)
    if url.drivername not in _DRIVERS:
        raise _bad(whose, "its beginning names another database than PostgreSQL and SQLite, or another driver")
    kind = url.get_dialect()
    try:
        _, options = kind().create_connect_args(url)
    except (exc.ArgumentError, ValueError):
        raise _bad(whose, "its options have not the form that its driver wants") from None
    if kind.driver == "psycopg":
        _check_options(kind.import_dbapi(), options, whose)
    return url


def in_form(given: str, whose: str) -> URL:
    """The URL as it is read, a relative SQLite path made absolute; whatever its driver. Raises BadUrl."""
    scheme, colon, rest = given.partition("://")
    if _UNPRINTABLE.search(given):
        raise _bad(whose, "it holds a line end, a control character or a byte that is not UTF-8")
    if not colon or not re.fullmatch(r"\w+(\+\w+)?", scheme):
        raise _bad(whose, "it does not begin with a kind of database and ://")
    return (_file if scheme.partition("+")[0] == "sqlite" else _server)(given, rest, whose)


def _bad(whose: str, fault: str) -> BadUrl:
    return BadUrl(f"{whose} cannot be used: {fault}; {_HOW}")


def _file(given: str, rest: str, whose: str) -> URL:
    if rest and not rest.startswith("/"):
        raise _bad(whose, "a SQLite path comes after three slashes, sqlite:///FILE.db, or four when it is absolute")
    url = _read(given, whose)
    if not url.database or url.database == ":memory:":
        raise _bad(whose, "it names no file; a SQLite database in memory is gone with its first connection")
    if url.database.startswith("file:") or url.query:
        raise _bad(whose, "a SQLite file is named by its path alone, without file: and without options after ?")
    return url.set(database=str(Path(url.database).absolute()))


def _server(given: str, rest: str, whose: str) -> URL:
    user, at, place = rest.rpartition("@")
    if " " in given:
        raise _bad(whose, "it holds a space, which is written %20")
    if "@" in user:
        raise _bad(whose, "there is more than one @, and only the one before the host may stand for itself")
    if "/" in user.partition(":")[0] or (at and not user.partition(":")[0]):
        raise _bad(whose, "what stands before the @ is not USER or USER:PASSWORD")
    if _NO_ESCAPE.search(user):
        raise _bad(whose, "there is a % in the user or password that begins no escape such as %40")
    _check_port(place if at else rest, whose)
    url = _read(given, whose)
    named = url.database or any(name in url.query for name in _DATABASE_OPTIONS)
    if url.get_backend_name() == "postgresql" and not named:
        raise _bad(whose, "it names no database after the host")
    return url


def _check_port(place: str, whose: str) -> None:
    """Before SQLAlchemy turns it into a number: its own message quotes whatever stands in the place of one."""
    port = _PORT.search(re.split(r"[/?]", place, maxsplit=1)[0].rpartition("]")[2])
    if port and not (port["port"].isascii() and port["port"].isdigit() and 0 < int(port["port"]) <= _LARGEST_PORT):
        raise _bad(
            whose, "what stands after the host's : is no port from 1 to 65535; perhaps USER: or @HOST is missing"
        )


def _read(given: str, whose: str) -> URL:
    try:
        return make_url(given)
    except (exc.ArgumentError, ValueError):
        raise _bad(whose, "it has not the form of a URL") from None


def _check_options(psycopg: Any, options: Mapping[str, Any], whose: str) -> None:
    try:
        psycopg.conninfo.make_conninfo(**options)
    except psycopg.ProgrammingError:
        raise _bad(whose, "an option after ? is none that PostgreSQL's driver knows") from None
