"""Whose calendar is looked at: one's own, a unit's, or that of one officer of it."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.organisation import at_or_below
from core.store.people import directory
from pages.work import page_log
from pages.work.desk import Desk
from pages.work.feed_address import choose
from pages.work.unit_address import UNIT, officer

_MINE, _UNITS, _EVERYBODY = "Mine to do", "My units", ""


@dataclass(frozen=True)
class Whose:
    """Counts for the days (`tallies`), and how the flags behind them are read at a desk, those of some searches.

    `unit` and `officer` are whose they are, None and empty where the viewer's own. `acting` are the flags that wait for
    an officer in case, where people may be shown; None elsewhere. `posted` are the collar numbers of those units today.
    """

    tallies: pd.DataFrame
    flags: Callable[[Desk, tuple[str, ...]], pd.DataFrame]
    officers: bool
    unit: str | None = None
    officer: str = ""
    acting: pd.DataFrame | None = None
    posted: frozenset[str] = frozenset()


def whose(desk: Desk) -> Whose:
    """Asks whose; the address says it, also after Back from a crime, and without a unit it is the viewer's own."""
    units = desk.visitor.scope.units
    if not units:
        return _mine(desk)
    wanted = st.query_params.get(UNIT)
    st.session_state["calendar_whose"] = _MINE if wanted is None else _UNITS
    st.segmented_control(
        "Whose", [_MINE, _UNITS], required=True, key="calendar_whose", label_visibility="collapsed",
        on_change=lambda: _choose(
            _MINE if wanted is None else _UNITS, st.session_state["calendar_whose"],
            unit=_first(desk) if wanted is None else "", officer="",
        ),
    )  # fmt: skip
    if wanted is None:
        _logged(desk, whose=_MINE, unit="", officer=_EVERYBODY)
        return _mine(desk)
    if wanted not in units:
        st.warning("The unit asked for is not in your scope today.", icon=":material/search_off:")
        st.stop()
    return _units(desk, wanted)


def _logged(desk: Desk, **chosen: str) -> None:
    """Whose it is goes into the access log before it is read; without the log the run ends here."""
    if not page_log.narrowed(desk, "my_calendar", {"whose": _MINE}, **chosen):
        st.stop()


def _mine(desk: Desk) -> Whose:
    others = bool(desk.visitor.scope.units) or len(desk.visitor.scope.own) > 1
    return Whose(desk.tallies[desk.tallies["theirs"]], Desk.to_clear, others)


def _units(desk: Desk, unit: str) -> Whose:
    _unit(desk, unit)
    units = at_or_below(desk.units, unit) & desk.visitor.scope.units
    names = tuple(sorted(units))

    def flags(at: Desk, searches: tuple[str, ...]) -> pd.DataFrame:
        return at.flags(units=names, searches=searches)

    def own(at: Desk, searches: tuple[str, ...]) -> pd.DataFrame:
        found = at.flags(units=names, acts=("oic",), searches=searches)
        return found[found["oic"].eq(one)]

    # Units are compared for a commander, never people.
    if Role.COMMANDER in desk.visitor.roles:
        _logged(desk, whose=_UNITS, unit=unit, officer=_EVERYBODY)
        return Whose(desk.tallies_of(units), flags, True, unit)
    one = officer()
    _logged(desk, whose=_UNITS, unit=unit, officer=one)
    acting = desk.flags(units=names, acts=("oic",))
    posted = frozenset(directory.posted(desk.db, names, desk.today)["collar_number"])
    _officer(desk, posted | set(acting["oic"].dropna()), one)
    if one == _EVERYBODY:
        return Whose(desk.tallies_of(units), flags, True, unit, acting=acting, posted=posted)
    return Whose(acting[acting["oic"].eq(one)].assign(count=1), own, True, unit, one)


def _unit(desk: Desk, unit: str) -> None:
    names = {one: desk.unit_names.get(one, one) for one in desk.visitor.scope.units}
    st.session_state["calendar_unit"] = unit
    st.selectbox(
        "Unit", sorted(names, key=names.__getitem__), key="calendar_unit", format_func=names.__getitem__, width=320,
        on_change=lambda: _choose(
            unit, st.session_state["calendar_unit"], unit=st.session_state["calendar_unit"], officer=""
        ),
    )  # fmt: skip


def _first(desk: Desk) -> str:
    """The unit that comes first: where the viewer is posted, else by name."""
    units = desk.visitor.scope.units
    posted = [posting.unit_id for posting in desk.visitor.person.postings if posting.unit_id in units]
    return posted[0] if posted else min(units, key=lambda unit: desk.unit_names.get(unit, unit))


def _officer(desk: Desk, collars: frozenset[str], chosen: str) -> None:
    """One of the officers in case, or everybody. Whom the address names is offered too: the way out of it."""
    there = collars | {chosen} - {_EVERYBODY}
    names = dict(zip(sorted(there), desk.called(pd.Series(sorted(there), dtype="object")), strict=True))
    options = [_EVERYBODY, *sorted(names, key=names.__getitem__)]
    st.session_state["calendar_officer"] = chosen
    st.selectbox(
        "Officer in case", options, key="calendar_officer", width=320,
        format_func=lambda collar: names.get(collar, "Everybody, reviews included"),
        on_change=lambda: _choose(
            chosen, st.session_state["calendar_officer"], officer=st.session_state["calendar_officer"]
        ),
    )  # fmt: skip


def _choose(shown: str, wanted: str, **changes: str) -> None:
    choose(shown, wanted, day="", **changes)
