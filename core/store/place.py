"""Whether a store is there. A SQLite store is a file, which the first refresh makes; a server has its databases."""

from pathlib import Path

from sqlalchemy import Engine

from core import disk_trouble, owner_only
from core.database_causes import NO_FOLDER, NOT_YET
from core.store.postgresql import DIALECT
from core.store.store_file import missing
from core.store.trouble import unusable


def is_there(source: Engine) -> bool:
    """Whether there is something to connect to; True where something stands in the way of looking."""
    file = _file(source)
    return file is None or missing(file) not in (NOT_YET, NO_FOLDER)


def seen(source: Engine) -> None:
    """Raises Unreadable where it is not there: SQLite would make an empty file, a store without records for all."""
    if (file := _file(source)) is not None and (cause := missing(file)) is not None:
        raise unusable(cause)


def make(source: Engine) -> None:
    """Makes the folder and the empty file of a store that is not there. Raises Unreadable."""
    make_folder(source)
    if (file := _file(source)) is not None:
        # SQLite would make a file that everybody may read; those it puts beside one get the same rights.
        owner_only.empty_file(str(file))


def make_folder(source: Engine) -> None:
    """Makes the folder of a store that is not there. Raises Unreadable."""
    if (file := _file(source)) is None:
        return
    try:
        owner_only.folder(file.parent)
    except OSError as error:
        raise unusable(disk_trouble.cause(error)) from None


def _file(source: Engine) -> Path | None:
    return None if source.dialect.name == DIALECT else Path(str(source.url.database))
