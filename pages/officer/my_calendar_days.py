"""The weeks of My calendar as pages/parts/month.py draws them: how many a day, of what kinds, set by law or not."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from core.flags.cards import urgency
from core.flags.raising import WEIGHTS
from core.flags.worklist import stated, weeks
from core.law.working_days import bank_holiday
from core.searches.model import Search
from core.words import counted, long_day
from pages.work.feed_rows import SHAPES, Json

_TILES = 4  # of a day


def drawn(ahead: pd.DataFrame, searches: Mapping[str, Search], today: date, days: int, chosen: date) -> Json:
    """What falls due in the next `days` days; `ahead` is what `due_ahead` gave of them."""
    last = today + timedelta(days=days - 1)
    kinds = _kinds(ahead, searches, today)
    cells = [
        [
            _day(today, day, kinds.get(day, []), on=day == chosen)
            if today <= day <= last
            else _named(day, today) | {"out": True}
            for day in week
        ]
        for week in weeks(today, days)
    ]
    return {"label": f"What falls due in the next {days} days", "weeks": cells}


def _kinds(ahead: pd.DataFrame, searches: Mapping[str, Search], today: date) -> dict[date, list[Json]]:
    """The kinds of work due on each day that has any: by law first, then the most, then by name."""
    rows = stated(ahead, today)
    columns = ["due_on", "search", "weight", "state", "days"]
    counts = rows.assign(state=rows["state"].astype("str")).groupby(columns)["count"].sum().reset_index()
    found: dict[date, list[Json]] = {}
    for due_on, search, weight, state, days, many in counts.itertuples(index=False):
        kind = searches[search]
        tile = {"shape": SHAPES[weight], "tone": urgency(state, int(days)), "icon": kind.icon}
        found.setdefault(due_on.date(), []).append(
            {"called": kind.called, "n": int(many), "weight": weight, "tile": tile}
        )
    for one in found.values():
        one.sort(key=lambda kind: (WEIGHTS.index(kind["weight"]), -kind["n"], kind["called"]))
    return found


def _day(today: date, day: date, kinds: list[Json], *, on: bool) -> Json:
    many = sum(kind["n"] for kind in kinds)
    tiles = [kind["tile"] for kind in kinds for _ in range(kind["n"] if many <= _TILES else 1)][:_TILES]
    return _named(day, today) | {
        "day": day.isoformat(), "said": _in_words(today, day, kinds), "n": many, "tiles": tiles,
        "holiday": bank_holiday(day) or "", "today": day == today, "on": on, "out": False,
    }  # fmt: skip


def _named(day: date, today: date) -> Json:
    """The number of a day with what stands around it where there is room: *Today 28*, *1 Dec*."""
    first_of_its_week = day.day == 1 or day == today - timedelta(days=today.weekday())
    return {
        "pre": "Today" if day == today else "",
        "number": str(day.day),
        "post": f"{day:%b}" if first_of_its_week and day != today else "",
    }


def _in_words(today: date, day: date, kinds: list[Json]) -> str:
    """A day for whoever hears it: `Tuesday 1 December: 4 due, 1 by law. Bail period ends: 1. …`."""
    many, law = (sum(kind["n"] for kind in kinds if kind["weight"] in weights) for weights in (WEIGHTS, ("statutory",)))
    named = ("Today, " if day == today else "") + long_day(day)
    holiday = f", {name}" if (name := bank_holiday(day)) else ""
    if not kinds:
        return f"{named}{holiday}: nothing due"
    by_law = f", {law:,} by law" if law else ""
    each = " ".join(f"{kind['called']}: {kind['n']:,}." for kind in kinds)
    return f"{named}{holiday}: {counted(many, 'item')} due{by_law}. {each}"
