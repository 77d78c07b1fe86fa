"""Whose calendar is looked at: one's own, a unit's, or that of one officer of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.organisation import at_or_below
from core.store.people import directory
from pages.work import page_log
from pages.work.desk import Desk

_MINE, _UNITS, _EVERYBODY = "Mine to do", "My units", ""


@dataclass(frozen=True)
class Whose:
    """Counts for the days (`tallies`) and the flags behind them, of some searches only where named.

    `acting` are the flags that wait for an officer in case, where people may be shown; None elsewhere. `posted` are
    the collar numbers of those units today.
    """

    tallies: pd.DataFrame
    flags: Callable[[tuple[str, ...]], pd.DataFrame]
    acting: pd.DataFrame | None
    posted: frozenset[str]
    officers: bool


def recalled(key: str, options: Sequence[object], usual: object) -> None:
    """Before a choice with this key is drawn: sets it to what was chosen last, `usual` where that is not on offer.

    Streamlit forgets the choices of a page while another one is shown. Coming back from a crime must not turn the
    list of a unit into one's own.
    """
    kept = st.session_state.setdefault("calendar_kept", {})
    kept[key] = st.session_state.get(key, kept.get(key, usual))
    if kept[key] not in options:
        kept[key] = usual
    st.session_state[key] = kept[key]


def whose(desk: Desk, changed: Callable[[], None]) -> Whose:
    """Asks whose; `changed` is called when the answer changes."""
    if not desk.visitor.scope.units:
        return _mine(desk)
    recalled("calendar_whose", [_MINE, _UNITS], _MINE)
    view = st.segmented_control(
        "Whose", [_MINE, _UNITS], required=True, key="calendar_whose", label_visibility="collapsed", on_change=changed,
    )  # fmt: skip
    if view != _UNITS:
        _logged(desk, whose=_MINE, unit="", officer=_EVERYBODY)
        return _mine(desk)
    return _units(desk, changed)


def _logged(desk: Desk, **chosen: str) -> None:
    """Whose it is goes into the access log before it is read; without the log the run ends here."""
    if not page_log.narrowed(desk, "my_calendar", {"whose": _MINE}, **chosen):
        st.stop()


def _mine(desk: Desk) -> Whose:
    others = bool(desk.visitor.scope.units) or len(desk.visitor.scope.own) > 1
    return Whose(desk.tallies[desk.tallies["theirs"]], desk.to_clear, None, frozenset(), others)


def _units(desk: Desk, changed: Callable[[], None]) -> Whose:
    with st.container(horizontal=True):
        unit = _unit(desk, changed)
        units = at_or_below(desk.units, unit) & desk.visitor.scope.units
        tallies = desk.tallies_of(units)
        names = tuple(sorted(units))
        # Units are compared for a commander, never people.
        if Role.COMMANDER in desk.visitor.roles:
            _logged(desk, whose=_UNITS, unit=unit, officer=_EVERYBODY)
            return Whose(tallies, lambda searches: desk.flags(units=names, searches=searches), None, frozenset(), True)
        acting = desk.flags(units=names, acts=("oic",))
        posted = frozenset(directory.posted(desk.db, names, desk.today)["collar_number"])
        one = _officer(desk, posted | set(acting["oic"].dropna()), changed)
    _logged(desk, whose=_UNITS, unit=unit, officer=one)
    if one == _EVERYBODY:
        return Whose(tallies, lambda searches: desk.flags(units=names, searches=searches), acting, posted, True)
    own = acting[acting["oic"].eq(one)]
    return Whose(own.assign(count=1), lambda _searches: own, None, frozenset(), True)


def _unit(desk: Desk, changed: Callable[[], None]) -> str:
    names = {unit: desk.unit_names.get(unit, unit) for unit in desk.visitor.scope.units}
    options = sorted(names, key=names.__getitem__)
    posted = [posting.unit_id for posting in desk.visitor.person.postings if posting.unit_id in options]
    recalled("calendar_unit", options, posted[0] if posted else options[0])
    return st.selectbox(
        "Unit", options, key="calendar_unit", on_change=changed, format_func=names.__getitem__, width=320,
    )  # fmt: skip


def _officer(desk: Desk, collars: frozenset[str], changed: Callable[[], None]) -> str:
    names = {collar: desk.names.get(collar, collar) for collar in collars}
    names = {_EVERYBODY: "Everybody, reviews included"} | {
        key: names[key] for key in sorted(names, key=names.__getitem__)
    }
    recalled("calendar_officer", list(names), _EVERYBODY)
    return st.selectbox(
        "Officer in case", list(names), key="calendar_officer", on_change=changed, format_func=names.__getitem__,
        width=320,
    )  # fmt: skip
