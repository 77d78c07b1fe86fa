"""How a file that somebody names is read: whole, and only when it is a plain file; else one error says why not.

A pipe would be waited for until somebody writes to it, a device gives bytes for ever or does something when it is
opened, and either gives its bytes once, while settings and definitions are read again. So a shell's `<(…)` is refused.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Bytes of what people write by hand: the longest of ours has under a hundredth of it.
_HAND_WRITTEN = 1 << 20
_KINDS = (
    (stat.S_ISDIR, "is a folder"),
    (stat.S_ISFIFO, "is a pipe"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
)


class NotRead(Exception):
    """The file cannot be read. The message is why, as what follows the file's name in a sentence: `is a pipe`."""


class NotThere(NotRead):
    """There is no such file."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A plain file to read bytes from; NotRead also for what is raised while they are read."""
    check(path)  # before it is opened: that alone can set a device going
    with _in_words():
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            _refuse_other_kinds(os.fstat(handle))  # another file may have come in its place
            yield file


def check(path: Path) -> None:
    """Raises NotRead where there is no plain file. Opens nothing: on closing, SQLite would lose its locks on it."""
    with _in_words():
        _refuse_other_kinds(os.stat(path))


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise NotThere("is not there") from None
    except OSError as error:
        raise NotRead(f"cannot be read ({error.strerror})") from None
    except MemoryError:
        raise NotRead("is larger than the memory of this machine") from None
    except ValueError:
        raise NotRead("has a name that no file can have") from None


def _refuse_other_kinds(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        cause = next((words for is_one, words in _KINDS if is_one(status.st_mode)), "is no plain file")
        raise NotRead(cause)


def bytes_of(path: Path, most: int | None = None) -> bytes:
    """What is in a plain file, of at most `most` bytes (None: any number). Raises NotRead."""
    with opened(path) as file:
        content = file.read() if most is None else file.read(most + 1)
    if most is not None and len(content) > most:
        raise NotRead(f"has more than {most:,} bytes")
    return content


def text_of(path: Path) -> str:
    """The UTF-8 text in a file that a person wrote, without a byte order mark. Raises NotRead."""
    content = bytes_of(path, _HAND_WRITTEN)
    try:
        return content.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        line = content.removeprefix(BOM).count(b"\n", 0, error.start) + 1
        raise NotRead(utf_16(content) or f"is not UTF-8 in line {line}") from None


def utf_16(content: bytes) -> str | None:
    """In words that bytes are UTF-16, as Windows calls "Unicode", where they say so; else None."""
    return "is UTF-16, not UTF-8" if content.startswith(_UTF_16) else None


def printable(text: str) -> str:
    r"""A text that somebody gave as it can be printed: a line end as `\n`, half a character as `\ud800`."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
