"""How long work tells what it does: a step is a few words; one that counts says how many rows are done of how many."""

from typing import Protocol


class Told(Protocol):
    """Hears one short line a step; a step that counts is told again and again, with the rows `done` of `total`."""

    def __call__(self, step: str, done: int | None = None, total: int | None = None) -> None:
        """`done` never falls within one count; a count may go on over several steps of the same `total`."""


def untold(step: str, done: int | None = None, total: int | None = None) -> None:
    """For work that nobody watches."""
