"""A colour that stands in several places has one value: the theme, the page's own styles, and the feed's."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
_TOKEN = re.compile(r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));")
# What each style sheet calls a colour of the theme.
_THEME = {
    "page": "backgroundColor", "card": "secondaryBackgroundColor", "ink": "textColor", "ink2": "grayTextColor",
    "sunk": "grayBackgroundColor", "line": "borderColor", "act": "primaryColor", "red": "redTextColor",
    "redtint": "redBackgroundColor", "amber": "orangeTextColor", "ambertint": "orangeBackgroundColor",
    "blue": "blueTextColor", "bluetint": "blueBackgroundColor", "violet": "violetTextColor",
    "violettint": "violetBackgroundColor", "green": "greenTextColor", "greentint": "greenBackgroundColor",
    "grey": "grayTextColor", "greytint": "grayBackgroundColor",
}  # fmt: skip


def tokens(path: str) -> dict[str, tuple[str, str]]:
    """The colours of a style sheet in light and dark, by their names without dashes."""
    text = (ROOT / "pages" / "parts" / path).read_text(encoding="utf-8")
    return {
        name.replace("-", ""): ((light or both).lower(), (dark or both).lower())
        for name, light, dark, both in _TOKEN.findall(text)
    }


@pytest.mark.parametrize("path", ["room.css", "feed/feed.css"])
def test_a_colour_of_the_theme_has_the_same_value_in_a_style_sheet(path):
    here = {name: value for name, value in tokens(path).items() if name in _THEME}
    assert len(here) >= 10
    theme = {name: tuple(CONFIG[now][_THEME[name]].lower() for now in ("light", "dark")) for name in here}
    assert here == theme


def test_a_colour_that_page_and_feed_have_is_the_same_in_both():
    page, feed = tokens("room.css"), tokens("feed/feed.css")
    shared = page.keys() & feed.keys()
    assert {"sunk", "redfill", "onred", "amberfill", "edge"} <= shared
    assert {name: page[name] for name in shared} == {name: feed[name] for name in shared}
