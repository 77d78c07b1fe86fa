"""Refreshes that were refused, counted in a file beside the database: a refusal changes nothing in the database itself.

Beside a SQLite file; for another database under `var/` on the machine that refreshes. No message is kept, since it may
say how many rows the whole force has.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from core import input_file, owner_only
from core.definitions.yaml_lines import BadDefinition
from core.extract import Refused
from core.store.beside import beside
from core.store.engine import Unreadable

_NAME = "refused_loads.json"


@dataclass(frozen=True)
class RefusedLoads:
    """How many refreshes were refused so far, and when the last one was; none when none was."""

    total: int = 0
    last_at: datetime | None = None


def known(url: str | None = None) -> RefusedLoads:
    """What was noted for a database (None: the usual one); nothing where that cannot be read."""
    try:
        noted = json.loads(input_file.text_of(beside(url, _NAME)))
        return RefusedLoads(int(noted["total"]), datetime.fromisoformat(noted["last_at"]))
    except (input_file.NotRead, ValueError, KeyError, TypeError, RecursionError):
        return RefusedLoads()


@contextmanager
def noted(url: str | None, now: Callable[[], datetime]) -> Iterator[None]:
    """Notes a refusal raised within, by `now` at that moment, and lets it through."""
    try:
        yield
    except (Refused, BadDefinition, Unreadable, DBAPIError):
        with suppress(OSError):  # the refusal itself must still be reported
            _note(beside(url, _NAME), RefusedLoads(known(url).total + 1, now()))
        raise


def _note(file: Path, refused: RefusedLoads) -> None:
    owner_only.folder(file.parent)
    text = json.dumps({"total": refused.total, "last_at": refused.last_at.isoformat() if refused.last_at else None})
    fresh = file.with_name(f"{file.name}.new")
    with open(fresh, "w", encoding="utf-8", opener=owner_only.opener) as noting:
        noting.write(text)
    fresh.replace(file)  # whole or not at all, for whoever reads meanwhile
