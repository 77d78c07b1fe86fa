"""Tiles: every search with its counts, most pressing first. Pressing one narrows the list below to it."""

import streamlit as st

from core.flags.groups import BEYOND, CAME_BACK, GROUPS, LATER, NEXT, NOW, OVERDUE, TODAY, WAITING
from core.flags.tiles import Tile
from pages.parts.words import COLOURS, GROUP_LOOKS

# Of a group of the day: the words after a number.
_WORDS = {
    CAME_BACK: "came back", TODAY: "today", OVERDUE: "overdue", NEXT: "in 7 days", LATER: "later",
    BEYOND: "after 28 days", WAITING: "waiting",
}  # fmt: skip
_NOTHING = ":green-badge[:material/check_circle: nothing due]"


def tiles(all_tiles: list[Tile], key: str) -> str | None:
    """Shows the tiles and returns the id of the search chosen, or None for all."""
    chosen: str | None = st.session_state.get(key)
    with st.container(horizontal=True, gap="small", key=f"tiles_{key}"):
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
    """The title over what asks for work now; where nothing does, over what comes next."""
    pressing = [group for group in NOW if tile.counts[group]]
    ahead = [group for group in (NEXT, LATER, BEYOND, WAITING) if tile.counts[group]]
    shown = " ".join(_badge(group, tile.counts[group]) for group in pressing or ahead[:1])
    return f"**{tile.search.called}**  \n{shown or _NOTHING}"


def _badge(group: str, count: int) -> str:
    tone, icon = GROUP_LOOKS[group]
    return f":{COLOURS[tone]}-badge[:material/{icon}: {count:,} {_WORDS[group]}]"


def summary(all_tiles: list[Tile]) -> str:
    """What there is to do now, as the menu counts it, what it is made of, and what comes next, in one line."""
    totals = {group: sum(tile.counts[group] for tile in all_tiles) for group in GROUPS}
    now = sum(totals[group] for group in NOW)
    words = {
        group: f":{COLOURS[tone]}[:material/{icon}: {totals[group]:,} {_WORDS[group]}]"
        for group, (tone, icon) in GROUP_LOOKS.items()
    }
    made_of = [words[group] for group in NOW if totals[group]]
    ahead = [words[group] for group in (NEXT, WAITING) if totals[group]]
    first = f"**{now:,} to do now**: {', '.join(made_of)}" if now else "**Nothing is to do now.**"
    return " · ".join([first, *ahead])
