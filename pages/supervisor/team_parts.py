"""The tables of the Team page: units compared, and who in a unit has what. Both in order of name, nobody ranked."""

from datetime import date

import pandas as pd
import streamlit as st

from core.flags.groups import NEXT, NOW, OVERDUE, counts_in, placed
from core.store import scoped
from core.store.people import directory
from pages.work.desk import Desk
from pages.work.listing import rows_key


def compared(desk: Desk, tallies: pd.DataFrame, options: list[str], names: dict[str, str]) -> str | None:
    """Every unit in scope with what is due and the crimes it has; picking a row shows that unit below.

    `tallies` are core/store/scoped's, by unit.
    """
    crimes = scoped.open_counts(desk.db, desk.visitor.scope).groupby("unit_id")["count"].sum()
    rows = pd.DataFrame({"Unit": [names[unit] for unit in options]}, index=pd.Index(options))
    rows["Open crimes"] = crimes.reindex(options, fill_value=0)
    for title, count in _counts(tallies, "unit_id", desk.today).items():
        rows[title] = count.reindex(options, fill_value=0)
    st.caption("Units in order of name; a bigger unit has more of everything. Choose a row to see that unit.")
    chosen = st.dataframe(
        rows,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=rows_key("team_units", options),
        height=min(38 + 35 * len(rows), 260),
    )
    picked = chosen["selection"]["rows"]
    return options[picked[0]] if picked and picked[0] < len(options) else None


def people(desk: Desk, units: frozenset[str], flags: pd.DataFrame) -> frozenset[str]:
    """Who has what, by name; returns whom the visitor chose, empty for everybody."""
    crimes = scoped.open_crimes(desk.db, desk.visitor.scope, tuple(sorted(units)))
    load = crimes["oic"].fillna("").value_counts()
    # What waits for a supervisor or manager is not laid at the officer's door.
    theirs = flags[flags["acts"].eq("oic")]
    counts = _counts(theirs.assign(oic=theirs["oic"].fillna(""), count=1), "oic", desk.today)
    posted = frozenset().union(*(directory.posted_to(desk.db, unit, desk.today) for unit in units))
    table = pd.DataFrame(
        index=load.index.union(pd.Index(sorted(set(theirs["oic"].fillna(""))), dtype="str")).union(
            pd.Index(sorted(posted), dtype="str")
        )
    )
    table["Officer in case"] = [desk.names.get(collar, collar or "Nobody") for collar in table.index]
    table["Open crimes"] = load.reindex(table.index, fill_value=0)
    for title, count in counts.items():
        table[title] = count.reindex(table.index, fill_value=0)
    table = table.sort_values("Officer in case")
    st.caption("In order of name; reviews of others are not counted. Choose a row to see one officer's crimes.")
    key = rows_key("team_people", table.index)
    picked = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key=key)
    return frozenset(str(table.index[row]) for row in picked["selection"]["rows"] if row < len(table))


def _counts(tallies: pd.DataFrame, by: str, today: date) -> dict[str, pd.Series]:
    """What there is to do now, what of it is overdue, and what comes in a week, for each value of a column."""
    rows = placed(tallies, today)
    which = {
        "To do now": rows["group"].isin(NOW),
        "Overdue": counts_in(rows, OVERDUE),
        "Next 7 days": rows["group"].eq(NEXT),
    }
    return {title: rows[here].groupby(by)["count"].sum().astype("int64") for title, here in which.items()}


def of_people(flags: pd.DataFrame, chosen: frozenset[str]) -> pd.DataFrame:
    """The flags on the crimes of the officers chosen; of everybody when nobody was."""
    return flags[flags["oic"].fillna("").isin(chosen)] if chosen else flags


def titled(desk: Desk, unit: str, title: str, chosen: frozenset[str]) -> str:
    """What the list is called in a file: which unit, what of it, and whose crimes where only some were chosen."""
    whose = f", officer in case {named(desk, chosen)}" if chosen else ""
    return f"Team: {desk.unit_names.get(unit, unit)}, {title}{whose}"


def named(desk: Desk, chosen: frozenset[str]) -> str:
    """The officers chosen, by name."""
    return ", ".join(sorted(desk.names.get(collar, collar or "nobody") for collar in chosen))
