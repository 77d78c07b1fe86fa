"""What the numbers say in words, and the order in which units are read: by that, then by name. Nobody is ranked."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.demand.units import NO_CAPACITY, DemandNumbers
from core.words import counted

# A word of the address for each label, in the order in which they are read.
READINGS = {
    "surplus": "surplus demand",
    "within": "within normal range",
    "spare": "spare capacity",
    "none": NO_CAPACITY,
}


def by_reading(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The rows of `demand` with the `name` and `reading` of each, in the order of the page.

    `names`: what each unit is called; a unit without a name is called by its id.
    """
    of_label = {label: reading for reading, label in READINGS.items()}
    place = {label: place for place, label in enumerate(READINGS.values())}
    called = pd.Series([names.get(unit, unit) for unit in rows["unit_id"]], index=rows.index, dtype="str")
    named = rows.assign(name=called, reading=rows["label"].map(of_label))
    in_order = named.assign(_at=named["label"].map(place), _fold=called.str.casefold())
    return (
        in_order.sort_values(["_at", "_fold", "name", "unit_id"]).drop(columns=["_at", "_fold"]).reset_index(drop=True)
    )


def drawn(rows: pd.DataFrame, most: int, chosen: str) -> pd.DataFrame:
    """The first `most` rows, and that of the chosen unit wherever it stands: a choice is never out of sight."""
    return rows[(np.arange(len(rows)) < most) | rows["unit_id"].eq(chosen).to_numpy()]


def in_words(row: pd.Series, numbers: DemandNumbers) -> str:
    """What the number of a unit says, in a sentence or two."""
    normal = f"the normal range, {numbers.spare_below:g} to {numbers.surplus_above:g}"
    if row["label"] == NO_CAPACITY:
        return f"No {' or '.join(numbers.ranks)} is posted here today, or none of them is here all week."
    over = row["demand_hours"] - row["capacity_hours"]
    if row["reading"] == "surplus":
        return f"Demand is {_much(over, numbers)} over capacity. The interval lies above {normal}."
    if row["reading"] == "spare":
        return f"Demand is {_much(-over, numbers)} under capacity. The interval lies below {normal}."
    return f"The interval reaches into {normal}: chance alone may make the difference."


def _much(hours: float, numbers: DemandNumbers) -> str:
    officers = round(hours / (numbers.contracted_hours * numbers.productive_share))
    about = f", about the time of {counted(officers, 'officer')}," if officers else ""
    return f"{hours:,.1f} hours a week{about}"
