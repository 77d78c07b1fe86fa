"""Days, instants, numbers of things and codes as officers read them: the one place that says how each is written.

For people only. What another program reads (a file, an address, a log line) writes dates as ISO 8601.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from core.clock import LONDON

MISSING = "—"
TOO_LATE = "a day after the year 9999"  # which no calendar knows; arithmetic on a typing slip leads there
_ABBREVIATED = {"awaiting_cps": "awaiting CPS", "rui": "released under investigation", "nfa": "no further action"}
_CODE = re.compile(rf"\b(?:{'|'.join(_ABBREVIATED)})\b|_")


def day(value: date | None, missing: str = MISSING) -> str:
    """A date with its weekday, `Sun 22 Nov 2026`; `missing` where there is none. A pandas Timestamp is a date too."""
    if value is None or pd.isna(value):
        return missing
    return TOO_LATE if value.year > date.max.year else f"{value:%a} {short_day(value)}"


def short_day(value: date) -> str:
    """A date where the weekday says nothing: `22 Nov 2026`."""
    return f"{day_and_month(value)} {value:%Y}"


def day_and_month(value: date) -> str:
    """A date whose year is plain from what stands around it: `22 Nov`."""
    return f"{value.day} {value:%b}"


def moment(value: datetime | None) -> str:
    """An instant as London wall-clock time, `22 Nov 2026 14:02`; a dash where there is none.

    Raises TypeError when it has no offset.
    """
    if value is None or pd.isna(value):
        return MISSING
    local = pd.Timestamp(value).tz_convert(LONDON)
    return f"{short_day(local)} {local:%H:%M}"


def long_day(value: date) -> str:
    """A day of about now with its whole names: `Saturday 28 November`."""
    return f"{value:%A} {value.day} {value:%B}"


def days_between(first: date, last: date) -> str:
    """Days from `first` to `last`, both included: `1–14 Dec 2026`, `28 Nov–3 Dec 2026`, `5 Dec 2026`."""
    if first == last:
        return short_day(last)
    if first.year != last.year:
        return f"{short_day(first)}–{short_day(last)}"
    start = str(first.day) if first.month == last.month else day_and_month(first)
    return f"{start}–{short_day(last)}"


def length(span: timedelta) -> str:
    """A length of time in the largest unit that fits twice: `4 minutes`, `7 hours`, `3 days`, `under a minute`."""
    minutes = max(int(span.total_seconds() // 60), 0)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes >= size * (2 if unit != "minute" else 1):
            return counted(minutes // size, unit)
    return "under a minute"


def near_day(value: date, today: date) -> str:
    """A day as somebody says it today: `Today`, `Tomorrow`, `Thu 3 Dec`, and `Thu 7 Jan 2027` in another year."""
    if value.year > date.max.year:
        return TOO_LATE
    ahead = (date(value.year, value.month, value.day) - today).days
    if ahead in (0, 1):
        return ("Today", "Tomorrow")[ahead]
    return f"{value:%a} {day_and_month(value) if value.year == today.year else short_day(value)}"


def near_moment(value: datetime, today: date) -> str:
    """An instant as somebody says it today, in London wall-clock time: `Thu 12 Nov 03:34`. Raises TypeError
    when it has no offset.
    """
    return f"{near_day(pd.Timestamp(value).tz_convert(LONDON), today)} {time_of(value)}"


def as_of(value: datetime, today: date) -> str:
    """When records were taken, inside a sentence: `today 06:00`, `yesterday 06:00`, `Thu 12 Nov 03:34`.

    Raises TypeError when it has no offset.
    """
    ago = (today - pd.Timestamp(value).tz_convert(LONDON).date()).days
    return f"{('today', 'yesterday')[ago]} {time_of(value)}" if ago in (0, 1) else near_moment(value, today)


def time_of(value: datetime) -> str:
    """The London wall-clock time of an instant, `03:34`. Raises TypeError when it has no offset."""
    return f"{pd.Timestamp(value).tz_convert(LONDON):%H:%M}"


def late_by(days: int) -> str:
    """How late something is: `8 days overdue`, from 60 days `5 months overdue`, from 730 days `2 years overdue`.

    Whole months and years, of a twelfth of 365 days and of 365: the day itself stands beside it wherever this does.
    """
    if days < 60:
        return f"{counted(days, 'day')} overdue"
    if days < 730:
        return f"{max(2, days * 12 // 365)} months overdue"
    return f"{counted(days // 365, 'year')} overdue"


def due(value: date, today: date) -> str:
    """When something is due, as somebody says it today: `3 days overdue`, `Today`, `Tomorrow`, `Thu 3 Dec`."""
    late = 0 if value.year > date.max.year else (today - date(value.year, value.month, value.day)).days
    return late_by(late) if late > 0 else near_day(value, today)


def counted(number: int, thing: str, several: str = "") -> str:
    """How many of a thing: `1 crime`, `1,204 crimes`. `several` where the plural is not the thing with an s."""
    return f"{number:,} {agreeing(number, thing, several or f'{thing}s')}"


def agreeing(number: int, one: str, several: str) -> str:
    """The word that goes with a number of things: `one` with 1 alone, `several` with any other, 0 included."""
    return one if number == 1 else several


def code(value: Any, missing: str = MISSING) -> str:
    """A code of the records system in words, also inside a sentence: `under_investigation`, `rui`, `awaiting_cps`."""
    if value is None or pd.isna(value):
        return missing
    return _CODE.sub(lambda match: _ABBREVIATED.get(match[0], " "), str(value))


def inside(text: str) -> str:
    """A title inside a sentence: `Bail return` becomes `bail return`, `RUI to review` stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """A text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]
