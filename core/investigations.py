"""Crimes under investigation, counted by age band, status and risk. Every total is the sum of its parts."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

STATUSES = ("unallocated", "under_investigation", "awaiting_cps")  # the open ones, in their order
RISKS = ("high", "medium", "standard")
ALL = "All"


@dataclass(frozen=True)
class Band:
    """Ages from `first` to `last` days since the crime was recorded, both included; without a `last` there is no
    end."""

    first: int
    last: int | None

    @property
    def name(self) -> str:
        """Such as `8–28 days` or `over 180 days`."""
        return f"over {self.first - 1} days" if self.last is None else f"{self.first}–{self.last} days"


# A week, four weeks, the three months of a first bail period, the six months of a summary time limit, and past it.
# They group what is shown and decide no flag, so they are no dated policy.
BANDS = (Band(0, 7), Band(8, 28), Band(29, 90), Band(91, 180), Band(181, None))
NAMES = tuple(band.name for band in BANDS)


def aged(open_crimes: pd.DataFrame, today: date) -> pd.DataFrame:
    """The crimes with `age` (days since `recorded_on`, none below zero) and `band`, oldest first."""
    age = (pd.Timestamp(today) - open_crimes["recorded_on"]).dt.days.clip(lower=0).astype("int64")
    edges = [-1, *(band.last if band.last is not None else float("inf") for band in BANDS)]
    band = pd.cut(age, bins=edges, labels=list(NAMES)).astype("str")
    return open_crimes.assign(age=age, band=band).sort_values(["recorded_on", "crime_ref"], ignore_index=True)


def cross_table(crimes: pd.DataFrame) -> pd.DataFrame:
    """How many crimes there are by age band (rows) and risk (columns), both with `ALL` last; zeros included.

    `crimes` has `band` and `risk`, as `aged` gives them.
    """
    counted = pd.crosstab(crimes["band"].astype("str"), crimes["risk"].astype("str"))
    table = counted.reindex(index=list(NAMES), columns=list(RISKS), fill_value=0).astype("int64")
    table[ALL] = table.sum(axis=1)
    table.loc[ALL] = table.sum()
    return table.rename_axis(index="band", columns="risk")


def by_status(crimes: pd.DataFrame) -> dict[str, int]:
    """How many crimes stand in each open status, in their order, zeros included."""
    counted = crimes["status"].astype("str").value_counts()
    return {status: int(counted.get(status, 0)) for status in STATUSES}


def narrowed(crimes: pd.DataFrame, *, status: str = ALL, band: str = ALL, risk: str = ALL) -> pd.DataFrame:
    """The crimes of one status, age band and risk; `ALL` leaves that one open."""
    for column, wanted in (("status", status), ("band", band), ("risk", risk)):
        if wanted != ALL:
            crimes = crimes[crimes[column].astype("str").eq(wanted)]
    return crimes
