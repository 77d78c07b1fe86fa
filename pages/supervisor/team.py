"""Team: what is due in the unit, who has it, and nobody ranked."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.flags.groups import NOW
from core.organisation import at_or_below, tops
from core.words import as_of, counted, long_day
from pages.parts.words import plain
from pages.supervisor import team_parts
from pages.work import feed, feed_address, freshness, kinds, page_log, set_aside
from pages.work.desk import Desk
from pages.work.feed import Feed
from pages.work.worklist import Source, table, take_out


def show(desk: Desk) -> None:
    """The page: one unit with everything below it."""
    feed_address.as_before("team")
    names = {unit: desk.unit_names.get(unit, unit) for unit in desk.visitor.scope.units}
    only = f"{plain(next(iter(names.values())))} · " if len(names) == 1 else ""
    freshness.head("Team", desk.snapshot, f"{only}{long_day(desk.today)}")
    set_aside.crimes(desk)
    unit = _unit(desk, names)
    # Whoever sees one unit alone opened that one.
    usual = {"unit": unit} if only and unit is not None else {}
    if unit is None or not page_log.narrowed(desk, "team", usual, unit=unit, officer=_officer(desk, unit)):
        return
    units = at_or_below(desk.units, unit) & desk.visitor.scope.units
    if feed_address.is_table():  # nine columns want the whole width
        feed_address.table_button("team", "team_view")
        _whose(desk, unit)
        feed.show(_feed(desk, unit, units))
        return
    list_, rail = st.container(key="actions_body").columns([7, 3], gap="large")
    with list_:
        feed.show(_feed(desk, unit, units))
    with rail:
        tallies = desk.tallies_of(units)
        _needs(desk)
        if not _officer(desk, unit):  # it counts the whole unit
            kinds.box(desk, "team", tallies)
        feed_address.table_button("team", "team_view")
        take_out(desk, _source(unit, units), officers=True)
        st.caption("Not the whole workload of the team, and no measure of any person: see What this does not show.")


def _feed(desk: Desk, unit: str, units: frozenset[str]) -> Feed:
    return Feed(
        "team",
        partial(_flags, units),
        partial(table, _source(unit, units), True),
        partial(_empty, unit),
        officers=True,
        choices=partial(_choices, unit, units),
        chosen=partial(_of_person, _by_person(desk, unit)),
        pick=team_parts.pick,
    )


def _source(unit: str, units: frozenset[str]) -> Source:
    return Source("team", partial(_title, unit), partial(_narrowed, unit, units))


def _title(unit: str, desk: Desk) -> str:
    officer = _officer(desk, unit)
    whose = [f"officer in case {team_parts.named(desk, officer)}"] if officer else []
    return ", ".join([f"Team: {desk.unit_names.get(unit, unit)}", *whose, *feed_address.narrowed_to(desk)])


def _flags(units: frozenset[str], desk: Desk) -> pd.DataFrame:
    return desk.flags(units=tuple(sorted(units)))


def _narrowed(unit: str, units: frozenset[str], desk: Desk) -> pd.DataFrame:
    return feed_address.of_address(_of_person(_by_person(desk, unit), _flags(units, desk)), desk)


def _of_person(by_person: bool, flags: pd.DataFrame) -> pd.DataFrame:
    return team_parts.chosen(flags) if by_person else flags


def _choices(unit: str, units: frozenset[str], desk: Desk, flags: pd.DataFrame) -> dict[str, Any] | None:
    """The units below, or the people of a unit that has none."""
    return team_parts.people(desk, units, flags) if _by_person(desk, unit) else team_parts.below(desk, unit)


def _by_person(desk: Desk, unit: str) -> bool:
    """Whether the list may be one person's: of a unit with none below, and not for whoever leads a force."""
    return Role.COMMANDER not in desk.visitor.roles and not team_parts.children(desk, unit)


def _officer(desk: Desk, unit: str) -> str:
    return team_parts.officer() if _by_person(desk, unit) else ""


def _whose(desk: Desk, unit: str) -> None:
    """Over the table: whose list it is, and the way back to everybody's."""
    if not (officer := _officer(desk, unit)):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(team_parts.named(desk, officer)), anchor=False, width="content")
        st.button("Everybody", icon=":material/close:", on_click=team_parts.show_officer, args=("",))


def _empty(unit: str, desk: Desk) -> dict[str, str]:
    at, officer = as_of(desk.snapshot.extracted_at, desk.today), _officer(desk, unit)
    whose = team_parts.named(desk, officer) if officer else desk.unit_names.get(unit, unit)
    searched = f"All {counted(len(desk.searches), 'search', 'searches')} were run over the open crimes of"
    return {"title": "Nothing is due", "text": f"{searched} {whose}, {at}.", "next": ""}


def _needs(desk: Desk) -> None:
    """What waits for the viewer, with the way to it."""
    tallies = desk.tallies
    reviews = tallies["theirs"] & tallies["group"].isin(NOW) & tallies["acts"].ne("oic")  # as the menu counts them
    many = int(tallies.loc[reviews, "count"].sum())
    with st.container(border=True, key="rail_needs"):
        st.html('<h2 class="box">Needs you</h2>')
        st.page_link(st.session_state["reviews_page"], label=f"Reviews and decisions **{many:,}**")
        st.page_link(st.session_state["cover_page"], label="Cover and handover")


def _unit(desk: Desk, names: dict[str, str]) -> str | None:
    """The unit looked at: the only one in scope, one named in the address, or the topmost."""
    options = sorted(names, key=names.__getitem__)
    if not options:
        st.info("None of your postings today has crimes of its own.")
        return None
    if len(options) == 1:
        return options[0]
    wanted = st.query_params.get(team_parts.UNIT)
    if wanted is not None and wanted not in options:
        st.warning("The unit asked for is not in your scope today.", icon=":material/search_off:")
        return None
    unit = wanted or min(tops(desk.units, frozenset(options)), key=names.__getitem__)
    st.session_state["team_unit"] = unit  # the address says it, also after Back
    st.selectbox(
        "Unit",
        options,
        format_func=names.__getitem__,
        key="team_unit",
        on_change=lambda: team_parts.choose_unit(st.session_state["team_unit"]),
    )
    return unit
