"""Where a test keeps its store: in a SQLite file, or on PostgreSQL when the whole suite is asked to run there."""

import atexit
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, make_url, update

from core.store.engine import engine, writing
from core.store.migrate import migrate
from core.store.schema.work import PAIR_SECRET
from tests.new_stores import OnServer, copy_file, migrated_file
from tests.postgres import Cluster, cluster

ON_POSTGRESQL = os.environ.get("DAILY_ACTIONS_TESTED_ON") == "postgresql"
of_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="about a file, which only SQLite has")


@cache
def store_at(file: Path) -> str:
    """The URL of a store of the present schema, without rows when it is first asked for; the same for the same file."""
    return _of_server()(file) if ON_POSTGRESQL else copy_at(migrated_file(), file)


@cache
def copy_at(url: str, file: Path) -> str:
    """The URL of a store that first has what another has, to which nobody may be connected; the same for that file."""
    if ON_POSTGRESQL:
        return server().copied(url)
    made = f"sqlite:///{file}"
    copy_file(url, made)
    return made


@cache
def blank_at(file: Path) -> str:
    """The URL of a database without a table when it is first asked for; the same for the same file."""
    return server().database() if ON_POSTGRESQL else f"sqlite:///{file}"


def emptied(url: str) -> None:
    """Makes a store as it was before anything was written to it."""
    if not ON_POSTGRESQL:
        file = Path(url.removeprefix("sqlite:///"))
        for one in file.parent.glob(f"{file.name}*"):
            one.unlink()
        return
    engine(url).dispose()
    server().renewed(url)


def broken(url: str) -> None:
    """Breaks the store under whoever uses it: no file of SQLite any more, no such database on the server."""
    if not ON_POSTGRESQL:
        file = Path(url.removeprefix("sqlite:///"))
        for one in file.parent.glob(f"{file.name}*"):
            one.write_bytes(b"no database any more " * 1000)
        return
    engine(url).dispose()
    server().dropped(url)


def one_secret(target: Engine) -> None:
    """Brings a store to the present schema and lets it call pairs as every other store does that was asked for this."""
    migrate(target)
    with writing(target) as db:
        db.execute(update(PAIR_SECRET).values(secret="5e" * 32))


@contextmanager
def held(url: str) -> Iterator[None]:
    """Nobody else can write to the store meanwhile; who reads goes on."""
    with writing(engine(url)) as db:
        if db.dialect.name == "postgresql":
            db.exec_driver_sql(f"LOCK TABLE {', '.join(inspect(db).get_table_names())} IN EXCLUSIVE MODE")
        yield


@contextmanager
def held_whole(url: str) -> Iterator[None]:
    """Nobody else can read the store or write to it meanwhile."""
    if url.startswith("sqlite"):
        holding = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        holding.execute("PRAGMA locking_mode=EXCLUSIVE")
        holding.execute("BEGIN EXCLUSIVE")
        yield
        holding.rollback()
        holding.close()
        return
    with writing(engine(url)) as db:
        db.exec_driver_sql(f"LOCK TABLE {', '.join(inspect(db).get_table_names())} IN ACCESS EXCLUSIVE MODE")
        yield


@cache
def _of_server() -> OnServer:
    return OnServer(server())


@cache
def server() -> Cluster:
    """The PostgreSQL server of this process, stopped at its end."""
    running = ExitStack()
    atexit.register(running.close)
    return running.enter_context(cluster())
