"""Conditions as data: a fact, an operator and a value, in groups of all and any. Nothing here is evaluated code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, cast

import numpy as np
import pandas as pd
from pydantic import Discriminator, Field, Tag

from core.definitions.strict import Strict
from core.facts import Fact, View

Operator = Literal[
    "is",
    "is_not",
    "in",
    "not_in",
    "missing",
    "present",
    "before",
    "on_or_before",
    "after",
    "on_or_after",
    "at_least",
    "at_most",
]
# Which operators each type of fact accepts. A missing value satisfies `missing`, `is_not` and `not_in`, nothing else.
OPERATORS: dict[str, tuple[Operator, ...]] = {
    "text": ("is", "is_not", "missing", "present"),
    "choice": ("is", "is_not", "in", "not_in", "missing", "present"),
    "flag": ("is",),
    "date": ("before", "on_or_before", "after", "on_or_after", "missing", "present"),
    "number": ("is", "is_not", "in", "not_in", "at_least", "at_most", "missing", "present"),
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "is": lambda a, b: a == b,
    "before": lambda a, b: a < b,
    "on_or_before": lambda a, b: a <= b,
    "after": lambda a, b: a > b,
    "on_or_after": lambda a, b: a >= b,
    "at_least": lambda a, b: a >= b,
    "at_most": lambda a, b: a <= b,
}


class OtherFact(Strict):
    """The value of another fact of the same row, to compare with."""

    fact: str


Value = bool | int | date | str | OtherFact | list[int] | list[str]


class Test(Strict):
    """One fact compared with one value, or with another fact; `missing` and `present` take no value."""

    __test__ = False  # the field's word; not a pytest class
    fact: str
    operator: Operator
    value: Value | None = None


class AllOf(Strict):
    """Holds when every part holds."""

    all: list[Condition] = Field(min_length=1)


class AnyOf(Strict):
    """Holds when at least one part holds."""

    any: list[Condition] = Field(min_length=1)


def _shape(given: Any) -> str:
    keys = given if isinstance(given, dict) else getattr(type(given), "model_fields", {})
    return "all" if "all" in keys else "any" if "any" in keys else "test"


Condition = Annotated[
    Annotated[AllOf, Tag("all")] | Annotated[AnyOf, Tag("any")] | Annotated[Test, Tag("test")], Discriminator(_shape)
]
AllOf.model_rebuild()
AnyOf.model_rebuild()


def holds(condition: Condition, view: View) -> np.ndarray:
    """One bool a row of the view."""
    if isinstance(condition, Test):
        return view.once(str(condition), lambda: _test(condition, view))
    if isinstance(condition, AnyOf):
        return np.logical_or.reduce([holds(part, view) for part in condition.any])
    return _all_hold(condition.all, view)


def _all_hold(parts: list[Condition], view: View) -> np.ndarray:
    """Each part is asked only of the rows that are left: most rules are about few of a million crimes."""
    held, left = np.zeros(len(view), dtype=bool), np.arange(len(view))
    for part in parts:
        kept = holds(part, view)
        left, view = left[kept], view.where(kept)
    held[left] = True
    return held


def _test(test: Test, view: View) -> np.ndarray:
    values = view.fact(test.fact)
    match test.operator:
        case "missing":
            return values.isna().to_numpy()
        case "present":
            return values.notna().to_numpy()
        case "in" | "not_in":
            there = values.isin(cast(list[Any], test.value)).to_numpy()
            return there if test.operator == "in" else ~there
        case "is_not":
            return ~_compared("is", values, test.value, view)
    return _compared(test.operator, values, test.value, view)


def _compared(operator: str, values: pd.Series, value: Value | None, view: View) -> np.ndarray:
    other: Any = value
    if isinstance(value, OtherFact):
        other = view.fact(value.fact)
    elif isinstance(value, date):
        other = pd.Timestamp(value)
    result = _COMPARE[operator](values, other)
    return result.fillna(False).to_numpy(dtype=bool)


def tests_in(condition: Condition) -> list[tuple[tuple[str | int, ...], Test]]:
    """Every single test of a condition with its path in the file."""
    if isinstance(condition, Test):
        return [((), condition)]
    name = "all" if isinstance(condition, AllOf) else "any"
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    return [((name, index, *path), test) for index, part in enumerate(parts) for path, test in tests_in(part)]


def fault_of(test: Test, known: dict[str, Fact]) -> str | None:
    """What is wrong with a test against the known facts, or None."""
    fact = known.get(test.fact)
    if fact is None:
        return f"unknown fact {test.fact!r}; accepted: {', '.join(sorted(known))}"
    if test.operator not in OPERATORS[fact.type]:
        accepted = ", ".join(OPERATORS[fact.type])
        return f"operator {test.operator!r} does not fit {test.fact}, a {fact.type}; accepted: {accepted}"
    return _value_fault(test, fact, known)


def _value_fault(test: Test, fact: Fact, known: dict[str, Fact]) -> str | None:
    if test.operator in ("missing", "present"):
        return None if test.value is None else f"{test.operator!r} takes no value"
    if isinstance(test.value, OtherFact):
        other = known.get(test.value.fact)
        return None if other and other.type == fact.type else f"{test.value.fact!r} is not a known {fact.type}"
    many = test.operator in ("in", "not_in")
    if many != isinstance(test.value, list):
        return f"{test.operator!r} takes {'a list' if many else 'one value'}"
    for value in test.value if isinstance(test.value, list) else [test.value]:
        fault = _one_value_fault(value, fact)
        if fault:
            return fault
    return None


def _one_value_fault(value: Any, fact: Fact) -> str | None:
    wanted = {"flag": bool, "number": int, "date": date}.get(fact.type, str)
    if type(value) is not wanted:
        return f"value {value!r} is not a {fact.type}; {_wanted(fact)}"
    if fact.choices and value not in fact.choices:
        return f"value {value!r} is not known; {_wanted(fact)}"
    return None


def _wanted(fact: Fact) -> str:
    if fact.choices:
        return f"accepted: {', '.join(fact.choices)} (put yes and no in quotes)"
    return {"flag": "write true or false", "number": "write a whole number", "date": "write YYYY-MM-DD"}.get(
        fact.type, "write a text"
    )
