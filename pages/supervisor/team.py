"""Team: what is due in the unit, who has it, and nobody ranked."""

from functools import partial

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.flags.tiles import tiles
from core.organisation import at_or_below
from core.store import scoped
from pages.parts import tiles as tiles_part
from pages.parts.words import plain
from pages.supervisor import team_parts
from pages.work import freshness, page_log, set_aside
from pages.work.desk import Desk
from pages.work.worklist import Source, worklist


def show(desk: Desk) -> None:
    """The page: one unit with everything below it."""
    freshness.head("Team", desk.snapshot)
    set_aside.crimes(desk)
    unit = _unit(desk)
    if unit is None:
        return
    # Whoever sees one unit alone opened that one.
    usual = {"unit": unit} if len(desk.visitor.scope.units) == 1 else {}
    if not page_log.narrowed(desk, "team", usual, unit=unit):
        return
    units = at_or_below(desk.units, unit) & desk.visitor.scope.units
    all_tiles = tiles(desk.tallies_of(units), desk.searches, desk.today)
    st.markdown(tiles_part.summary(all_tiles))
    chosen = tiles_part.tiles([tile for tile in all_tiles if tile.total], "team_tile")
    read = partial(_flags, units, chosen)
    flags = read(desk)
    people = frozenset() if Role.COMMANDER in desk.visitor.roles else team_parts.people(desk, units, flags)
    if not page_log.narrowed(desk, "team", officer=" ".join(sorted(people))):
        return
    title = desk.searches[chosen].called if chosen else "Everything"
    st.subheader(f"{title}: {plain(team_parts.named(desk, people))}" if people else title)
    source = Source(
        "team", team_parts.titled(desk, unit, title, people), lambda fresh: team_parts.of_people(read(fresh), people)
    )
    worklist(desk, team_parts.of_people(flags, people), "team", officers=True, source=source)
    st.caption("This is not the whole workload of the team, and no measure of any person: see What this does not show.")


def _flags(units: frozenset[str], chosen: str | None, desk: Desk) -> pd.DataFrame:
    return desk.flags(units=tuple(sorted(units)), searches=(chosen,) if chosen else ())


def _unit(desk: Desk) -> str | None:
    """The unit looked at: the only one in scope, one picked from the comparison, or one named in the address."""
    names = {unit: desk.unit_names.get(unit, unit) for unit in desk.visitor.scope.units}
    options = sorted(names, key=names.__getitem__)
    if not options:
        st.info("None of your postings today has crimes of its own.")
        return None
    if len(options) == 1:
        st.markdown(f"**{plain(names[options[0]])}**")
        return options[0]
    tallies = scoped.unit_tallies(desk.db, desk.visitor.scope)
    busy = set(tallies["unit_id"])
    working = [unit for unit in options if unit in busy] or options
    unit_asked = team_parts.compared(desk, tallies, working, names) or st.query_params.get("unit")
    if unit_asked is not None and unit_asked not in options:
        st.warning("The unit asked for is not in your scope today.", icon=":material/search_off:")
        return None
    # A key of its own for each unit asked for: the choice below then starts there and can still be changed.
    index, key = options.index(unit_asked or working[0]), f"team_unit_{unit_asked}"
    return st.selectbox("Unit", options, index=index, format_func=names.__getitem__, key=key)
