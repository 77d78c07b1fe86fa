"""Where a test's store comes from: a copy of one that was migrated once in this process, or of one that was loaded."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from core import owner_only
from core.store.engine import engine
from core.store.migrate import migrate
from core.store.refresh.load import refresh
from tests.postgres import Cluster


@dataclass
class InFiles:
    """New stores in SQLite files, in the folder that is asked for."""

    numbers: Iterator[int] = field(default_factory=count)

    def __call__(self, where: Path) -> str:
        """The URL of a store of the present schema, as migrations leave it."""
        return self.copied(migrated_file(), where)

    def blank(self, where: Path) -> str:
        """The URL of a database without a table."""
        return f"sqlite:///{where / f'store{next(self.numbers)}.db'}"

    def copied(self, url: str, where: Path) -> str:
        """The URL of a store with everything that another has; nobody may be connected to that one."""
        made = self.blank(where)
        copy_file(url, made)
        return made


@dataclass
class OnServer:
    """The same as databases of a PostgreSQL server."""

    server: Cluster

    def __call__(self, _where: Path) -> str:
        return self.server.copied(self._migrated)

    def blank(self, _where: Path) -> str:
        return self.server.database()

    def copied(self, url: str, _where: Path) -> str:
        return self.server.copied(url)

    @cached_property
    def _migrated(self) -> str:
        url = self.server.database()
        self.server.given.remove(url)  # it stays, whichever test was the first to want it
        _migrate(url)
        return url


NewStores = InFiles | OnServer


def loaded(url: str, extract: Path, now: datetime) -> str:
    """Refreshes a store and lets go of it, so that it may be copied; returns its URL."""
    made = engine(url)
    refresh(made, extract, now)
    made.dispose()
    return url


def copy_file(url: str, to: str) -> None:
    """Copies a SQLite store, whose file is whole once nobody is connected."""
    source, target = (Path(str(make_url(one).database)) for one in (url, to))
    assert not source.with_name(f"{source.name}-wal").exists(), "somebody is still connected to what is copied"
    owner_only.folder(target.parent)  # as the store makes its own where there is none
    shutil.copy(source, target)


@cache
def migrated_file() -> str:
    """The URL of a SQLite store of the present schema, of which a test may take a copy."""
    folder = tempfile.mkdtemp(prefix="daily-actions-store-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = f"sqlite:///{Path(folder, 'migrated.db')}"
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    made = engine(url)
    migrate(made)
    made.dispose()
