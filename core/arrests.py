"""Recent arrests: who was arrested, how it ended, and what is outstanding on each."""

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.extract.columns import TABLES
from core.words import counted, sentence
from core.words import day as written

PERIODS = (1, 7, 28)  # days, today included
DISPOSALS: tuple[str, ...] = TABLES["custody"].by_name["disposal"].choices
NO_DISPOSAL = "none"
NOTHING = "Nothing outstanding"

Arrest = Mapping[Hashable, Any]
# A suspect with one of these statuses has not been dealt with, whatever the disposal says.
_UNRESOLVED = ("arrested", "interviewed")


def first_day(today: date, days: int) -> date:
    """The first of the last `days` days, today being the last of them."""
    return today - timedelta(days=days - 1)


def within(arrests: pd.DataFrame, today: date, days: int) -> pd.DataFrame:
    """The arrests made on the last `days` days: `arrested_on` after today − days and not after today."""
    first, last = pd.Timestamp(first_day(today, days)), pd.Timestamp(today)
    return arrests[arrests["arrested_on"].between(first, last)]


def by_disposal(arrests: pd.DataFrame) -> dict[str, int]:
    """How many arrests ended in each disposal, in the contract's order, then `NO_DISPOSAL`; zeros included."""
    counted = arrests["disposal"].fillna(NO_DISPOSAL).astype("str").value_counts()
    return {name: int(counted.get(name, 0)) for name in (*DISPOSALS, NO_DISPOSAL)}


def outstanding(arrests: pd.DataFrame) -> pd.Series:
    """What is still to do after each arrest, in words: `Still in custody; 1 victim not yet told`, or `NOTHING`.

    `arrests` is what `arrests` of core/store/scoped gives: one row a custody record, with the status of its suspect,
    the next return and the last failure of the suspect's bail on this crime, and the victims not told.
    """
    rows = arrests.to_dict("records")
    return pd.Series([_left(row) for row in rows], index=arrests.index, dtype="str")


def _left(arrest: Arrest) -> str:
    phrases = (_in_custody(arrest), _without_disposal(arrest), *_bail(arrest), _investigated(arrest), _victims(arrest))
    text = "; ".join(phrase for phrase in phrases if phrase)
    return sentence(text) or NOTHING


def _in_custody(arrest: Arrest) -> str | None:
    return "still in custody" if _none(arrest["released_on"]) and _none(arrest["disposal"]) else None


def _without_disposal(arrest: Arrest) -> str | None:
    """The same question as D10 of the search data_integrity."""
    return "no disposal recorded after release" if _none(arrest["disposal"]) and _is(arrest["released_on"]) else None


def _bail(arrest: Arrest) -> tuple[str | None, ...]:
    returns = f"bail live, returning on {written(arrest['return_on'])}" if _is(arrest["return_on"]) else None
    failed = f"did not answer bail on {written(arrest['failed_on'])}" if _is(arrest["failed_on"]) else None
    on_bail = arrest["disposal"] == "bailed" and arrest["suspect_status"] in ("bailed", *_UNRESOLVED)
    lost = "on bail, but no live bail is recorded" if on_bail and not returns and not failed else None
    return returns, failed, lost


def _investigated(arrest: Arrest) -> str | None:
    """Released under investigation: as the suspect's status says, or the disposal where the status lags behind."""
    if arrest["suspect_status"] == "rui":
        return f"released under investigation since {written(arrest['status_since'])}"
    if arrest["disposal"] == "rui" and arrest["suspect_status"] in _UNRESOLVED:
        return f"released under investigation since {written(arrest['released_on'])}"
    return None


def _victims(arrest: Arrest) -> str | None:
    untold = int(arrest["victims_untold"])
    if not untold:
        return None
    return f"{counted(untold, 'victim')} not yet told"


def _none(value: Any) -> bool:
    return bool(pd.isna(value))


def _is(value: Any) -> bool:
    return not _none(value)
