"""The one module that reads the clock; everywhere else `today` is an argument."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SKEW = timedelta(minutes=5)  # what two honest clocks may differ by


def now() -> datetime:
    """The present instant, with its UTC offset."""
    return datetime.now(UTC)


def today() -> date:
    """The present civil date in Europe/London."""
    return day(now())


def day(at: datetime) -> date:
    """The civil date of an instant in Europe/London. Whoever needs both reads the clock once: two readings may fall on
    two days."""
    return at.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The instant at which a civil date begins in Europe/London."""
    return datetime.combine(day, time(), LONDON)


def ahead(at: datetime, now: datetime) -> bool:
    """Whether an instant lies ahead of `now` by more than two honest clocks may differ."""
    return at - now > SKEW


def as_of(day: date) -> datetime:
    """The instant that `--as-of` means: now when the day is today, else the day's last."""
    return now() if day == today() else datetime.combine(day, time.max, LONDON)
