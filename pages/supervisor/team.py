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
    """The unit looked at: the only one in scope, one picked from the comparison, or one named in the address."""
    names = desk.units.set_index("unit_id")["name"]
    working = set(desk.units.loc[desk.units["level"].eq("team"), "unit_id"]) | set(desk.tallies["unit_id"])
    options = sorted(desk.visitor.scope.units & working, key=lambda unit: str(names.get(unit, unit)))
    if not options:
        return None
    if len(options) == 1:
        st.markdown(f"**{plain(names.get(options[0], options[0]))}**")
        return options[0]
    picked = _compared(desk, options, names)
    asked = picked or st.query_params.get("unit")
    # A key of its own for each unit asked for: the choice below then starts there and can still be changed.
    index, key = options.index(asked) if asked in options else 0, f"team_unit_{asked}"
    return st.selectbox("Unit", options, index=index, format_func=lambda unit: str(names.get(unit, unit)), key=key)


def _compared(desk: Desk, options: list[str], names: pd.Series) -> str | None:
    """Every unit in scope with what is due and the crimes it has; picking a row shows that unit below."""
    stated = in_state(desk.tallies, desk.today)
    counts = stated.pivot_table(index="unit_id", columns=stated["state"].astype("str"), values="count", aggfunc="sum")
    crimes = scoped.open_crimes(desk.db, desk.visitor.scope)["unit_id"].value_counts()
    rows = pd.DataFrame({"Unit": [str(names.get(unit, unit)) for unit in options]}, index=pd.Index(options))
    rows["Open crimes"] = crimes.reindex(options, fill_value=0)
    for state, title in (("overdue", "Overdue"), ("due_soon", "Due soon")):
        found = counts[state] if state in counts else pd.Series(dtype="Int64")
        rows[title] = found.reindex(options).fillna(0).astype("int64")
    st.caption("Units in order of name; a bigger unit has more of everything. Choose a row to see that unit.")
    chosen = st.dataframe(
        rows, hide_index=True, on_select="rerun", selection_mode="single-row", key="team_units", height=260
    )
    picked = chosen["selection"]["rows"]
    return options[picked[0]] if picked and picked[0] < len(options) else None


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
