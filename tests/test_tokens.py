"""A colour has one value: the theme and the page's style sheet agree, and no other style sheet has one of its own."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
PARTS = ROOT / "pages" / "parts"
_TOKEN = re.compile(r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));")
# What the style sheet calls a colour of the theme.
_THEME = {
    "page": "backgroundColor", "card": "secondaryBackgroundColor", "ink": "textColor", "ink2": "grayTextColor",
    "sunk": "grayBackgroundColor", "line": "borderColor", "act": "primaryColor", "red": "redTextColor",
    "red-tint": "redBackgroundColor", "amber": "orangeTextColor", "amber-tint": "orangeBackgroundColor",
    "blue": "blueTextColor", "blue-tint": "blueBackgroundColor", "violet": "violetTextColor",
    "violet-tint": "violetBackgroundColor", "green": "greenTextColor", "green-tint": "greenBackgroundColor",
    "grey": "grayTextColor", "grey-tint": "grayBackgroundColor",
}  # fmt: skip


def tokens() -> dict[str, tuple[str, str]]:
    """The colours of the page's style sheet in light and dark, by their names."""
    text = (PARTS / "room" / "room.css").read_text(encoding="utf-8")
    return {name: ((light or both).lower(), (dark or both).lower()) for name, light, dark, both in _TOKEN.findall(text)}


def test_every_colour_of_the_theme_has_the_same_value_in_the_style_sheet():
    theme = {name: tuple(CONFIG[now][key].lower() for now in ("light", "dark")) for name, key in _THEME.items()}
    assert {name: value for name, value in tokens().items() if name in theme} == theme


@pytest.mark.parametrize("sheet", ["feed/feed.css", "room/demand.css"])
def test_a_part_has_no_colour_of_its_own_and_uses_none_that_the_page_lacks(sheet):
    text = (PARTS / sheet).read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", text) == []
    given = set(re.findall(r"--([\w-]+):", (PARTS / "room" / "room.css").read_text(encoding="utf-8")))
    used = {name for name in re.findall(r"var\(--([\w-]+)", text) if not name.startswith("st-")}
    assert used - given - set(re.findall(r"--([\w-]+):", text)) == set()
