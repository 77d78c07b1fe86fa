"""What the law tests share: days to draw from and the last date a sentence names."""

import re
from datetime import date, datetime

from hypothesis import strategies as st

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 48)


def last_date(said: list[str]) -> date:
    """The last date that the last sentence names."""
    found = re.findall(r"\b[A-Z][a-z]{2} (\d{1,2} [A-Z][a-z]{2} \d{4})\b", said[-1])
    return datetime.strptime(found[-1], "%d %b %Y").date()  # noqa: DTZ007 (a date has no zone)
