"""What the product writes holds everybody's data, so it is for the account that runs it and for no other."""

import os
from contextlib import suppress
from pathlib import Path

_FILE, _FOLDER, _OTHERS = 0o600, 0o700, 0o077
_GROUP, _GROUP_MAY_WRITE = 0o060, 0o020
_OF_SQLITE = ("", "-wal", "-shm", "-journal")


def from_now_on() -> None:
    """Whatever this process, or one it starts, makes is for its owner alone. Called only where a program starts."""
    os.umask(_OTHERS)


def opener(path: str, flags: int) -> int:
    """For `open`: a file that is made here is for its owner alone, however the process was started."""
    return os.open(path, flags, _FILE)


def folder(path: Path) -> None:
    """Makes a folder that is not there, and those above it."""
    path.mkdir(mode=_FOLDER, parents=True, exist_ok=True)


def empty_file(path: str) -> None:
    """Makes an empty file where there is none. If it cannot be made, whoever opens it next says why."""
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE))


def tightened(store: Path) -> None:
    """Takes the files of a SQLite store away from other accounts, where an earlier version left them open.

    A group that may write keeps its rights: somebody gave them. Another owner's files stay as they are.
    """
    for file in (store.with_name(store.name + part) for part in _OF_SQLITE):
        with suppress(OSError):
            mode = file.stat().st_mode
            group = mode & _GROUP if mode & _GROUP_MAY_WRITE else 0
            if file.is_file() and mode & _OTHERS & ~group:
                file.chmod(_FILE | group)
