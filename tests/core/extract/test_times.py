"""London time, against Python's own zone files. Wall-clock times have no zone here: that is what is tested."""

# ruff: noqa: DTZ001

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.extract.times import from_london, london_date

LONDON = ZoneInfo("Europe/London")


@settings(deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2150, 1, 1)))
@example(datetime(2026, 3, 29, 1, 30))
@example(datetime(2026, 10, 25, 1, 30))
@example(datetime(1941, 5, 4, 1, 30))
@example(datetime(1971, 10, 31, 2, 30))
def test_a_time_without_an_offset_is_read_as_python_reads_it_in_london(wall: datetime) -> None:
    instant = from_london(pd.Series([wall], dtype="datetime64[us]"))
    assert instant.iloc[0] == wall.replace(tzinfo=LONDON).astimezone(UTC)
    assert london_date(instant).iloc[0].date() == instant.iloc[0].to_pydatetime().astimezone(LONDON).date()


def test_the_date_of_an_instant_is_londons() -> None:
    instants = pd.Series(pd.to_datetime(["2026-07-01T23:30Z", "2026-01-01T23:30Z", None])).astype("datetime64[us, UTC]")
    assert london_date(instants).astype("str").tolist()[:2] == ["2026-07-02", "2026-01-01"]
    assert london_date(instants).isna().tolist() == [False, False, True]
    assert london_date(instants).dtype == "datetime64[s]"
