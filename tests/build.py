"""Builds an extract from rows that state only what a test is about."""

from datetime import date, datetime
from typing import Literal

import pandas as pd

from core.extract import Extract
from core.extract.defaults import complete
from core.extract.row_texts import Row
from core.searches.pairs import about_pairs

EXTRACTED_AT = "2026-11-22T06:00:00+00:00"


def extract(
    *, extracted_at: datetime | str = EXTRACTED_AT, kind: Literal["full", "changes"] = "full", **tables: list[Row]
) -> Extract:
    """A validated extract of the given rows, completed: `extract(crimes=[{"oic": "1001"}])`."""
    return Extract.from_rows(complete(tables), extracted_at=extracted_at, kind=kind)


def only_crime(**cells: str | bool | int | date | None) -> Extract:
    """An extract with one crime."""
    return extract(crimes=[cells])


def seen_whole(flags: pd.DataFrame) -> pd.DataFrame:
    """Flags as somebody is told them who sees every crime."""
    return flags.assign(pair=flags["subject"].where(about_pairs(flags)), elsewhere=False)
