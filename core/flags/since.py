"""What happened to somebody's own work since yesterday: cleared, came back, new; counted and in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from core import clock
from core.flags.changes import KEY
from core.words import as_of

CLEARED, CAME_BACK, NEW = PARTS = ("cleared", "came_back", "new")
WORDS = {CLEARED: "cleared", CAME_BACK: "came back", NEW: "new"}
_WORK = ["search", "subject", "code"]


@dataclass(frozen=True)
class Since:
    """What became of somebody's flags: `cleared` are rows of changes, the other two flags as they stand now.

    `at` is when the records were taken with which they are compared.
    """

    at: datetime
    cleared: pd.DataFrame
    came_back: pd.DataFrame
    new: pd.DataFrame

    def of(self, part: str) -> pd.DataFrame:
        """The rows of one of PARTS."""
        rows: pd.DataFrame = getattr(self, part)
        return rows

    def counts(self) -> Iterator[tuple[str, str]]:
        """Each part that has anything, with its words: `3 cleared`, `1 came back`, `4 new`."""
        return ((part, f"{len(self.of(part)):,} {WORDS[part]}") for part in PARTS if len(self.of(part)))


def since(flags: pd.DataFrame, changes: pd.DataFrame, extracted_at: datetime, loaded_at: datetime) -> Since:
    """What became of them since the records that were taken and loaded then.

    `flags` are those that somebody clears, as the store gives them now; `changes` what refreshes did since then to
    those that they clear, oldest first. Each flag is in one part at most, by the last that happened to it.
    """
    last = changes.drop_duplicates(KEY, keep="last")
    back = _came_back(flags, clock.day(extracted_at), loaded_at)
    came = _in(flags, last[last["change"].isin(["new", "moved"])], KEY)
    # A flag of days that were still to come: raised before, on the list only now.
    began = flags["shown_from"].gt(pd.Timestamp(clock.day(extracted_at)).as_unit("s"))
    return Since(
        at=extracted_at,
        cleared=_cleared(flags, last).reset_index(drop=True),
        came_back=flags[back].reset_index(drop=True),
        new=flags[(came | began) & ~back].reset_index(drop=True),
    )


def _cleared(flags: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """What the records hold now: gone, or there with its next date. Work that still stands was not cleared."""
    gone = last["change"].eq("cleared") & ~_in(last, flags, _WORK)
    return last[gone | last["change"].eq("renewed")].drop_duplicates(_WORK, keep="last")


def _came_back(flags: pd.DataFrame, day: date, loaded_at: datetime) -> pd.Series:
    """Which flags were marked done, were let wait at that time, and have come back since: answered by the records, or
    without an answer for as long as a claim may wait."""
    answered = flags["claim_settled_at"].gt(pd.Timestamp(loaded_at))
    lapsed = flags["claim_settled_at"].isna() & flags["claim_waits_to"].ge(pd.Timestamp(day).as_unit("s"))
    return flags["work"].eq("returned") & (answered | lapsed)


def _in(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> pd.Series:
    there = pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(others[key]))
    return pd.Series(there, index=rows.index)


def when_words(at: datetime, today: date) -> str:
    """What follows the counts: `since yesterday 06:00`."""
    return f"since {as_of(at, today)}"
