"""Which entries move a clock, and why the others do not: one place for the derivation and for the explanation.

Each function takes the tables of an extract (good rows only) and gives every entry of one kind with the first reason
why it does not count (contract section 3).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.facts.joined import Joined
from core.facts.latest import latest, utc

SUPERVISORS = ("PS", "DS", "INSP", "DI", "CI", "DCI", "SUPT", "DSUPT", "CSUPT", "DCSUPT", "ACC")
MANAGERS = SUPERVISORS[2:]


@dataclass(frozen=True)
class Entries:
    """One entry a row: `table` and `at` say where and when, `parent` is the row of what it belongs to in `of`.

    `why_not` is a position in `reasons`; 0 stands for an entry that counts.
    """

    table: str
    of: str
    at: pd.Series
    parent: np.ndarray
    why_not: np.ndarray
    reasons: tuple[str, ...]

    @property
    def parent_if_counted(self) -> np.ndarray:
        """The parent's row of each entry that counts; -1 for the others."""
        return np.where(self.why_not == 0, self.parent, -1)


def _first_reason(*tests: np.ndarray) -> np.ndarray:
    """The position, from 1, of the first test that holds for each entry; 0 where none does."""
    return np.select(tests, list(range(1, len(tests) + 1)), default=0).astype(np.int8)


def _ranked(tables: Joined, ranks: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Of each review, whether its author is in the directory, and in one of the ranks."""
    wanted = tables["officers"]["rank"].isin(ranks).to_numpy()
    by = tables.rows("reviews", "officers", "by_collar")
    known = by >= 0
    return known, known & (wanted[by] if len(wanted) else known)


def supervisor_reviews(tables: Joined) -> Entries:
    """Reviews as supervision of their crime."""
    reviews, crimes = tables["reviews"], tables["crimes"]
    crime = tables.rows("reviews", "crimes")
    known, ranked = _ranked(tables, SUPERVISORS)
    own = crimes["oic"].take(crime).reset_index(drop=True).eq(reviews["by_collar"]).fillna(False).to_numpy(dtype=bool)
    kind = reviews["kind"].isin(["initial", "supervisor"]).to_numpy()
    reasons = (
        "",
        "only an initial or supervisor review counts",
        "the officer in case cannot review their own crime",
        "its author is not in the directory, so the rank is not known",
        "its author's rank is below PS or DS",
    )
    return Entries(
        "reviews", "crimes", reviews["reviewed_at"], crime, _first_reason(~kind, own, ~known, ~ranked), reasons
    )


def manager_reviews(tables: Joined) -> Entries:
    """Reviews as a manager's review of their crime; the officer in case may write one."""
    reviews = tables["reviews"]
    crime = tables.rows("reviews", "crimes")
    known, ranked = _ranked(tables, MANAGERS)
    kind = reviews["kind"].eq("manager").to_numpy()
    reasons = (
        "",
        "only a manager review counts",
        "its author is not in the directory, so the rank is not known",
        "its author's rank is below INSP or DI",
    )
    return Entries("reviews", "crimes", reviews["reviewed_at"], crime, _first_reason(~kind, ~known, ~ranked), reasons)


def oel_entries(tables: Joined) -> Entries:
    """Entries of the enquiry log."""
    entries = tables["oel_entries"]
    crime = tables.rows("oel_entries", "crimes")
    system = entries["kind"].eq("system").to_numpy()
    return Entries(
        "oel_entries", "crimes", entries["entered_at"], crime, _first_reason(system), ("", "the system wrote it")
    )


def contacts(tables: Joined) -> Entries:
    """Contacts with victims."""
    made = tables["victim_contacts"]
    victim = tables.rows("victim_contacts", "victims")
    failed, left = made["outcome"].eq("failed").to_numpy(), made["outcome"].eq("message_left").to_numpy()
    reasons = ("", "it failed", "only a message was left")
    return Entries("victim_contacts", "victims", made["contacted_at"], victim, _first_reason(failed, left), reasons)


def last_at(tables: Joined, entries: Callable[[Joined], Entries]) -> np.ndarray:
    """The instant (UTC) of the last entry that counts, one for each row of what they belong to; NaT where none does."""
    given = entries(tables)
    return latest(utc(given.at), given.parent_if_counted, len(tables[given.of]))
