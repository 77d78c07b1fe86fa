"""Facts by subject, and one way to ask for a fact of a row or of the crime it belongs to."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.extract.keys import positions
from core.facts.catalogue import KEYS


@dataclass(frozen=True)
class Facts:
    """One frame a subject; `crime_rows[subject]` says which row of the crime frame each row belongs to."""

    frames: dict[str, pd.DataFrame]
    crime_rows: dict[str, np.ndarray]

    @classmethod
    def of(cls, frames: dict[str, pd.DataFrame]) -> "Facts":
        """Joins each subject to its crime by position."""
        refs = frames["crime"]["crime_ref"]
        rows = {name: positions(frame["crime_ref"], refs) for name, frame in frames.items() if name != "crime"}
        return cls(frames, rows | {"crime": np.arange(len(refs))})

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
        """The values of `subject.fact`, one a row, for the row itself or for its crime."""
        subject, _, column = name.partition(".")
        own = subject == self.subject
        rows = self.rows if own else self.facts.crime_rows[self.subject][self.rows]
        values = self.facts.frames[subject][column]
        whole = own and len(rows) == len(values)  # an untouched view needs no copy of a million values
        return values if whole else values.take(rows).reset_index(drop=True)

    def keys(self) -> pd.Series:
        """What identifies each row: the crime reference, victim, suspect or bail."""
        return self.fact(f"{self.subject}.{KEYS[self.subject]}")

    def where(self, mask: np.ndarray) -> "View":
        """The rows for which `mask` (one bool a row) holds."""
        return View(self.facts, self.subject, self.rows[mask])
