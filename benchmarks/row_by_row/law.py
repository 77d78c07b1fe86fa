"""Months, working days, bail periods and time limits, one date at a time (contract section 5).

Every function gives None for a date past 9999-12-31, which no calendar here can hold.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

import holidays

from benchmarks.row_by_row.book import Row

BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")
BAIL_ACT_IN_FORCE = date(2022, 10, 28)


class Limit(NamedTuple):
    """The last day to lay an information, the day its period runs from, and whether a date had to be assumed."""

    last_day: date | None
    runs_from: date
    soft: bool


def plus(start: date, days: int) -> date | None:
    """The date so many days later."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def months_from(start: date, months: int) -> date | None:
    """The last day of N months from a day that is itself excluded: the corresponding date, else the month's end."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > MAXYEAR:
        return None
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def months_beginning(start: date, months: int) -> date | None:
    """The last day of N months that begin with a day: the day before the corresponding date, else the month's end."""
    end = months_from(start, months)
    if end is None or end.day != start.day:
        return end
    return end - timedelta(days=1)


def working_days_after(start: date, days: int) -> date | None:
    """The Nth working day after a date in England and Wales; the day after the start is the first that may count."""
    day: date | None = start
    while days and day is not None:
        day = plus(day, 1)
        if day is not None and day.weekday() < 5 and day not in BANK_HOLIDAYS:
            days -= 1
    return day


def bail_end(bail: Row) -> date | None:
    """The last day of the authorised period (Police and Criminal Evidence Act 1984 s.47ZB); None for arrests before
    28 October 2022, to which other law applied."""
    if bail["arrested_on"] < BAIL_ACT_IN_FORCE:
        return None
    start = plus(bail["arrested_on"], 1)
    return start and months_beginning(start, bail["authorised_months"])


def time_limit(crime: Row, rule: str) -> Limit | None:
    """The time limit of a crime; None without a day of offence. The rule is one of those that set a limit."""
    committed = crime["occurred_from"]
    if committed is None:
        return None
    if rule == "s127" or (rule == "s39a" and not crime["domestic_abuse"]):
        return Limit(months_from(committed, 6), committed, False)
    if rule == "s39a":
        return _earlier(committed, crime["first_statement_on"], 24, months_from)
    months = months_from if rule == "evidence_from" else months_beginning
    return _earlier(committed, crime["evidence_sufficient_on"], 36, months)


def _earlier(committed: date, known_on: date | None, longest: int, months: Callable[[date, int], date | None]) -> Limit:
    """Six months of the statement or evidence, but never past the longest since the offence.

    Without the statement or evidence, six months of the offence is safe: no lawful limit can be earlier.
    """
    if known_on is None:
        return Limit(months(committed, 6), committed, True)
    outer, inner = months(committed, longest), months(known_on, 6)
    if outer is None or (inner is not None and inner <= outer):
        return Limit(inner, known_on, False)
    return Limit(outer, committed, False)
