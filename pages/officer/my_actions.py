"""My actions: what I have to do, worst first."""

from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from core.flags.worklist import look_ahead, tiles
from core.words import day
from pages.officer import covering
from pages.parts import tiles as tiles_part
from pages.parts.words import plain
from pages.work import claimed, freshness, set_aside
from pages.work.desk import Desk
from pages.work.worklist import Source, worklist

_MINE, _ALL = "For me to do", "Everything on my crimes"


def show(desk: Desk) -> None:
    """The page."""
    st.title("My actions")
    st.markdown(f"{desk.visitor.person.rank} {plain(desk.visitor.person.name)} · {day(desk.today)}")
    freshness.line(desk.snapshot)
    set_aside.crimes(desk)
    covering.show(desk)
    view = st.segmented_control(
        "Whose", [_MINE, _ALL], default=_MINE, required=True, key="mine", label_visibility="collapsed"
    )
    tallies = desk.tallies[desk.tallies["theirs"] if view == _MINE else desk.tallies["mine"]]
    all_tiles = tiles(tallies, desk.searches, desk.today)
    st.markdown(tiles_part.summary(all_tiles))
    chosen = tiles_part.tiles([tile for tile in all_tiles if tile.total or view == _ALL] or all_tiles, "my_tile")
    source = Source("my_actions", _titled(desk, chosen, view or _MINE), partial(_flags, view == _MINE, chosen))
    flags = source.flags(desk)
    st.subheader(desk.searches[chosen].title if chosen else "Everything, worst first")
    if chosen:
        st.caption(f"{desk.searches[chosen].todo} What clears it: {desk.searches[chosen].clears}")
    worklist(desk, flags, "my", source=source, officers=bool(desk.visitor.scope.units))
    claimed.show(desk)
    _ahead(desk, flags)
    st.caption("This is not your whole workload: see What this does not show.")


def _flags(theirs: bool, chosen: str | None, desk: Desk) -> pd.DataFrame:
    searches, own = (chosen,) if chosen else (), tuple(sorted(desk.visitor.scope.own))
    flags = desk.flags(searches=searches, oic=own) if own and not theirs else desk.to_clear(searches)
    return flags if theirs else flags[flags["mine"]]


def _titled(desk: Desk, chosen: str | None, view: str) -> str:
    return ": ".join(["My actions", desk.searches[chosen].title if chosen else view.lower()])


def _ahead(desk: Desk, flags: pd.DataFrame) -> None:
    st.subheader("Coming up")
    days = st.segmented_control(
        "Days",
        [7, 28, 90],
        default=28,
        required=True,
        key="ahead",
        format_func=lambda n: f"{n} days",
        label_visibility="collapsed",
    )
    counted = look_ahead(flags, desk.today, days or 28)
    if not counted["count"].sum():
        st.write("Nothing falls due in these days.")
        return
    bars = alt.Chart(counted).mark_bar().encode(
        x=alt.X("due_on:T", title=None, axis=alt.Axis(format="%d %b")),
        y=alt.Y("count:Q", title="Falling due", axis=alt.Axis(tickMinStep=1, format="d")),
        tooltip=[alt.Tooltip("due_on:T", title="Day", format="%a %d %b"), alt.Tooltip("count:Q", title="Falling due")],
    )  # fmt: skip
    st.altair_chart(bars.properties(height=200))
