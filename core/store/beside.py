"""Where a file about a database lies that must not be in it."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import exc, make_url

from core.store.engine import ROOT, database_url


def beside(url: str | None, name: str) -> Path:
    """Beside a SQLite file (None: the usual database); for another database under `var/` on this machine."""
    with suppress(exc.ArgumentError):
        target = make_url(database_url(url))
        if target.get_backend_name() == "sqlite" and target.database and target.database != ":memory:":
            return Path(f"{target.database}.{name}")
    return ROOT / "var" / name
