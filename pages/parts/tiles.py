"""Tiles: every search with its counts, worst first. Pressing one narrows the list below to it."""

import streamlit as st

from core.flags.worklist import DUE_NOW, Tile
from pages.parts.words import LOOKS, NOTHING, in_words

_AHEAD = ("upcoming", "later", "paused")


def tiles(all_tiles: list[Tile], key: str) -> str | None:
    """Shows the tiles and returns the id of the search chosen, or None for all."""
    chosen: str | None = st.session_state.get(key)
    with st.container(horizontal=True, gap="small"):
        for tile in all_tiles:
            _tile(tile, key, chosen == tile.search.id)
    return st.session_state.get(key)


def _tile(tile: Tile, key: str, chosen: bool) -> None:
    st.button(
        _label(tile),
        key=f"{key}_{tile.search.id}",
        help=tile.search.question,
        type="primary" if chosen else "secondary",
        width=250,
        wrap=True,
        on_click=_choose,
        args=(key, None if chosen else tile.search.id),
    )


def _choose(key: str, search: str | None) -> None:
    st.session_state[key] = search


def _label(tile: Tile) -> str:
    """The title over what asks for work; the number to do now comes first."""
    parts = [
        f":{LOOKS[s].colour}-badge[{LOOKS[s].icon} {tile.counts[s]:,} {in_words(s)}]" for s in DUE_NOW if tile.counts[s]
    ]
    if not parts:
        look, ahead = LOOKS[tile.worst] if tile.worst else NOTHING, sum(tile.counts[s] for s in _AHEAD)
        waiting = tile.counts["claimed"] + tile.counts["snoozed"]
        word = f"{ahead:,} ahead" if ahead else f"{waiting:,} waiting" if waiting else look.word.lower()
        parts = [f":{look.colour}-badge[{look.icon} {word}]"]
    return f"**{tile.search.title}**  \n{' '.join(parts)}"


def summary(all_tiles: list[Tile]) -> str:
    """What asks for work, in one line: `7 overdue, 5 due soon`."""
    totals = {s: sum(tile.counts[s] for tile in all_tiles) for s in (*DUE_NOW, "upcoming", "snoozed", "claimed")}
    parts = [f":{LOOKS[s].colour}[{LOOKS[s].icon} **{n:,} {in_words(s)}**]" for s, n in totals.items() if n]
    return " · ".join(parts) or f":{NOTHING.colour}[{NOTHING.icon} **{NOTHING.word}**]"
