"""Team: what is due in the unit, who has it, and nobody ranked."""

import pandas as pd
import streamlit as st

from auth.roles import Role
from core.flags import in_state
from core.store import directory, scoped
from core.worklist import tiles
from pages.parts import freshness
from pages.parts import tiles as tiles_part
from pages.parts.desk import Desk
from pages.parts.flags import plain
from pages.parts.worklist import worklist


def show(desk: Desk) -> None:
    """The page."""
    st.title("Team")
    freshness.line(desk.snapshot)
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
        flags = _people(desk, unit, flags)
    st.subheader(desk.searches[chosen].title if chosen else "Everything, worst first")
    worklist(desk, flags, "team", officers=True)
    st.caption("This is not the whole workload of the team, and no measure of any person: see What this does not show.")


def _unit(desk: Desk) -> str | None:
    """The unit looked at: the only one in scope, or one chosen; kept in the address."""
    names = desk.units.set_index("unit_id")["name"]
    working = set(desk.units.loc[desk.units["level"].eq("team"), "unit_id"]) | set(desk.tallies["unit_id"])
    options = sorted(desk.visitor.scope.units & working, key=lambda unit: str(names.get(unit, unit)))
    if not options:
        return None
    asked = st.query_params.get("unit")
    index = options.index(asked) if asked in options else 0
    if len(options) == 1:
        st.markdown(f"**{plain(names.get(options[0], options[0]))}**")
        return options[0]
    return st.selectbox(
        "Unit", options, index=index, format_func=lambda unit: str(names.get(unit, unit)), key="team_unit"
    )


def _people(desk: Desk, unit: str, flags: pd.DataFrame) -> pd.DataFrame:
    """Who has what, by name; choosing somebody narrows the list to their crimes."""
    crimes = scoped.open_crimes(desk.db, desk.visitor.scope)
    load = crimes[crimes["unit_id"].eq(unit)]["oic"].fillna("").value_counts()
    stated = in_state(flags, desk.today)
    rows = pd.crosstab(stated["oic"].fillna(""), stated["state"].astype("str"))
    posted = directory.posted_to(desk.db, unit, desk.today)
    people = pd.DataFrame(index=load.index.union(rows.index).union(pd.Index(sorted(posted), dtype="str")))
    people["Officer in case"] = [desk.names.get(collar, collar or "Nobody") for collar in people.index]
    people["Open crimes"] = load.reindex(people.index, fill_value=0)
    for state, title in (("overdue", "Overdue"), ("due_soon", "Due soon")):
        people[title] = rows[state].reindex(people.index, fill_value=0) if state in rows else 0
    people = people.sort_values("Officer in case")
    st.caption("In order of name. Choose a row to see one officer's crimes.")
    picked = st.dataframe(people, hide_index=True, on_select="rerun", selection_mode="single-row", key="team_people")
    chosen = [people.index[row] for row in picked["selection"]["rows"] if row < len(people)]
    return flags[flags["oic"].fillna("").isin(chosen)] if chosen else flags
