"""Flags -> the handover sheet: what is overdue now and what falls due while somebody is away. Pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from core import words
from core.absence.away import Span, falls_due, overdue
from core.flags.cards import WEIGHT_WORDS
from core.flags.raising import WEIGHTS
from core.searches.model import Search
from core.searches.pairs import called, rule_of
from core.words import agreeing, day_and_month, short_day

NOBODY = "Nobody yet"


@dataclass(frozen=True)
class Item:
    """One flag of the sheet, in words. `rank` is its legal weight, 0 for what the law sets; `late` is overdue now."""

    row_key: str
    due: str
    when: str
    what: str
    weight: str
    crime_ref: str
    offence: str
    risk: str
    clears: str
    carrier: str
    rank: int
    late: bool
    due_on: date | None

    @property
    def statutory(self) -> bool:
        """Whether the law sets its date."""
        return self.rank == 0


@dataclass(frozen=True)
class Sheet:
    """Everything for one person and one absence, most important first, and what it leaves out in `notes`."""

    who: str
    days: Span
    now: tuple[Item, ...]
    later: tuple[Item, ...]
    notes: tuple[str, ...]

    @property
    def by_importance(self) -> tuple[Item, ...]:
        """Every item in the order in which it is kept where not all fit: what the law sets first, overdue first."""
        return tuple(sorted((*self.now, *self.later), key=lambda item: (item.rank, not item.late)))

    @property
    def refs(self) -> frozenset[str]:
        """The crimes on it."""
        return frozenset(item.crime_ref for item in (*self.now, *self.later))


@dataclass(frozen=True)
class Stamp:
    """Who made a sheet and from what: shown at its foot. Instants carry their offset."""

    made_by: str
    made_at: datetime
    records_at: datetime
    scope: str
    rules: str


def sheet(
    flags: pd.DataFrame,
    searches: Mapping[str, Search],
    who: str,
    days: Span,
    today: date,
    carried_by: Callable[[date], str | None],
) -> Sheet:
    """The sheet of one person from their flags in scope, as core/store/scoped gives them.

    `carried_by` names whoever covers on a day, or None. Reviews stay with supervisors and managers, what was marked
    done waits for the records, and what falls due before the absence is still the person's own: all three are notes.
    """
    for_officer = flags[flags["acts"].eq("oic") & ~flags["paused"].astype(bool)]
    work = for_officer[for_officer["work"].ne("claimed")]
    late, soon = overdue(work, today), falls_due(work, days, today)
    before = ~late & ~soon & work["due_on"].lt(pd.Timestamp(days.first).as_unit("s"))
    first = max(days.first, today)
    notes = _notes(flags, days, today, int(before.sum()), int(for_officer["work"].eq("claimed").sum()))

    def items(rows: pd.DataFrame, is_late: bool) -> tuple[Item, ...]:
        entries = (_item(row, searches, today, first, is_late, carried_by) for row in rows.to_dict("records"))
        return tuple(
            sorted(entries, key=lambda item: (item.rank, item.due_on or date.min, item.crime_ref, item.row_key))
        )

    return Sheet(who, days, items(work[late], True), items(work[soon], False), notes)


def for_any_hands(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags that may stand on a paper that changes hands: none of a restricted crime, and none that names one.

    Whoever makes a sheet may be on the access list; whoever is given it need not be. `flags` as in core/store/scoped.
    """
    return flags[~flags["restricted"].astype(bool) & ~flags["names_restricted"].astype(bool)]


def _item(
    row: Mapping[Any, Any],
    searches: Mapping[str, Search],
    today: date,
    first: date,
    is_late: bool,
    carried_by: Callable[[date], str | None],
) -> Item:
    search = searches[str(row["search"])]
    due: date | None = None if pd.isna(row["due_on"]) else row["due_on"].date()
    carried_on = first if is_late or due is None else due
    abuse = " · domestic abuse" if row["domestic_abuse"] else ""
    return Item(
        row_key=f"{search.id}|{row['subject']}|{row['code']}",
        due="No date" if due is None else short_day(due),
        when=_when(due, today),
        what=called(search, row),
        weight=WEIGHT_WORDS[search.weight],
        crime_ref=str(row["crime_ref"]),
        offence=str(row["offence"]),
        risk=f"{str(row['risk']).capitalize()} risk{abuse}",
        clears=rule_of(search, row).clears,
        carrier=carried_by(carried_on) or NOBODY,
        rank=WEIGHTS.index(search.weight),
        late=is_late,
        due_on=due,
    )


def _when(due: date | None, today: date) -> str:
    if due is None:
        return "No date can be worked out"
    return words.due(due, today)


def _notes(flags: pd.DataFrame, days: Span, today: date, before: int, claimed: int) -> tuple[str, ...]:
    notes = []
    if before:
        falls, begins = agreeing(before, "falls", "fall"), day_and_month(days.first)
        notes.append(f"{before:,} more {falls} due before {begins}: still to be done before then.")
    if claimed:
        notes.append(f"{claimed:,} marked done {agreeing(claimed, 'waits', 'wait')} for the records and may come back.")
    others = flags[flags["acts"].ne("oic") & ~flags["paused"].astype(bool)]
    reviews = int((overdue(others, today) | falls_due(others, days, today)).sum())
    if reviews:
        notes.append(f"{reviews:,} on these crimes {agreeing(reviews, 'is', 'are')} for a supervisor or manager.")
    paused = int((flags["acts"].eq("oic") & flags["paused"].astype(bool)).sum())
    if paused:
        notes.append(f"{paused:,} paused {agreeing(paused, 'is', 'are')} not listed.")
    return tuple(notes)
