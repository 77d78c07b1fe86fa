"""How much was recorded on many crimes since the last counted review of each: what a list of reviews says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.facts.catalogue import LAST
from core.facts.counted import last_at
from core.facts.joined import Joined
from core.facts.latest import london_dates, utc
from core.review.material import Kind
from core.words import counted, short_day


@dataclass(frozen=True)
class NewSince:
    """Entries of the enquiry log that a person wrote, and arrests, since the last counted review of a `kind`, which was
    `reviewed_on`; of a crime without one, all there are.
    """

    kind: Kind
    reviewed_on: date | None
    entries: int
    arrests: int

    @property
    def words(self) -> str:
        """As a row of a list says it: `3 entries, 1 arrest since 20 Nov 2026`."""
        if self.reviewed_on is None:
            return f"no {self.kind} review yet"
        parts = [(self.entries, "entry", "entries"), (self.arrests, "arrest", "arrests")]
        many = ", ".join(counted(*part) for part in parts if part[0]) or "nothing new"
        return f"{many} since {short_day(self.reviewed_on)}"


def new_since(tables: Mapping[str, pd.DataFrame], kind: Kind) -> dict[str, NewSince]:
    """By crime. `tables` are those of `scoped.review_times`, with the officers of the force."""
    joined = Joined(tables)
    reviewed = last_at(joined, LAST[f"crime.last_{kind}_review_on"])
    written = tables["oel_entries"]["kind"].ne("system").to_numpy(dtype=bool)
    entries = _after(joined, "oel_entries", "entered_at", reviewed, written)
    arrests = _after(joined, "custody", "arrested_at", reviewed, np.ones(len(tables["custody"]), dtype=bool))
    columns = tables["crimes"]["crime_ref"], london_dates(reviewed), entries, arrests
    return {
        ref: NewSince(kind, None if pd.isna(day) else day.date(), int(log), int(held))
        for ref, day, log, held in zip(*columns, strict=True)
    }


def _after(joined: Joined, table: str, column: str, reviewed: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """How many rows of a table, of those that count, came after the review of their crime."""
    crime, at = joined.rows(table, "crimes"), utc(joined[table][column])
    last = reviewed[crime].astype(at.dtype)
    new = counts & (crime >= 0) & (np.isnat(last) | (at > last))
    return np.bincount(crime[new], minlength=len(reviewed))
