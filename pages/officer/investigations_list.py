"""The crimes behind a number of the page Under investigation: read, in words, and listed."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from core.investigations import aged, narrowed
from core.store import scoped
from core.words import counted, day
from pages.parts.words import graded, words
from pages.work.desk import Desk
from pages.work.feed_rows import Json
from pages.work.listing import listing, row_of
from pages.work.listing_grid import Listed, Row

_HEADINGS = {
    "age": "Age, days", "crime_ref": "Crime", "offence": "Offence", "risk": "Risk", "stands": "Status",
    "recorded_on": "Recorded",
}  # fmt: skip
_USUAL = "Standard risk"  # most crimes: not worth a mark
_OFFICER = {"officer": "Officer in case"}


def read(status: str, band: str, risk: str, desk: Desk) -> pd.DataFrame:
    """The rows of a choice, asked of the records."""
    crimes = aged(scoped.open_crimes(desk.db, desk.visitor.scope), desk.today)
    return rows(desk, narrowed(crimes, status=status, band=band, risk=risk))


def rows(desk: Desk, crimes: pd.DataFrame) -> pd.DataFrame:
    """The crimes of core/investigations.py in words."""
    return crimes.assign(
        row_key=crimes["crime_ref"],
        stands=crimes["status"].map(words),
        risk=graded(crimes),
        officer=desk.called(crimes["oic"]),
    )


def headings(desk: Desk) -> dict[str, str]:
    """What the list shows; whose crime it is only where that can be somebody else."""
    return _HEADINGS | (_OFFICER if desk.visitor.scope.units else {})


def show(desk: Desk, crimes: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """The list of `rows`."""
    card = partial(_card, officers="officer" in titles)
    listing(desk, crimes, titles, "open", Listed("crime", "oldest first"), card)


def _card(row: Row, officers: bool) -> Json:
    whose = [str(row["officer"])] if officers else []
    return row_of(
        row,
        str(row["offence"]),
        icon="folder_open",
        when=f"{counted(row['age'], 'day')} old",
        tag=str(row["stands"]),
        notes=[*whose, f"Recorded {day(row['recorded_on'])}"],
        marks=[part.capitalize() for part in str(row["risk"]).split(" · ") if part != _USUAL],
    )
