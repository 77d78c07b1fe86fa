"""Who is away, who carries their work on which day, and which absence of theirs nobody covers. Pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from core.words import days_between

AHEAD_DAYS = 28
# Kinds of absence on which nobody answers for anything; in court or on a course a person still reads a message.
GONE = ("leave", "sick")


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """`1–14 Dec 2026`, `28 Nov–3 Dec 2026`, `5 Dec 2026`."""
        return days_between(self.first, self.last)

    @property
    def days(self) -> int:
        """How many days it has; none when it ends before it begins."""
        return max((self.last - self.first).days + 1, 0)

    def meets(self, other: "Span") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


def span(row: pd.Series) -> Span:
    """The days of a row with `from_date` and `to_date`."""
    return Span(pd.Timestamp(row["from_date"]).date(), pd.Timestamp(row["to_date"]).date())


def uncovered(away: Span, covers: pd.DataFrame) -> int:
    """How many days of an absence no row of `covers` (`from_date`, `to_date`) has."""
    taken = [span(row) for _, row in covers.iterrows()]
    days = (away.first + timedelta(days=n) for n in range(away.days))
    return sum(not any(one.holds(day) for one in taken) for day in days)


def carrier(covers: pd.DataFrame, collar: str, day: date) -> str | None:
    """The collar number that covers a person on a day, or None. `covers` has `absent_collar` and `cover_collar`."""
    covering = covers[covers["absent_collar"].eq(collar) & on(covers, day)]
    return None if covering.empty else str(covering["cover_collar"].iloc[0])


def on(spans: pd.DataFrame, day: date) -> pd.Series:
    """Which rows with `from_date` and `to_date` hold a day."""
    at = pd.Timestamp(day).as_unit("s")
    return spans["from_date"].le(at) & spans["to_date"].ge(at)


def clash(absences: pd.DataFrame, collar: str, days: Span) -> pd.DataFrame:
    """The absences on which a cover would be away in the days asked for: leave and sickness alone."""
    first, last = (pd.Timestamp(day).as_unit("s") for day in (days.first, days.last))
    there = absences["from_date"].le(last) & absences["to_date"].ge(first)
    return absences[absences["collar_number"].eq(collar) & absences["kind"].isin(GONE) & there]


def carried(flags: pd.DataFrame) -> pd.DataFrame:
    """Of flags in scope, what the officer in case or a cover has to do: not paused, and not waiting for the records."""
    return flags[flags["acts"].eq("oic") & ~flags["paused"].astype(bool) & flags["work"].ne("claimed")]


def overdue(flags: pd.DataFrame, today: date) -> pd.Series:
    """Which flags have passed their last day, or have none that can be worked out."""
    return flags["due_on"].lt(pd.Timestamp(today).as_unit("s")) | flags["due_on"].isna()


def falls_due(flags: pd.DataFrame, days: Span, today: date) -> pd.Series:
    """Which flags fall due on one of the days, today at the earliest."""
    first = pd.Timestamp(max(days.first, today)).as_unit("s")
    return flags["due_on"].ge(first) & flags["due_on"].le(pd.Timestamp(days.last).as_unit("s"))


def away(absences: pd.DataFrame, covers: pd.DataFrame, flags: pd.DataFrame, today: date) -> pd.DataFrame:
    """Each absence with what falls due in it and who carries that, those that nobody carries first, then by day.

    `absences` has `absence_id`, `collar_number`, `kind`, `from_date`, `to_date`; adds `overdue`, `due`,
    `uncovered_days` (of those still to come) and `loud`: something is due or overdue and some day has no cover.
    """
    rows = absences.reset_index(drop=True)
    counts = _counts(rows, carried(flags), today).assign(uncovered_days=_uncovered(rows, covers, today))
    loud = counts["uncovered_days"].gt(0) & (counts["overdue"] + counts["due"]).gt(0)
    judged = rows.assign(**counts, loud=loud.astype(bool))
    return judged.sort_values(["loud", "from_date", "collar_number"], ascending=[False, True, True]).reset_index(
        drop=True
    )


def _counts(absences: pd.DataFrame, work: pd.DataFrame, today: date) -> pd.DataFrame:
    """How much of each person's work is `overdue` and how much is `due` in each absence; all in one go, for a force."""
    theirs = absences.reset_index(names="place").merge(work[["oic", "due_on"]], left_on="collar_number", right_on="oic")
    now = pd.Timestamp(today).as_unit("s")
    soon = theirs["due_on"].ge(now) & theirs["due_on"].ge(theirs["from_date"])
    soon &= theirs["due_on"].le(theirs["to_date"])
    counted = theirs[["place"]].assign(overdue=overdue(theirs, today), due=soon).groupby("place").sum()
    return counted.reindex(absences.index, fill_value=0).astype("int64")


def _uncovered(absences: pd.DataFrame, covers: pd.DataFrame, today: date) -> pd.Series:
    covered = {str(collar): own for collar, own in covers.groupby("absent_collar")}
    aways = [span(row) for _, row in absences.iterrows()]
    many = [
        uncovered(Span(max(days.first, today), days.last), covered.get(str(collar), covers.head(0)))
        for days, collar in zip(aways, absences["collar_number"], strict=True)
    ]
    return pd.Series(many, index=absences.index, dtype="int64")


def next_of(absences: pd.DataFrame, collar: str, today: date) -> Span | None:
    """The absence a person is on, else the next one known."""
    own = absences[absences["collar_number"].eq(collar) & absences["to_date"].ge(pd.Timestamp(today).as_unit("s"))]
    return None if own.empty else span(own.sort_values(["from_date", "to_date"]).iloc[0])


def last_of(absences: pd.DataFrame, collar: str, today: date, within: int) -> Span | None:
    """The latest absence of a person that ended before today, at most `within` days ago; None while away again."""
    own = absences[absences["collar_number"].eq(collar)]
    if own.empty or bool(on(own, today).any()):
        return None
    since, now = (pd.Timestamp(day).as_unit("s") for day in (today - timedelta(days=within), today))
    ended = own[own["to_date"].lt(now) & own["to_date"].ge(since)]
    return None if ended.empty else span(ended.sort_values(["to_date", "from_date"]).iloc[-1])
