"""Why the file of a SQLite store cannot be used: SQLite has few words for it, so the system is asked.

The file itself is never opened here: to close it would take away the locks that this process has on it.
"""

import errno
import os
import resource
import stat
import tempfile
from pathlib import Path

from core.database_causes import FULL, NO_FOLDER, NOT_YET
from core.disk_trouble import CAUSES, Cause, cause

_GROWS = frozenset({"SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE"})
_PAGE = b"\0" * 65_536
_RIGHTS = "give it that right, or run this under the account that refreshes"
CLOSED_FOLDER = Cause("this account may not look into the folder that holds it", _RIGHTS)
CLOSED_FILE = Cause("this account may not read its file", _RIGHTS)
READ_ONLY_FILE = Cause("this account may only read its file", _RIGHTS)
READ_ONLY_FOLDER = Cause("this account may not write in the folder that holds it, as SQLite must", _RIGHTS)
BESIDE = Cause(
    "a file that SQLite keeps beside it (-wal, -shm) cannot be used",
    "look at what stands beside the file, and who owns it",
)
NO_FILE = Cause("what stands at its place is no plain file", "look at its URL")

_OF_FOLDER = {errno.EACCES: READ_ONLY_FOLDER, errno.EPERM: READ_ONLY_FOLDER, errno.ENOSPC: FULL}


def in_the_way(file: Path, code: str) -> Cause | None:
    """What the system has against the use of a store's file, after SQLite answered with `code`; None where nothing."""
    try:
        mode = file.stat().st_mode
    except OSError as error:
        return _unseen(file, error)
    if not stat.S_ISREG(mode):
        return CAUSES[errno.EISDIR] if stat.S_ISDIR(mode) else NO_FILE
    return _of_folder(file, code) or _of_files(file)


def missing(file: Path) -> Cause | None:
    """Why a store cannot even be seen; None where something stands at its place."""
    try:
        file.stat()
    except OSError as error:
        return _unseen(file, error)
    return None


def _unseen(file: Path, error: OSError) -> Cause:
    if error.errno == errno.ENOENT:
        return NOT_YET if file.parent.exists() else NO_FOLDER
    return CLOSED_FOLDER if error.errno == errno.EACCES else cause(error)


def _of_folder(file: Path, code: str) -> Cause | None:
    if os.statvfs(file).f_flag & os.ST_RDONLY:
        return CAUSES[errno.EROFS]
    if code in _GROWS and resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
        return CAUSES[errno.EFBIG]
    try:
        with tempfile.TemporaryFile(dir=file.parent, buffering=0) as tried:
            tried.write(_PAGE)
    except OSError as error:
        return of_folder(error)
    return None


def of_folder(error: OSError) -> Cause:
    """Why a file could not be made in the folder of a store."""
    return _OF_FOLDER.get(error.errno or 0) or cause(error)


def _of_files(file: Path) -> Cause | None:
    if not os.access(file, os.R_OK):
        return CLOSED_FILE
    if not os.access(file, os.W_OK):
        return READ_ONLY_FILE
    beside = [file.with_name(file.name + part) for part in ("-wal", "-shm")]
    usable = all(one.is_file() and os.access(one, os.R_OK | os.W_OK) for one in beside if one.exists())
    return None if usable else BESIDE
