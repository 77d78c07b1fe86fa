"""How long work reports its progress: a step is a few words; one that counts says how many rows of how many are
done."""

from typing import Protocol


class Progress(Protocol):
    """Called with a short line for each step, and again and again for one that counts, with the rows `done` of
    `total`."""

    def __call__(self, step: str, done: int | None = None, total: int | None = None) -> None:
        """`done` never falls within one count; a count may go on over several steps of the same `total`."""


def unwatched(step: str, done: int | None = None, total: int | None = None) -> None:
    """For work that nobody watches."""
