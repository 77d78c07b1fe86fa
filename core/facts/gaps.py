"""Days on which a crime's officer in case is not there: unknown, inactive, or without a posting."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from core.facts.crimes import live, recorded_on
from core.facts.declared import fact
from core.facts.joined import Joined

Days = tuple[date, date]
# The calendar's ends: no database or reader knows an earlier or a later day.
FIRST, LAST = date.min, date.max
_DAY = timedelta(days=1)
# A replay of past days asks about days before a crime was recorded, none further back than a year.
_REPLAYED = pd.Timedelta(days=366)


@fact("gap", "date", "the first day on which the officer in case is no active officer with a posting")
def from_on(tables: Joined) -> pd.Series:
    return tables.once(gaps)["from_on"]


@fact("gap", "date", "the last such day")
def to_on(tables: Joined) -> pd.Series:
    return tables.once(gaps)["to_on"]


def gaps(tables: Joined) -> pd.DataFrame:
    """One row a live crime and run of days, both ends included, without an active posted officer in case.

    Runs that ended more than a year before the crime was recorded are left out. `crime_row` is the crime's row.
    """
    crimes = tables["crimes"][["crime_ref", "oic"]].assign(recorded_on=recorded_on(tables))
    held = crimes[live(tables).astype(bool) & crimes["oic"].notna()]
    runs = [
        {"oic": collar, "from_on": start, "to_on": end}
        for collar, posted in _posted(tables, held["oic"].unique().tolist())
        for start, end in _between(posted)
    ]
    known = pd.DataFrame(runs, columns=["oic", "from_on", "to_on"])
    known = known.astype({"oic": "str", "from_on": "datetime64[s]", "to_on": "datetime64[s]"})
    without = held.assign(crime_row=held.index).merge(known, on="oic")
    without = without[without["to_on"] >= without["recorded_on"] - _REPLAYED]
    return without[["crime_ref", "crime_row", "from_on", "to_on"]].reset_index(drop=True)


def _posted(tables: Joined, collars: list[str]) -> Iterator[tuple[str, list[Days]]]:
    """Each officer with the days of their postings in order; none for an inactive or unknown one."""
    officers = tables["officers"]
    active = set(officers.loc[officers["active"].astype(bool), "collar_number"])
    postings = tables["postings"]
    days: dict[str, list[Days]] = {collar: [] for collar in collars}
    starts, ends = postings["from_date"].dt.date, postings["to_date"].dt.date.where(postings["to_date"].notna(), LAST)
    for collar, start, end in zip(postings["collar_number"], starts, ends, strict=True):
        if collar in active and collar in days and start <= end:
            days[collar].append((start, end))
    for collar, posted in days.items():
        yield collar, sorted(posted)


def _between(posted: list[Days]) -> Iterator[Days]:
    """The days before, between and after the postings."""
    free: date | None = FIRST
    for start, end in posted:
        if free is not None and start > free:
            yield free, start - _DAY
        after = None if end == LAST else end + _DAY
        free = None if free is None or after is None else max(free, after)
    if free is not None:
        yield free, LAST
