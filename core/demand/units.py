"""The number of every unit, with its interval (contract section 6)."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from pydantic import Field
from scipy.stats import chi2

from core.organisation import at_level
from core.policy.dated import Dated, Entry, Policy, in_force, policy_file

COLUMNS = (
    "unit_id", "level", "officers", "open_crimes", "demand_hours", "capacity_hours", "ratio", "low", "high", "label",
)  # fmt: skip
NO_CAPACITY = "no capacity recorded"


class DemandNumbers(Entry):
    """The weights of demand and capacity from a day on; hours are hours a week."""

    hours: dict[str, float]
    risk: dict[str, float]
    contracted_hours: float = Field(gt=0)
    productive_share: float = Field(gt=0, le=1)
    ranks: list[str]
    surplus_above: float
    spare_below: float
    confidence: float = Field(gt=0, lt=1)


class DemandPolicy(Policy):
    """The whole file."""

    numbers: Dated[DemandNumbers]

    def on(self, day: date) -> DemandNumbers:
        """The numbers in force on `day`."""
        return in_force(self.numbers, day)


@cache
def demand_policy() -> DemandPolicy:
    """The policy in force, from core/policy/demand.yaml. Raises BadDefinition with file and line."""
    return policy_file(DemandPolicy, "demand")


def demand(workforce: Mapping[str, pd.DataFrame], open_crimes: pd.DataFrame, level: str, today: date) -> pd.DataFrame:
    """One row for every unit of `level`, sorted by unit, with the columns of COLUMNS.

    `workforce` has the tables `units`, `officers`, `postings`, `absences`; `open_crimes` has `unit_id`,
    `offence_group` and `risk`, one row an open crime, or many with their `count`. Ratio, low and high are missing
    where no capacity is recorded.
    """
    numbers, units = demand_policy().on(today), workforce["units"]
    belongs = at_level(units, level)
    rows = units.loc[units["level"].eq(level), ["unit_id", "level"]].sort_values("unit_id").set_index("unit_id")
    rows = rows.join(_load(open_crimes, belongs, numbers)).join(_capacity(workforce, belongs, today, numbers))
    filled = rows.fillna(
        {"officers": 0, "open_crimes": 0, "demand_hours": 0.0, "squares": 0.0, "largest": 1.0, "capacity_hours": 0.0}
    )
    filled = filled.reset_index().astype({"officers": "int64", "open_crimes": "int64"})
    return _ratios(filled, numbers)[list(COLUMNS)]


def hours_each(open_crimes: pd.DataFrame, numbers: DemandNumbers) -> pd.Series:
    """Hours a week that one crime of each row takes, by its `offence_group` and `risk`."""
    groups, risks = open_crimes["offence_group"].astype("str"), open_crimes["risk"].astype("str")
    return groups.map(numbers.hours).astype(float) * risks.map(numbers.risk).astype(float)


def _load(open_crimes: pd.DataFrame, belongs: pd.DataFrame, numbers: DemandNumbers) -> pd.DataFrame:
    """Hours a week of the open crimes of each unit, and what the interval needs: sum of squares, largest weight."""
    weight = hours_each(open_crimes, numbers)
    many = open_crimes["count"].astype(float) if "count" in open_crimes else 1
    load = pd.DataFrame(
        {"unit_id": open_crimes["unit_id"], "many": many, "weight": weight, "hours": many * weight}
    ).assign(square=many * weight**2)
    grouped = load.merge(belongs, on="unit_id").groupby("belongs_to")
    return grouped.agg(
        open_crimes=("many", "sum"),
        demand_hours=("hours", "sum"),
        squares=("square", "sum"),
        largest=("weight", "max"),
    )


def _capacity(
    workforce: Mapping[str, pd.DataFrame], belongs: pd.DataFrame, today: date, numbers: DemandNumbers
) -> pd.DataFrame:
    """Officers and hours a week of each unit."""
    placed = investigators(workforce, belongs, today, numbers)
    hours = numbers.contracted_hours * numbers.productive_share * (1 - placed["away"] / 5)
    grouped = placed.assign(hours=hours).groupby("belongs_to")
    return grouped.agg(officers=("collar_number", "size"), capacity_hours=("hours", "sum"))


def investigators(
    workforce: Mapping[str, pd.DataFrame], belongs: pd.DataFrame, today: date, numbers: DemandNumbers
) -> pd.DataFrame:
    """Whose hours a unit has: `collar_number`, `belongs_to`, and of the week from today the weekdays they are `away`.

    Everybody counts in full in each unit they are posted to, once.
    """
    day, officers, postings = pd.Timestamp(today), workforce["officers"], workforce["postings"]
    able = officers[officers["active"].astype(bool) & officers["rank"].isin(numbers.ranks)]
    current = postings[postings["from_date"].le(day) & (postings["to_date"].isna() | postings["to_date"].ge(day))]
    posted = current[current["collar_number"].isin(able["collar_number"])][["collar_number", "unit_id"]]
    placed = posted.merge(belongs, on="unit_id")[["collar_number", "belongs_to"]].drop_duplicates()
    # Mapping no text at all gives text again, so the type is said.
    away = placed["collar_number"].map(absent_weekdays(workforce["absences"], today)).astype(float).fillna(0)
    return placed.assign(away=away)


def absent_weekdays(absences: pd.DataFrame, today: date) -> pd.Series:
    """How many of the weekdays from today to six days after each collar number is away, each day once."""
    week = np.datetime64(today, "D") + np.arange(7)
    first, last = (absences[name].to_numpy(dtype="datetime64[D]") for name in ("from_date", "to_date"))
    away = [
        pd.DataFrame({"collar_number": absences.loc[(first <= day) & (day <= last), "collar_number"], "day": day})
        for day in week[np.is_busday(week)]
    ]
    return pd.concat(away).drop_duplicates().groupby("collar_number").size()


def _ratios(rows: pd.DataFrame, numbers: DemandNumbers) -> pd.DataFrame:
    low, high = weighted_poisson_interval(rows["demand_hours"], rows["squares"], rows["largest"], numbers.confidence)
    capacity = rows["capacity_hours"].where(rows["capacity_hours"] > 0)
    rows = rows.assign(ratio=rows["demand_hours"] / capacity, low=low / capacity, high=high / capacity)
    conditions = [capacity.isna(), rows["low"] > numbers.surplus_above, rows["high"] < numbers.spare_below]
    labels = [NO_CAPACITY, "surplus demand", "spare capacity"]
    return rows.assign(label=np.select(conditions, labels, default="within normal range"))


def weighted_poisson_interval(
    total: pd.Series, squares: pd.Series, largest: pd.Series, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit for a weighted sum of Poisson counts.

    `total` is the sum of the weights of what was counted, `squares` the sum of their squares, `largest` the
    largest of them. The gamma interval of Fay and Feuer, Statistics in Medicine 16 (1997) 791-801, which holds its
    level for small counts and allows for the crime not seen yet; with all weights one it is the exact Poisson
    (Garwood) interval. Nothing counted gives a lower limit of zero. In simulation
    with heavy crimes so rare that some weeks have none it covers 93%, otherwise 95% or more.
    """
    tail = (1 - confidence) / 2
    y, v, w = (np.asarray(values, dtype=float) for values in (total, squares, largest))
    some = y > 0
    safe_y, safe_v = np.where(some, y, 1.0), np.where(some, v, 1.0)
    low = np.where(some, safe_v / (2 * safe_y) * chi2.ppf(tail, 2 * safe_y**2 / safe_v), 0.0)
    upper_y, upper_v = y + w, v + w**2
    high = upper_v / (2 * upper_y) * chi2.ppf(1 - tail, 2 * upper_y**2 / upper_v)
    return low, high
