"""Demand hours against capacity hours: each unit's number with its interval, and what the number is made of."""

from core.demand.parts import Capacity, Part, capacity_behind, crimes_behind, hours_for_crimes, in_full, weighed
from core.demand.readings import READINGS, by_reading, drawn, in_words
from core.demand.units import (
    NO_CAPACITY,
    DemandNumbers,
    DemandPolicy,
    absent_weekdays,
    demand,
    demand_policy,
    weighted_poisson_interval,
)

__all__ = [
    "NO_CAPACITY",
    "READINGS",
    "Capacity",
    "DemandNumbers",
    "DemandPolicy",
    "Part",
    "absent_weekdays",
    "by_reading",
    "capacity_behind",
    "crimes_behind",
    "demand",
    "demand_policy",
    "drawn",
    "hours_for_crimes",
    "in_full",
    "in_words",
    "weighed",
    "weighted_poisson_interval",
]
