"""Working days in England and Wales: not a Saturday, a Sunday or a bank holiday there.

Bank holidays follow the Banking and Financial Dealings Act 1971 s.1 and Sch. 1, royal proclamations, and custom for
Good Friday and Christmas Day. They come from the `holidays` library, which the tests hold to the list published on
GOV.UK for 2020 to 2028. After the years published they follow the standing rules, so a day proclaimed later, such as
for a coronation, is not known until the library is updated. Before 1978 the library's days are not checked, and some
are known to be missing (New Year's Day 1974; the August holiday before 1971).
"""

from datetime import date
from functools import cache

import numpy as np
from holidays.countries import UnitedKingdom

from core.law import LAST_DAY, dates, written

# The names of GOV.UK for days that the library calls something else.
_TITLES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}
_FEWEST_A_YEAR = 240  # no year has fewer working days: 260 weekdays less the ten bank holidays of 2022


class _EnglandAndWales(UnitedKingdom):
    end_year = 9999  # the library stops at 2100, from where every bank holiday would silently become a working day


def bank_holiday(day: date) -> str | None:
    """The name of the bank holiday on a day, as GOV.UK gives it, or None.

    A substitute day says so. The day it stands in for keeps its own name, although GOV.UK does not list it.
    """
    return _in_year(day.year).get(day)


def is_working_day(day: object) -> np.ndarray:
    """True for each working day, of the shape given; false where the day is missing."""
    days = dates(day)
    return np.asarray(np.is_busday(days, busdaycal=_calendar(days, 0)))


def add_working_days(day: object, n: object) -> np.ndarray:
    """The nth working day after each day: the day after is day 1 if it is one, and 0 gives the day itself.

    Arguments broadcast; `datetime64[D]`, NaT where the day is. Raises ValueError for a negative count.
    """
    start, count = dates(day), np.asarray(n, dtype=np.int64)
    if np.any(count < 0):
        raise ValueError("working days are counted forwards; the number must not be negative")
    calendar = _calendar(start, int(count.max(initial=0)))
    # A start that is no working day steps back to the last one, so that the next one after it is day 1.
    return np.where(count == 0, start, np.busday_offset(start, count, roll="backward", busdaycal=calendar))


def steps(day: object, n: int) -> list[str]:
    """How `n` working days are counted, one sentence a calendar day; the last is the day reached."""
    start, end = dates(day), add_working_days(day, n)
    if np.isnat(start):
        return ["No start is recorded, so no working days can be counted."]
    if n == 0:
        return [f"No working days are added: {written(end)}."]
    days = start + np.arange(1, (end - start).astype(np.int64) + 1)
    working = is_working_day(days)
    return [
        f"{written(one)}: {f'working day {number}' if counts else f'{_reason(one)}, not counted'}."
        for one, counts, number in zip(days, working, np.cumsum(working), strict=True)
    ]


def _reason(day: np.datetime64) -> str:
    if day > LAST_DAY:
        return "weekend"
    value: date = dates(day).item()
    return bank_holiday(value) or f"{value:%A}"


def _calendar(day: np.ndarray, most: int) -> np.busdaycalendar:
    """The bank holidays of the years of these days and of those that `most` working days more can reach."""
    years = np.unique(day[~np.isnat(day)].astype("datetime64[Y]")).astype(np.int64) + 1970
    reached = {int(year) + more for year in years for more in range(most // _FEWEST_A_YEAR + 2 if most else 1)}
    return np.busdaycalendar(holidays=[one for year in sorted(reached) for one in _in_year(year)])


@cache
def _in_year(year: int) -> dict[date, str]:
    """The bank holidays of a year with their names; none before 1872 and after 9999."""
    calendar = _EnglandAndWales(subdiv="ENG", years=year, expand=False, language="en_GB")
    return {day: _title(name) for day, name in calendar.items() if day.year == year}


def _title(name: str) -> str:
    day, substitute, _ = name.partition(" (observed)")
    return _TITLES.get(day, day) + (" (substitute day)" if substitute else "")
