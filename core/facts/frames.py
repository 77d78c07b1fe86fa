"""Facts by subject, and one way to ask for a fact of a row or of what it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from core.extract.keys import positions
from core.facts.catalogue import KEYS, PARENTS


@dataclass(frozen=True)
class Facts:
    """One frame a subject; `rows[subject, parent]` says which row of the parent's frame each row belongs to."""

    frames: dict[str, pd.DataFrame]
    rows: dict[tuple[str, str], np.ndarray]
    answers: dict[tuple[str, str], np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls, frames: dict[str, pd.DataFrame], known: Mapping[tuple[str, str], np.ndarray] = MappingProxyType({})
    ) -> "Facts":
        """Joins each subject to its parents by position, but for the joins that are `known` already."""
        rows = {
            (name, parent): positions(frame[KEYS[parent]], frames[parent][KEYS[parent]])
            for name, frame in frames.items()
            for parent in PARENTS[name]
            if (name, parent) not in known
        }
        return cls(frames, rows | dict(known))

    def all_of(self, subject: str) -> "View":
        """Every row of a subject."""
        return View(self, subject, np.arange(len(self.frames[subject])))


@dataclass(frozen=True)
class View:
    """Some rows of one subject, by position."""

    facts: Facts
    subject: str
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def fact(self, name: str) -> pd.Series:
        """The values of `subject.fact`, one a row, for the row itself or for what it belongs to."""
        subject, _, column = name.partition(".")
        own = subject == self.subject
        rows = self.rows if own else self.facts.rows[self.subject, subject][self.rows]
        values = self.facts.frames[subject][column]
        whole = own and len(rows) == len(values)  # an untouched view needs no copy of a million values
        return values if whole else values.take(rows).reset_index(drop=True)

    def once(self, question: str, answer: Callable[[], np.ndarray]) -> np.ndarray:
        """The answer to a question, kept when it is about every row of the subject: many rules ask the same."""
        if len(self) != len(self.facts.frames[self.subject]):
            return answer()
        asked = self.subject, question
        if asked not in self.facts.answers:
            self.facts.answers[asked] = answer()
        return self.facts.answers[asked]

    def keys(self) -> pd.Series:
        """What a flag about each row is known by: the crime reference, victim, suspect and so on."""
        return self.fact(f"{self.subject}.{KEYS[self.subject]}")

    def where(self, mask: np.ndarray) -> "View":
        """The rows for which `mask` (one bool a row) holds."""
        return View(self.facts, self.subject, self.rows[mask])
