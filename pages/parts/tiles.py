"""What there is to do, in one line."""

from core.flags.groups import BEYOND, CAME_BACK, GROUPS, LATER, NEXT, NOW, OVERDUE, TODAY, WAITING
from core.flags.tiles import Tile
from pages.parts.words import COLOURS, GROUP_LOOKS

# Of a group of the day: the words after a number.
_WORDS = {
    CAME_BACK: "came back", TODAY: "today", OVERDUE: "overdue", NEXT: "in 7 days", LATER: "later",
    BEYOND: "after 28 days", WAITING: "waiting",
}  # fmt: skip


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
