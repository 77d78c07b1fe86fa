"""Team: what is due in the unit, who has it, and nobody ranked."""

import streamlit as st

from auth.roles import Role
from core.worklist import tiles
from pages.parts import freshness, set_aside
from pages.parts import tiles as tiles_part
from pages.parts.desk import Desk
from pages.parts.flags import plain
from pages.parts.worklist import worklist
from pages.supervisor import team_parts


def show(desk: Desk) -> None:
    """The page."""
    st.title("Team")
    freshness.line(desk.snapshot)
    set_aside.crimes(desk)
    unit = _unit(desk)
    if unit is None:
        st.info("None of your postings today has crimes of its own.")
        return
    tallies = desk.tallies[desk.tallies["unit_id"].eq(unit)]
    made = tiles(tallies, desk.searches, desk.today)
    st.markdown(tiles_part.summary(made))
    chosen = tiles_part.tiles([tile for tile in made if tile.total], "team_tile")
    flags = desk.flags(units=(unit,), searches=(chosen,) if chosen else ())
    if Role.COMMANDER not in desk.visitor.roles:
        flags = team_parts.people(desk, unit, flags)
    st.subheader(desk.searches[chosen].title if chosen else "Everything, worst first")
    worklist(desk, flags, "team", officers=True)
    st.caption("This is not the whole workload of the team, and no measure of any person: see What this does not show.")


def _unit(desk: Desk) -> str | None:
    """The unit looked at: the only one in scope, one picked from the comparison, or one named in the address."""
    names = desk.units.set_index("unit_id")["name"]
    working = set(desk.units.loc[desk.units["level"].eq("team"), "unit_id"]) | set(desk.tallies["unit_id"])
    options = sorted(desk.visitor.scope.units & working, key=lambda unit: str(names.get(unit, unit)))
    if not options:
        return None
    if len(options) == 1:
        st.markdown(f"**{plain(names.get(options[0], options[0]))}**")
        return options[0]
    picked = team_parts.compared(desk, options, names)
    asked = picked or st.query_params.get("unit")
    # A key of its own for each unit asked for: the choice below then starts there and can still be changed.
    index, key = options.index(asked) if asked in options else 0, f"team_unit_{asked}"
    return st.selectbox("Unit", options, index=index, format_func=lambda unit: str(names.get(unit, unit)), key=key)
