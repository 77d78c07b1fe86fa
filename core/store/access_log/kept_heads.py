"""Heads of the access log, kept in a file outside the database: whoever can write to the one need not reach the other.

Every refresh appends the head as it is then, and `audit verify` compares all of them. Whoever cuts off the newest
entries, empties the log or makes it anew must then change this file as well; `DAILY_ACTIONS_AUDIT_HEADS` names a folder
for it that is out of reach, such as one of another machine. It names no person.
"""

import errno
import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from core import input_file
from core.store.beside import beside
from core.store.engine import Unreadable, database_url

FOLDER_VARIABLE = "DAILY_ACTIONS_AUDIT_HEADS"
_SUFFIX = "audit_heads.jsonl"
_KEPT = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_LONGEST_LINE = 512  # bytes; ours have about 150


@dataclass(frozen=True)
class Kept:
    """A head that was kept outside the database, and when; without a time one that somebody gives."""

    entry_id: int
    digest: str
    at: datetime | None = None

    @classmethod
    def read(cls, text: str, at: datetime | None = None) -> "Kept":
        """From what a refresh or `audit verify` printed: number, colon, digest. Raises ValueError."""
        head = _KEPT.fullmatch(text.strip())
        if head is None:
            raise ValueError("wanted the head that audit verify printed, such as 1234:9f86… with 64 hex digits")
        return cls(int(head[1]), head[2], at)

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.digest}"


class Spoilt(Exception):
    """A line of the file is no head as a refresh writes it; the message names file and line."""


def file_of(url: str | None = None) -> Path:
    """The file of a database (None: the usual one): beside it, or in the folder that the environment names.

    A database other than a SQLite file is known by its server and name, without a user or password.
    """
    target = database_url(url)
    folder = os.environ.get(FOLDER_VARIABLE)
    if target.get_backend_name() == "sqlite" and not folder:
        return beside(url, _SUFFIX)
    place = f"{target.host}:{target.port}/{target.database}:{target.query.get('host')}"
    if target.get_backend_name() == "sqlite":
        place = str(Path(target.database or "").absolute())
    name = f"{Path(target.database or 'database').name}.{sha256(place.encode()).hexdigest()[:8]}.{_SUFFIX}"
    return Path(folder, name) if folder else beside(url, name)


def known(file: Path) -> list[Kept]:
    """Every head kept in a file, the oldest first; none where there is no file. Raises Spoilt and Unreadable."""
    try:
        lines = input_file.bytes_of(file).splitlines()
    except input_file.NotThere:
        return []
    except input_file.NotRead as cause:
        raise _unread(file, cause) from None
    return [_read(line, f"{file}, line {number}") for number, line in enumerate(lines, 1) if line]


def last(file: Path) -> Kept | None:
    """The head kept last. Raises Spoilt and Unreadable."""
    # A refresh may run every few minutes for years; it need not read all of them.
    try:
        with input_file.opened(file) as opened:
            opened.seek(max(0, os.fstat(opened.fileno()).st_size - _LONGEST_LINE))
            lines = [line for line in opened.read().splitlines() if line]
    except input_file.NotThere:
        return None
    except input_file.NotRead as cause:
        raise _unread(file, cause) from None
    return _read(lines[-1], f"{file}, last line") if lines else None


def keep(file: Path, head: str, now: datetime) -> None:
    """Appends a head unless it is the last one there. Raises OSError; of two processes at once each has its line."""
    with _alone(file) as place:
        size = os.fstat(place).st_size
        tail = os.pread(place, _LONGEST_LINE, max(0, size - _LONGEST_LINE))
        last = tail.splitlines()[-1] if tail else b""
        if f'"{head}"'.encode() in last:
            return
        # Behind a line that a full disk cut off, the next one begins anew.
        line = ("\n" if tail and not tail.endswith(b"\n") else "") + json.dumps(_line(head, now)) + "\n"
        if os.write(place, line.encode()) < len(line.encode()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(place)


def _unread(file: Path, cause: input_file.NotRead) -> Unreadable:
    return Unreadable(f"The kept heads of the access log cannot be read: {file} {cause}.")


def _line(head: str, now: datetime) -> dict[str, str]:
    return {"at": now.astimezone(UTC).isoformat(timespec="seconds"), "head": head}


@contextmanager
def _alone(file: Path) -> Iterator[int]:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield place
    finally:
        os.close(place)


def _read(line: bytes, where: str) -> Kept:
    try:
        kept = json.loads(line)
        at = datetime.fromisoformat(kept["at"])
        if at.tzinfo is None:
            raise ValueError(at)
        return Kept.read(kept["head"], at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Spoilt(
            f"{where}: no head as a refresh writes it. Next: see Keeping the log honest in operations"
        ) from None
