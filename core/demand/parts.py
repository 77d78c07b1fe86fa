"""What the number of one unit is made of: its open crimes by kind of offence and risk, and its capacity by hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.demand.units import absent_weekdays, demand_policy, hours_each, investigators
from core.organisation import at_or_below

_MOST_DECIMALS = 3  # 1.5 hours times 1.25 is 1.875


@dataclass(frozen=True)
class Part:
    """The open crimes of one kind of offence: how many of each risk, and the hours a week that one of these takes."""

    offence_group: str
    crimes: int
    hours: float
    risks: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True)
class Capacity:
    """The hours a week of the investigators of a unit, less what does not go to crimes, less absences.

    `away`: the weekdays of all of them together on which they are absent in the week from today.
    """

    officers: int
    away: int
    contracted: float
    elsewhere: float
    absent: float

    @property
    def hours(self) -> float:
        """What is left for crimes."""
        return self.contracted - self.elsewhere - self.absent


def crimes_behind(open_crimes: pd.DataFrame, units: pd.DataFrame, unit: str, today: date) -> list[Part]:
    """The kinds of offence behind a unit's demand, that with the most hours first; none where no crime is open.

    `open_crimes` as for `demand`, `units` every unit of the force.
    """
    rows = weighed(open_crimes[open_crimes["unit_id"].isin(at_or_below(units, unit))], today)
    rows = pd.DataFrame(
        {
            "offence_group": rows["offence_group"].astype("str"),
            "risk": rows["risk"].astype("str"),
            "each": rows["each"],
            "many": rows["count"] if "count" in rows else np.ones(len(rows), dtype="int64"),
        }
    )
    grouped = rows.groupby(["offence_group", "risk", "each"])["many"].sum().reset_index()
    by_risk = grouped.sort_values(by="each", ascending=False)
    parts = [_part(str(group), of_group) for group, of_group in by_risk.groupby("offence_group")]
    return sorted(parts, key=lambda part: (-part.hours, part.offence_group))


def _part(group: str, rows: pd.DataFrame) -> Part:
    risks = tuple((str(risk), int(many), float(each)) for _, risk, each, many in rows.itertuples(index=False))
    return Part(group, int(rows["many"].sum()), float((rows["many"] * rows["each"]).sum()), risks)


def weighed(open_crimes: pd.DataFrame, today: date) -> pd.DataFrame:
    """The crimes with `each`: the hours a week that one of them takes."""
    return open_crimes.assign(each=hours_each(open_crimes, demand_policy().on(today)))


def capacity_behind(workforce: Mapping[str, pd.DataFrame], unit: str, today: date) -> Capacity:
    """The hours behind a unit's capacity; `workforce` as for `demand`."""
    numbers = demand_policy().on(today)
    below = pd.DataFrame({"unit_id": sorted(at_or_below(workforce["units"], unit))}).assign(belongs_to=unit)
    placed = investigators(workforce, below, today, numbers)
    contracted, away = len(placed) * numbers.contracted_hours, placed["away"].sum()
    absent = numbers.contracted_hours * numbers.productive_share * away / 5
    return Capacity(len(placed), int(away), contracted, contracted * (1 - numbers.productive_share), float(absent))


def hours_for_crimes(officers: pd.DataFrame, absences: pd.DataFrame, today: date) -> pd.Series:
    """The hours a week, from `today`, that each of the officers has for crimes, by collar number.

    `officers` has `collar_number` and `rank`; who has no rank that investigates has no hours and is not among them.
    """
    numbers = demand_policy().on(today)
    able = officers[officers["rank"].isin(numbers.ranks)].set_index("collar_number")
    away = absent_weekdays(absences, today).reindex(able.index).fillna(0).astype(float)
    return numbers.contracted_hours * numbers.productive_share * (1 - away / 5)


def in_full(hours: Iterable[float]) -> list[str]:
    """Hours as they are written one under the other: with as many decimals as the finest of them needs, so that what
    is read adds up.
    """
    values = list(hours)
    fits = (d for d in range(1, _MOST_DECIMALS) if all(abs(round(v, d) - v) < 1e-6 for v in values))
    decimals = next(fits, _MOST_DECIMALS)
    return [f"{value:,.{decimals}f}" for value in values]
