"""The list of the page Arrests: read, in words, and shown."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import pandas as pd

from core.arrests import NOTHING, first_day, outstanding, within
from core.store import scoped
from core.words import moment, near_day
from pages.parts.words import words
from pages.work.desk import Desk
from pages.work.feed_rows import Json
from pages.work.listing import listing, row_of
from pages.work.listing_grid import Listed, Row

SHOWN = ("All", "Something outstanding", NOTHING)
_HEADINGS = {
    "outstanding": "Outstanding", "crime_ref": "Crime", "offence": "Offence", "arrested_on": "Arrested",
    "ended": "Disposal", "released_on": "Released", "suspect_id": "Suspect",
}  # fmt: skip


def rows(days: int, desk: Desk) -> pd.DataFrame:
    """The custody records in scope of the last `days` days, in words, newest first."""
    recent = within(scoped.arrests(desk.db, desk.visitor.scope, first_day(desk.today, days)), desk.today, days)
    return recent.assign(
        row_key=recent["custody_id"],
        outstanding=outstanding(recent),
        ended=recent["disposal"].map(words, na_action="ignore").fillna("None yet"),
        officer=desk.called(recent["oic"]),
    )


def narrowed(arrests: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """Those of one entry of SHOWN."""
    return arrests if chosen == SHOWN[0] else arrests[arrests["outstanding"].eq(NOTHING) == (chosen == NOTHING)]


def read(days: int, chosen: str, desk: Desk) -> pd.DataFrame:
    """The rows of a choice, asked of the records."""
    return narrowed(rows(days, desk), chosen)


def headings(desk: Desk) -> dict[str, str]:
    """What the list shows; whose crime it is only where that can be somebody else."""
    return _HEADINGS | ({"officer": "Officer in case"} if desk.visitor.scope.units else {})


def show(desk: Desk, arrests: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """The list of `rows`."""
    card = partial(_card, officers="officer" in titles, today=desk.today)
    listing(desk, arrests, titles, "arrests", Listed("arrest", "newest first"), card)


def _card(row: Row, officers: bool, today: date) -> Json:
    done = row["outstanding"] == NOTHING
    released: str = "Not released" if pd.isna(row["released_at"]) else f"Released {moment(row['released_at'])}"
    whose = [str(row["officer"])] if officers else []
    return row_of(
        row,
        str(row["outstanding"]),
        icon="check_circle" if done else "front_hand",
        fill="later" if done else "soon",
        when=f"Arrested {near_day(row['arrested_on'], today)}",
        tone="grey" if done else "amber",
        notes=[*whose, f"{released}. Disposal: {str(row['ended']).lower()}. Suspect {row['suspect_id']}"],
    )
