"""The digest before a shift: what is new, newly overdue, cleared and still overdue, in counts and nothing else.

Nothing in it names a crime, a person, an offence or a unit: a mailbox and a chat lie outside the app's scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from core.clock import LONDON
from core.searches.model import Search
from core.worklist import overdue, running

Counts = dict[str, int]  # by the id of a search
_KEY = ["search", "subject", "code"]


@dataclass(frozen=True)
class Digest:
    """One person's digest; each part is counts by search. `since` is the day of the one before, None for the first.

    `team_overdue` and `team_returned` are what a supervisor is told of work that others must do: exceptions only.
    """

    since: date | None
    new: Counts = field(default_factory=dict)
    newly_overdue: Counts = field(default_factory=dict)
    cleared: Counts = field(default_factory=dict)
    returned: Counts = field(default_factory=dict)
    due_today: Counts = field(default_factory=dict)
    overdue: int = 0
    team_overdue: int = 0
    team_returned: int = 0

    @property
    def empty(self) -> bool:
        """True when there is nothing to say."""
        parts = (self.new, self.newly_overdue, self.cleared, self.returned, self.due_today)
        return not any(parts) and not (self.overdue or self.team_overdue or self.team_returned)


def digest(flags: pd.DataFrame, changes: pd.DataFrame, since: date | None, today: date) -> Digest:
    """A digest from the flags in one person's scope and what changed in it since their last one.

    `flags` is as core/store/scoped gives it with `theirs`, `changes` as scoped.changes with `theirs`. Snoozed, claimed
    and paused flags are in no count.
    """
    mine, others = running(flags[flags["theirs"]]), running(flags[~flags["theirs"]])
    late = overdue(mine, today)
    told = changes[changes["theirs"]]
    came = told[told["change"].isin(["new", "moved"])][_KEY].drop_duplicates().merge(mine, on=_KEY)
    went = told[told["change"].isin(["cleared", "renewed"])].drop_duplicates(_KEY)
    lately = late["due_on"].ge(pd.Timestamp(since)) if since is not None else late["due_on"].isna()
    return Digest(
        since=since,
        new=_counts(came) if since is not None else {},
        newly_overdue=_counts(late[lately]),
        cleared=_counts(went) if since is not None else {},
        returned=_counts(mine[mine["work"].eq("returned")]),
        due_today=_counts(mine[mine["due_on"].eq(pd.Timestamp(today))]),
        overdue=int((~lately).sum()),
        team_overdue=len(overdue(others, today)),
        team_returned=int(others["work"].eq("returned").sum()),
    )


def _counts(flags: pd.DataFrame) -> Counts:
    return {str(name): int(many) for name, many in flags["search"].value_counts(sort=False).items()}


def subject(told: Digest) -> str:
    """One line: `Daily Actions: 2 newly overdue, 3 new`."""
    parts = [(told.newly_overdue, "newly overdue"), (told.returned, "not confirmed"), (told.due_today, "due today")]
    said = [f"{sum(counts.values())} {words}" for counts, words in [*parts, (told.new, "new")] if counts]
    if not said and told.overdue + told.team_overdue:
        said = [f"{told.overdue + told.team_overdue} still overdue"]
    return f"Daily Actions: {', '.join(said) or 'what was cleared'}"


def text(told: Digest, searches: Mapping[str, Search], extracted_at: datetime, now: datetime, app_url: str) -> str:
    """The whole digest as plain text, a part a paragraph, parts without anything left out."""
    parts = [
        ("Newly overdue", told.newly_overdue),
        ("Marked done, but not confirmed by the records", told.returned),
        ("Due today", told.due_today),
        ("New", told.new),
        ("Cleared", told.cleared),
    ]
    paragraphs = [_part(title, counts, searches) for title, counts in parts if counts]
    if told.overdue:
        paragraphs.append(f"Still overdue: {told.overdue}")
    if told.team_overdue or told.team_returned:
        paragraphs.append(
            f"With others in your team: {told.team_overdue} overdue, {told.team_returned} marked done but not confirmed"
        )
    return "\n\n".join([*paragraphs, _foot(told, extracted_at, now, app_url)]) + "\n"


def _part(title: str, counts: Counts, searches: Mapping[str, Search]) -> str:
    named = sorted(
        (searches[name].title if name in searches else "A search now withdrawn", n) for name, n in counts.items()
    )
    return "\n".join([f"{title}: {sum(counts.values())}", *(f"  {many} x {what}" for what, many in named)])


def _foot(told: Digest, extracted_at: datetime, now: datetime, app_url: str) -> str:
    at, hours = extracted_at.astimezone(LONDON), (now - extracted_at).total_seconds() / 3600
    old = f"\nThey are {hours:.0f} hours old: check the records system before you act." if hours > 26 else ""
    since = f" Since {told.since.day} {told.since:%b %Y}." if told.since else ""
    return (
        f"Records as they stood on {at.day} {at:%b %Y %H:%M}.{since}{old}\n{app_url}\n"
        "This is not the whole workload.\nYou can switch this message off under My calendar."
    )
