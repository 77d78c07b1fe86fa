"""Where a test keeps its store: in a SQLite file, or on PostgreSQL when the whole suite is asked to run there."""

import atexit
import os
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from core.store.engine import engine
from tests.postgres import Cluster, cluster

ON_POSTGRESQL = os.environ.get("DAILY_ACTIONS_TESTED_ON") == "postgresql"
of_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="about a file, which only SQLite has")


@cache
def store_at(file: Path) -> str:
    """The URL of a store that is empty when it is first asked for; the same for the same file."""
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


@cache
def server() -> Cluster:
    """The PostgreSQL server of this process, stopped at its end."""
    running = ExitStack()
    atexit.register(running.close)
    return running.enter_context(cluster())
