"""What happened on a crime and what is due on it, as points in the order of time with today among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from core.clock import LONDON
from core.flags.worklist import WAIT
from core.words import inside

Kind = Literal["done", "overdue", "today", "due"]
_ORDER: tuple[Kind, ...] = ("done", "overdue", "today", "due")
_LONGEST = 34  # letters that several things on one day may have together


@dataclass(frozen=True)
class Point:
    """One day with what happened or is due on it; `today` is there once, in words for the whole crime."""

    on: date
    words: str
    kind: Kind


def timeline(tables: Mapping[str, pd.DataFrame], dues: Iterable[Point], today: date) -> list[Point]:
    """Every point, oldest first, one a day and kind: the crime's `tables` (core/store/scoped `Crime`), its `dues` as
    `due_points` gives them, and today.
    """
    dues = list(dues)
    late = sum(point.kind == "overdue" for point in dues)
    now = [point.words for point in dues if point.kind == "today"]
    words = [f"{late:,} overdue"] if late else []
    words += [f"{len(now):,} due"] if now and late else now
    points = [*happened(tables), *(point for point in dues if point.kind != "today")]
    return sorted(
        [*_by_day(points), Point(today, _together(words) if words else "Nothing overdue", "today")],
        key=lambda point: (point.on, _ORDER.index(point.kind)),
    )


def happened(tables: Mapping[str, pd.DataFrame]) -> list[Point]:
    """What is done, in the order in which one tells it: report, plan, first arrest, release, last review and entry."""
    crime = tables["crimes"].iloc[0]
    days = {
        "Reported": crime["reported_at"],
        "Plan set": crime["investigation_plan_on"],
        "Arrested": tables["custody"]["arrested_at"].min(),
        "Released": tables["custody"]["released_at"].max(),
        "Reviewed": tables["reviews"]["reviewed_at"].max(),
        "Log entry": tables["oel_entries"]["entered_at"].max(),
    }
    return [Point(_day(at), words, "done") for words, at in days.items() if not pd.isna(at)]


def due_points(flags: pd.DataFrame, titles: Mapping[str, str], today: date) -> list[Point]:
    """The due dates of flags with `state` (core/flags/worklist.py `stated`), called as `titles` calls their searches.

    What waits for the records, is put off or paused has no date that runs, and no point.
    """
    dated = flags[flags["due_on"].notna() & ~flags["state"].isin(WAIT)]
    return [
        Point(_day(due), titles[search], _kind(_day(due), today))
        for search, due in zip(dated["search"], dated["due_on"], strict=True)
    ]


def nearest(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many points around today, in their order: as many before as after, and more of one side where the
    other has fewer.
    """
    at = next(place for place, point in enumerate(points) if point.kind == "today")
    after = min(len(points) - at - 1, max((most - 1) // 2, most - 1 - at))
    before = min(at, most - 1 - after)
    return list(points[at - before : at + after + 1])


def from_the_first(points: Sequence[Point], most: int) -> list[Point]:
    """The same, but the first point of all stays: a line begins where the crime began."""
    shown = nearest(points, most)
    return shown if shown[0] == points[0] or shown[0].kind == "today" else [points[0], *shown[1:]]


def _kind(due: date, today: date) -> Kind:
    return "today" if due == today else "overdue" if due < today else "due"


def _by_day(points: Iterable[Point]) -> list[Point]:
    there: dict[tuple[date, Kind], list[str]] = {}
    for point in points:
        there.setdefault((point.on, point.kind), []).append(point.words)
    return [Point(on, _together(words), kind) for (on, kind), words in there.items()]


def _together(words: Sequence[str]) -> str:
    """Several things on one line; what has no room is counted: `Reviewed, log entry`, `Reported and 4 more`."""
    different = list(dict.fromkeys(words))
    several = [word if words.count(word) == 1 else f"{word} ({words.count(word)})" for word in different]
    joined = ", ".join([several[0], *(inside(word) for word in several[1:])])
    if len(joined) <= _LONGEST or len(several) == 1:
        return joined
    return f"{several[0]} and {sum(word != different[0] for word in words):,} more"


def _day(at: date) -> date:
    moment = pd.Timestamp(at)
    return (moment if moment.tzinfo is None else moment.tz_convert(LONDON)).date()
