"""What of Demand is shown stands in the address, where reload and Back find it: level, reading, unit, view."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.demand import READINGS
from core.organisation import LEVELS
from pages.work.feed_address import choose

LEVEL, READING, UNIT, VIEW = "level", "reading", "unit", "view"
TABLE, CRIMES = "table", "crimes"
_USUAL = "department"


@dataclass(frozen=True)
class Choice:
    """Which units are shown, which reading alone, which unit is open and in which view; empty texts for none.

    `top`: the unit of the scope over all others. `missed`: the address names a unit that is not in scope, or not there;
    alike.
    """

    levels: Sequence[str]
    level: str
    reading: str
    unit: str
    view: str
    missed: bool
    top: str


def choice(in_scope: pd.DataFrame) -> Choice | None:
    """What the address asks for, of the units in scope; None where there is no unit. A unit brings its own level."""
    level_of = dict(zip(in_scope["unit_id"], in_scope["level"], strict=True))
    levels = [level for level in LEVELS if level in level_of.values()]
    if not levels:
        return None
    tops = [unit for unit, level in level_of.items() if level == levels[0]]
    params = st.query_params
    unit = params.get(UNIT, "")
    wanted = level_of.get(unit) or params.get(LEVEL)
    usual = _USUAL if _USUAL in levels else levels[-1]
    level = wanted if wanted in levels else usual
    reading, view = params.get(READING, ""), params.get(VIEW, "")
    known = unit if unit in level_of else ""
    top = tops[0] if len(tops) == 1 else ""
    return Choice(levels, level, reading if reading in READINGS else "", known, view, bool(unit) and not known, top)


def go_to_level(key: str, shown: str) -> None:
    """Shows the units of the level that was chosen in a row of chips: no unit of another level stays open."""
    choose(shown, st.session_state[key], level=st.session_state[key], unit="", view=_table())


def go_to_reading(key: str, shown: str) -> None:
    """Shows the units of the counter that was pressed alone; pressed again, all of them."""
    wanted = st.session_state[key] or ""
    choose(shown, wanted, reading=wanted, unit="", view=_table())


def _table() -> str:
    return TABLE if st.query_params.get(VIEW) == TABLE else ""
