"""Age in completed years."""

import numpy as np

from core.law import dates


def age_on(born: object, day: object) -> np.ndarray:
    """Completed years on each day, as floats; NaN where either date is missing or the birth lies after the day.

    A year is completed at the start of the anniversary of birth (Family Law Reform Act 1969 s.9). Somebody born on
    29 February completes it on 1 March in a common year. Arguments broadcast.
    """
    birth, today = dates(born), dates(day)
    birth_month, month = birth.astype("datetime64[M]"), today.astype("datetime64[M]")
    short = (today - month.astype("datetime64[D]")) < (birth - birth_month.astype("datetime64[D]"))
    completed = (month - birth_month - np.asarray(short, dtype="timedelta64[M]")).astype(np.int64) // 12
    return np.where(birth <= today, completed.astype(float), np.nan)  # a comparison with NaT is false
