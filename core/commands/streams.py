"""What a command says decides nothing: a stream that takes no more is given up, and what the command does goes on.

A full disk under a log, or a reader who has seen enough, must not stop a refresh in the middle, nor make one that was
published look as if it had failed. What a command is run for, the CSV on standard output, core.commands.out_file
writes below this and refuses where it cannot.
"""

import errno
import io
import os
import sys
from typing import TextIO

from core.commands.out_file import to_nothing
from core.disk_trouble import cause


def from_now_on() -> None:
    """Puts such streams in the place of standard output and standard error."""
    sys.stdout, sys.stderr = _kept(sys.stdout, 1), _kept(sys.stderr, 2) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


class _Patient(io.TextIOWrapper):
    """A text stream that writes into nothing once it cannot be written to."""

    def write(self, text: str) -> int:
        """As of any text stream, and never raises OSError."""
        try:
            return super().write(text)
        except OSError as fault:
            self._give_up(fault)
            return len(text)

    def flush(self) -> None:
        """As of any text stream, and never raises OSError."""
        try:
            super().flush()
        except OSError as fault:
            self._give_up(fault)

    def _give_up(self, fault: OSError) -> None:
        to_nothing(self.fileno())
        if self is sys.stdout and fault.errno != errno.EPIPE:  # a reader who has gone has seen enough
            sys.stderr.write(f"standard output: cannot be written: {cause(fault).words}; what was said there is lost\n")


def _kept(stream: TextIO | None, number: int) -> TextIO | None:
    if stream is None:  # closed from the start: no file of ours may get its number
        to_nothing(number)
        return None
    said = {"line_buffering": stream.line_buffering, "write_through": stream.write_through}  # type: ignore[attr-defined]
    return _Patient(stream.buffer, stream.encoding, stream.errors, **said)
