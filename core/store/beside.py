"""Where to keep a file about a database that must not be inside it."""

from contextlib import suppress
from pathlib import Path

from core.store.engine import ROOT, Unreadable, database_url


def beside(url: str | None, name: str) -> Path:
    """Beside a SQLite file (None: the usual database); for another database under `var/` on this machine."""
    with suppress(Unreadable):  # of a URL that cannot be used
        target = database_url(url)
        if target.get_backend_name() == "sqlite" and target.database and target.database != ":memory:":
            return Path(f"{target.database}.{name}")
    return ROOT / "var" / name
