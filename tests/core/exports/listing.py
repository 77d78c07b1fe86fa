"""A small list and its stamp, for tests of files."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from core.exports import Stamp

HEADINGS = {"what": "What is due", "crime_ref": "Crime", "due_on": "Due", "age": "Age, days"}
MADE_AT = datetime(2026, 7, 22, 9, 14, tzinfo=UTC)
STAMP = Stamp(
    marking="OFFICIAL",
    title="My actions: for me to do",
    collar="1001",
    name="DC Alder",
    scope="own crimes",
    snapshot_id=17,
    records_at=datetime(2026, 7, 22, 5, 0, tzinfo=UTC),
    rules="3f2a9c",
    made_at=MADE_AT,
    lines=2,
    crimes=1,
    reason="morning briefing",
)


def rows(*whats: Any, **cells: list[Any]) -> pd.DataFrame:
    """One row a text, each about crime X1 and due on 4 December, with one column too many; `cells` replace columns."""
    many = len(whats)
    made = {
        "what": pd.Series(list(whats), dtype="str"),
        "crime_ref": pd.Series(["X1"] * many, dtype="str"),
        "due_on": pd.to_datetime(pd.Series(["2026-12-04"] * many)).astype("datetime64[s]"),
        "age": pd.Series([3] * many, dtype="int64"),
        "oic": pd.Series(["secret"] * many, dtype="str"),
    }
    return pd.DataFrame(made).assign(**cells)
