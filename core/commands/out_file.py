"""Where a command writes: a plain file appears whole or not at all; a device or a pipe stays and is written through.

A plain file is written anew, for its owner alone, and takes the name of the old one: a hard link to the old file keeps
the old content. A symbolic link to a plain file is refused: in a folder that others may write to, it leads wherever
they want.
"""

import errno
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.disk_trouble import cause

STDOUT = Path("/dev/stdout")
_PRINTED = "standard output"
PATIENCE = 30.0  # seconds that a pipe is waited for until somebody reads it


class NotWritable(Exception):
    """The place cannot be written to; the message says which and why."""


def not_writable(out: Path | str, error: OSError) -> NotWritable:
    """The refusal of a place, said back as it was typed, with what the system has against it."""
    why = cause(error)
    return NotWritable(f"{out}: cannot be written: {why.words}. Next: {why.mend}.")


def kind(out: Path) -> str:
    """`plain`, `device` or `pipe`: how `out` is written. Raises NotWritable for what is neither."""
    try:
        mode, at_its_end = out.lstat().st_mode, out.stat().st_mode
    except FileNotFoundError:
        if out.is_symlink():
            raise NotWritable(f"{out}: is a link to nothing; name the file itself") from None
        return "plain"
    except OSError as error:
        raise not_writable(out, error) from None
    if stat.S_ISREG(at_its_end):
        if stat.S_ISLNK(mode):
            raise NotWritable(f"{out}: is a link to {out.resolve()}; name that file itself")
        return "plain"
    if stat.S_ISCHR(at_its_end):
        return "device"
    if stat.S_ISFIFO(at_its_end):
        return "pipe"
    if stat.S_ISDIR(at_its_end):
        raise not_writable(out, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    raise NotWritable(f"{out}: is neither a file nor a pipe nor a device for text; wanted one of these")


def check(out: Path) -> None:
    """Raises NotWritable for a place that cannot be written to as things are; changes nothing."""
    if out == STDOUT:
        return
    if kind(out) != "plain":
        if not os.access(out, os.W_OK):
            raise not_writable(out, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        return
    try:
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise not_writable(out, error) from None


@contextmanager
def opened(out: Path | None) -> Iterator[BinaryIO]:
    """A file to write bytes to, standard output when `out` is None; a plain one has its name at the end of the block.

    Raises NotWritable. Whoever reads standard output may stop when they have seen enough.
    """
    if out is None or out == STDOUT:
        with _standard_output() as file:
            yield file
        return
    try:
        with (_whole if kind(out) == "plain" else _through)(out) as file:
            yield file
    except OSError as error:
        raise not_writable(out, error) from None


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    if sys.stdout is None:  # closed by whoever started the command
        raise not_writable(_PRINTED, OSError(errno.EBADF, os.strerror(errno.EBADF)))
    try:
        yield sys.stdout.buffer
        sys.stdout.flush()
    except OSError as error:
        to_nothing(sys.stdout.fileno())  # or Python would try again at exit, and print its own error over the message
        if not isinstance(error, BrokenPipeError):
            raise not_writable(_PRINTED, error) from None


def to_nothing(number: int) -> None:
    """From now on what is written to an open file of this number goes nowhere."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)


@contextmanager
def _whole(out: Path) -> Iterator[BinaryIO]:
    handle, part = tempfile.mkstemp(prefix=".daily-actions-", dir=out.parent)  # its owner's alone
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.replace(part, out)
    finally:
        Path(part).unlink(missing_ok=True)


@contextmanager
def _through(out: Path) -> Iterator[BinaryIO]:
    with os.fdopen(_handle(out), "wb", buffering=0) as file:
        yield file


def _handle(out: Path) -> int:
    """An open device, or a pipe once somebody reads it: to open one that nobody reads would wait for ever."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            handle = os.open(out, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or kind(out) != "pipe":
                raise
            if time.monotonic() > until:
                raise NotWritable(
                    f"{out}: nobody read the pipe for {PATIENCE:.0f} seconds; nothing was written"
                ) from None
            time.sleep(0.1)
        else:
            os.set_blocking(handle, True)
            return handle
