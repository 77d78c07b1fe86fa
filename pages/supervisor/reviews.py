"""Reviews: what waits for a supervisor or a manager."""

from functools import partial

import pandas as pd
import streamlit as st

from auth.who_acts import capacities
from core.flags.tiles import tiles
from pages.parts import tiles as tiles_part
from pages.supervisor import several
from pages.work import freshness, review_link
from pages.work.desk import Desk
from pages.work.worklist import Source, worklist


def show(desk: Desk) -> None:
    """The page: what is the visitor's own to review; for a commander, what waits below them."""
    freshness.head("Reviews and decisions", desk.snapshot)
    acting = desk.tallies["acts"].isin(["supervisor", "manager"])
    own = bool((acting & desk.tallies["theirs"]).any())
    tallies = desk.tallies[acting & (desk.tallies["theirs"] if own else True)]
    to_review = [tile for tile in tiles(tallies, desk.searches, desk.today) if tile.search.acts != "oic"]
    st.markdown(tiles_part.summary(to_review))
    if not own:
        st.caption("None of these is yours to clear; they wait for the supervisors and managers below you.")
    chosen = tiles_part.tiles(to_review, "review_tile")
    title = desk.searches[chosen].called if chosen else "Everything"
    source = Source("reviews", f"Reviews: {title}", partial(_flags, own, chosen))
    flags = source.flags(desk)
    st.subheader(title)
    if chosen:
        st.caption(f"{desk.searches[chosen].todo} What clears it: {desk.searches[chosen].clears}")
    review_link.of_list(desk, flags)
    several.show(desk, flags)
    worklist(desk, flags, "reviews", source=source, officers=True)


def _flags(own: bool, chosen: str | None, desk: Desk) -> pd.DataFrame:
    acts = capacities(desk.visitor.roles) if own else ()
    searches = (chosen,) if chosen else ()
    return desk.flags(acts=("supervisor", "manager"), searches=searches, to_clear=acts)
