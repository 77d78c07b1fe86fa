"""By kind of work: every search with something on the list, and a press that narrows the feed to one."""

import pandas as pd
import streamlit as st

from core.flags.tiles import tiles
from pages.work import feed_address
from pages.work.desk import Desk


def box(desk: Desk, page: str, tallies: pd.DataFrame) -> None:
    """The box beside the feed of `page`: how many of each kind there are, those that ask for work now first."""
    chosen = st.query_params.get(feed_address.KIND, "")
    kinds = {tile.search.id: tile for tile in tiles(tallies, desk.searches, desk.today)}
    # That of which nothing is left stays while it is chosen: the way out of it.
    there = [tile for name, tile in kinds.items() if tile.total or name == chosen]
    if not there:
        return
    key = f"{page}_kind"
    listed = [tile.search.id for tile in sorted(there, key=lambda tile: (-tile.now, tile.search.called))]
    st.session_state[key] = chosen if chosen in listed else None  # the address says it, also after Back
    with st.container(border=True, key=f"rail_kinds_{page}"):
        st.html('<h2 class="box">By kind</h2><p class="note">Everything on the list, whatever its day.</p>')
        st.pills(
            "Kind of work",
            listed,
            key=key,
            on_change=_choose,
            args=(key,),
            format_func=lambda name: f"{desk.searches[name].called} **{kinds[name].total:,}**",
            label_visibility="collapsed",
        )


def _choose(key: str) -> None:
    feed_address.put(feed_address.KIND, st.session_state[key] or "")
