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
    if unit is None or not page_log.narrowed(desk, "team", {"unit": unit} if only else {}, unit=unit):
        return
    units = at_or_below(desk.units, unit) & desk.visitor.scope.units
    if feed_address.is_table():  # nine columns want the whole width
        feed_address.table_button("team", "team_view")
        feed.show(_feed(desk, unit, units))
        return
    list_, rail = st.container(key="actions_body").columns([7, 3], gap="large")
    with list_:
        feed.show(_feed(desk, unit, units))
    with rail:
        tallies = desk.tallies_of(units)
        _needs(desk)
        kinds.box(desk, "team", tallies)
        feed_address.table_button("team", "team_view")
        take_out(desk, _source(desk, unit, units), officers=True)
        st.caption("Not the whole workload of the team, and no measure of any person: see What this does not show.")


def _feed(desk: Desk, unit: str, units: frozenset[str]) -> Feed:
    return Feed(
        "team",
        partial(_flags, units),
        partial(table, _source(desk, unit, units), True),
        partial(_empty, unit),
        officers=True,
        choices=partial(_choices, unit, units),
        chosen=team_parts.chosen,
        pick=team_parts.pick,
    )


def _source(desk: Desk, unit: str, units: frozenset[str]) -> Source:
    officer = st.query_params.get(team_parts.OFFICER, "")
    whose = [f"officer in case {team_parts.named(desk, officer)}"] if officer else []
    title = ", ".join([f"Team: {desk.unit_names.get(unit, unit)}", *whose, *feed_address.narrowed_to(desk)])
    return Source("team", title, partial(_narrowed, units))


def _flags(units: frozenset[str], desk: Desk) -> pd.DataFrame:
    return desk.flags(units=tuple(sorted(units)))


def _narrowed(units: frozenset[str], desk: Desk) -> pd.DataFrame:
    return feed_address.of_address(team_parts.chosen(_flags(units, desk)), desk)


def _choices(unit: str, units: frozenset[str], desk: Desk, flags: pd.DataFrame) -> dict[str, Any] | None:
    """The units below, or the people of a unit that has none; no table of people for who leads a force."""
    if (below := team_parts.below(desk, unit)) is not None:
        return below
    return None if Role.COMMANDER in desk.visitor.roles else team_parts.people(desk, units, flags)


def _empty(unit: str, desk: Desk) -> dict[str, str]:
    at = as_of(desk.snapshot.extracted_at, desk.today)
    searched = f"All {counted(len(desk.searches), 'search', 'searches')} were run over the open crimes of"
    return {"title": "Nothing is due", "text": f"{searched} {desk.unit_names.get(unit, unit)}, {at}.", "next": ""}


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
