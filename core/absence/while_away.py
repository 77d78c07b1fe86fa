"""What happened to a person's work while they were away: flags x changes x claims -> one summary. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from core.absence.away import Span, carried
from core.clock import LONDON
from core.searches.pairs import about_pairs

TOLD = ("cleared", "new", "renewed", "redated", "deleted")


@dataclass(frozen=True)
class WhileAway:
    """Frames of flags (`search`, `subject`, `code`, `crime_ref`, `offence`, `due_on`) by what became of them.

    `cleared` ended, `renewed` done with a new clock, `redated` put off with nothing done, `deleted` by the records
    system, `new` came and is still there, `overdue` passed its last day and is still open, `by_cover` was marked done
    by whoever covered; `moved` counts flags that went to another unit. What was deleted at the other end of a pair is
    left out: that crime's own people are told.
    """

    days: Span
    cleared: pd.DataFrame
    new: pd.DataFrame
    renewed: pd.DataFrame
    redated: pd.DataFrame
    deleted: pd.DataFrame
    overdue: pd.DataFrame
    by_cover: pd.DataFrame
    moved: int

    @property
    def words(self) -> str:
        """One line: `2 cleared, 1 renewed, 3 new, 1 became overdue, 2 marked done by your cover`."""
        parts = [
            (len(self.cleared), "cleared"),
            (len(self.renewed), "renewed"),
            (len(self.new), "new"),
            (len(self.overdue), "became overdue"),
            (len(self.redated), "re-dated"),
            (len(self.deleted), "deleted by the records system"),
            (self.moved, "moved to another unit"),
            (len(self.by_cover), "marked done by your cover"),
        ]
        return ", ".join(f"{many:,} {what}" for many, what in parts if many) or "nothing changed on your crimes"


def begin(days: Span) -> datetime:
    """The instant at which an absence begins: the first midnight in London."""
    return datetime.combine(days.first, time(), LONDON)


def end(days: Span) -> datetime:
    """The midnight in London at the end of the day of return: its morning's records belong to the absence."""
    return datetime.combine(days.last + timedelta(days=2), time(), LONDON)


def while_away(
    changes: pd.DataFrame, flags: pd.DataFrame, by_cover: pd.DataFrame, collar: str, days: Span, today: date
) -> WhileAway:
    """What became of the work of `collar`: `changes` since the absence began and `flags` now, both as in scope.

    A flag that changed more than once appears with its last change; one that came and went again does not appear.
    """
    seen = changes[changes["oic"].eq(collar) & changes["loaded_at"].lt(pd.Timestamp(end(days)))]
    key = ["search", "subject", "code"]
    last = seen.sort_values("snapshot_id").drop_duplicates(key, keep="last")
    came = seen.sort_values("snapshot_id").drop_duplicates(key)
    fleeting = came.loc[came["change"].eq("new"), key].merge(last.loc[last["change"].eq("cleared"), key])
    last_changes = last.merge(fleeting, on=key, how="left", indicator=True)
    last_changes = last_changes[
        last_changes["_merge"].eq("left_only") & ~(last_changes["change"].eq("deleted") & about_pairs(last_changes))
    ].drop(columns="_merge")
    own = flags[flags["oic"].eq(collar)]
    return WhileAway(
        days,
        **{name: last_changes[last_changes["change"].eq(name)].reset_index(drop=True) for name in TOLD},
        overdue=_became_overdue(carried(own), days, today),
        by_cover=by_cover,
        moved=int(last["change"].eq("moved").sum()),
    )


def _became_overdue(flags: pd.DataFrame, days: Span, today: date) -> pd.DataFrame:
    """Open flags whose first overdue day lies in the absence or is the day of return."""
    first = pd.Timestamp(days.first - timedelta(days=1)).as_unit("s")
    last = pd.Timestamp(min(days.last, today - timedelta(days=1))).as_unit("s")
    return flags[flags["due_on"].ge(first) & flags["due_on"].le(last)].sort_values("due_on").reset_index(drop=True)
