"""Periods of calendar months: the corresponding date rule.

"Month" is a calendar month (Interpretation Act 1978 s.5 and Sch. 1). A period "from" or "within N months of" a day
leaves that day out and ends on the corresponding date (Dodds v Walker [1981] UKHL; Radcliffe v Bartholomew [1892]
1 QB 161); a period "beginning with" a day counts it and ends a day earlier (Hare v Gocher [1962] 2 QB 641). A month
without the corresponding date ends the period on its last day either way.
"""

import numpy as np

from core.law import dates, written
from core.words import counted

_A_DAY = np.timedelta64(1, "D")


def months_from(day: object, months: object) -> np.ndarray:
    """Last day of `months` whole months from each day, the day itself not counted.

    `day` and `months` broadcast; the result is `datetime64[D]`, NaT where the day is.
    """
    start = dates(day)
    month = start.astype("datetime64[M]")
    end_month = month + np.asarray(months, dtype=np.int64).astype("timedelta64[M]")
    last = (end_month + 1).astype("datetime64[D]") - _A_DAY
    ends: np.ndarray = np.minimum(end_month.astype("datetime64[D]") + (start - month.astype("datetime64[D]")), last)
    return ends


def months_beginning(day: object, months: object) -> np.ndarray:
    """Last day of `months` whole months beginning with each day, which is counted as the first.

    Shapes as for `months_from`. Where the end month has no corresponding date, its last day is the last day.
    """
    corresponding = months_from(day, months)
    return np.where(_has_corresponding(day, corresponding), corresponding - _A_DAY, corresponding)


def steps(day: object, months: int, beginning: bool) -> list[str]:
    """How one period is counted, in sentences; the last one ends with the last day."""
    start, corresponding = dates(day), months_from(day, months)
    if np.isnat(start):
        return ["The day the period runs from is not recorded, so no last day can be worked out."]
    length = counted(months, "month")
    counting = ("beginning with", "that day included") if beginning else ("from", "that day left out")
    first = f"{length} {counting[0]} {written(start)}, {counting[1]}."
    if not _has_corresponding(start, corresponding):
        return [first, f"The end month has no such date, so the period ends on its last day: {written(corresponding)}."]
    if not beginning:
        return [first, f"The last day is the corresponding date: {written(corresponding)}."]
    last = written(months_beginning(start, months))
    return [first, f"The corresponding date is {written(corresponding)}; the last day is the day before: {last}."]


def _has_corresponding(day: object, end: np.ndarray) -> np.ndarray:
    return np.asarray(_day_of_month(dates(day)) == _day_of_month(end))


def _day_of_month(day: np.ndarray) -> np.ndarray:
    return day - day.astype("datetime64[M]").astype("datetime64[D]")
