"""The digest before a shift: what is new, newly overdue, cleared and still overdue, in counts and nothing else.

Nothing in it names a crime, a person, an offence or a unit: a mailbox and a chat lie outside the app's scope.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd

from core.flags.groups import to_do_now
from core.flags.worklist import overdue, running
from core.searches.model import Search
from core.words import counted, moment, short_day

Counts = dict[str, int]  # by the id of a search
_KEY = ["search", "subject", "code"]
LEFT_OUT = (
    "This counts your own crimes only. What your team has due is counted for some hours after you sign in.\n"
    "Next: sign in to Daily Actions to see it."
)


@dataclass(frozen=True)
class Digest:
    """One person's digest; each part is counts by search. `since` is the day of the one before, None for the first.

    `now` is the number of the menu: the parts tell what it is made of and may share an item, so they need not add up.
    `team_overdue` and `team_returned` are what a supervisor is told of work that others must do: exceptions only;
    `uncovered` counts those of the team on leave or sick with work due or overdue that nobody covers today.
    `left_out` says that the team is in none of the counts, because the person has not signed in for too long.
    """

    since: date | None
    now: int = 0
    new: Counts = field(default_factory=dict)
    newly_overdue: Counts = field(default_factory=dict)
    cleared: Counts = field(default_factory=dict)
    returned: Counts = field(default_factory=dict)
    due_today: Counts = field(default_factory=dict)
    overdue: int = 0
    team_overdue: int = 0
    team_returned: int = 0
    uncovered: int = 0
    left_out: bool = False

    @property
    def empty(self) -> bool:
        """True when there is nothing to say."""
        parts = (self.new, self.newly_overdue, self.cleared, self.returned, self.due_today)
        return not any(
            (*parts, self.now, self.overdue, self.team_overdue, self.team_returned, self.uncovered, self.left_out)
        )


def digest(
    flags: pd.DataFrame,
    changes: pd.DataFrame,
    since: date | None,
    today: date,
    uncovered: int = 0,
    left_out: bool = False,
) -> Digest:
    """A digest from the flags in one person's scope and what changed in it since their last one.

    `flags` is as core/store/scoped gives it with `theirs`, `changes` as scoped.changes with `theirs`. Snoozed, claimed
    and paused flags are in no count.
    """
    mine, others = running(flags[flags["theirs"]]), running(flags[~flags["theirs"]])
    late = overdue(mine, today)
    # A flag for days still to come was on nobody's list, so nobody is told that it went.
    theirs = changes[changes["theirs"] & changes["shown_from"].le(pd.Timestamp(today))]
    came = theirs[theirs["change"].isin(["new", "moved"])][_KEY].drop_duplicates().merge(mine, on=_KEY)
    went = theirs[theirs["change"].isin(["cleared", "renewed"])].drop_duplicates(_KEY)
    lately = late["due_on"].ge(pd.Timestamp(since)) if since is not None else late["due_on"].isna()
    return Digest(
        since=since,
        now=to_do_now(flags[flags["theirs"]], today),
        new=_counts(came) if since is not None else {},
        newly_overdue=_counts(late[lately]),
        cleared=_counts(went) if since is not None else {},
        returned=_counts(mine[mine["work"].eq("returned")]),
        due_today=_counts(mine[mine["due_on"].eq(pd.Timestamp(today))]),
        overdue=int((~lately).sum()),
        team_overdue=len(overdue(others, today)),
        team_returned=int(others["work"].eq("returned").sum()),
        uncovered=uncovered,
        left_out=left_out,
    )


def pressing(flags: pd.DataFrame, off: Collection[str], today: date) -> int:
    """How many of the people `off`, by collar number, are officer in case of work due today or overdue.

    `flags` has what `digest` takes of them, `acts` and `oic`.
    """
    work = running(flags[flags["acts"].eq("oic") & flags["oic"].isin(off)])
    return int(work.loc[work["due_on"].le(pd.Timestamp(today)), "oic"].nunique())


def _counts(flags: pd.DataFrame) -> Counts:
    return {str(name): int(many) for name, many in flags["search"].value_counts(sort=False).items()}


def subject(digest: Digest) -> str:
    """One line: `Daily Actions: 7 to do now, 2 newly overdue, 3 new`."""
    parts = [
        (digest.newly_overdue, "newly overdue"),
        (digest.returned, "not in the records"),
        (digest.due_today, "due today"),
    ]
    counted_parts = [f"{digest.now:,} to do now"] if digest.now else []
    counted_parts += [f"{sum(counts.values())} {words}" for counts, words in [*parts, (digest.new, "new")] if counts]
    late = digest.team_overdue
    team = "sign in to see your team" if digest.left_out else "your team"
    other = f"{late} overdue in your team" if late else "what was cleared" if digest.cleared else team
    return f"Daily Actions: {', '.join(counted_parts) or other}"


@dataclass(frozen=True)
class Foot:
    """What stands below every digest: the age of the records, loud above `limit`, and the way to the app."""

    extracted_at: datetime
    now: datetime
    limit: timedelta
    app_url: str


def text(digest: Digest, searches: Mapping[str, Search], foot: Foot) -> str:
    """The whole digest as plain text, a part a paragraph, parts without anything left out."""
    parts = [
        ("Newly overdue", digest.newly_overdue),
        ("Marked done, but not in the records", digest.returned),
        ("Due today", digest.due_today),
        ("New", digest.new),
        ("Cleared", digest.cleared),
    ]
    paragraphs = [f"To do now: {digest.now:,}"] if digest.now else []
    paragraphs += [_part(title, counts, searches) for title, counts in parts if counts]
    if digest.overdue:
        paragraphs.append(f"Still overdue: {digest.overdue}")
    if digest.team_overdue or digest.team_returned:
        paragraphs.append(
            f"With others in your team: {digest.team_overdue} overdue, "
            f"{digest.team_returned} marked done but not in the records"
        )
    if digest.uncovered:
        paragraphs.append(f"Away today with work due or overdue and no cover: {digest.uncovered}")
    if digest.left_out:
        paragraphs.append(LEFT_OUT)
    return "\n\n".join([*paragraphs, _foot(digest, foot)]) + "\n"


def _part(title: str, counts: Counts, searches: Mapping[str, Search]) -> str:
    named = sorted(
        (searches[name].called if name in searches else "A search now withdrawn", n) for name, n in counts.items()
    )
    return "\n".join([f"{title}: {sum(counts.values())}", *(f"  {many} x {what}" for what, many in named)])


def _foot(digest: Digest, foot: Foot) -> str:
    age = foot.now - foot.extracted_at
    hours = counted(age // timedelta(hours=1), "hour")
    old = f"\nThey are {hours} old: check the records system before you act." if age > foot.limit else ""
    since = f" Since {short_day(digest.since)}." if digest.since else ""
    return (
        f"Records as they stood on {moment(foot.extracted_at)}.{since}{old}\n{foot.app_url}\n"
        "This is not the whole workload.\nYou can switch this message off under My calendar."
    )
