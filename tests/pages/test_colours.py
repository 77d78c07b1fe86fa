"""One colour has one value, whether the page, the feed or Streamlit's own parts draw with it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
# What each token is called in the configuration, which Streamlit hands on under these names.
OF_CONFIG = {
    "card": "secondaryBackgroundColor", "ink": "textColor", "line": "borderColor", "act": "primaryColor",
    "red": "redTextColor", "red-tint": "redBackgroundColor", "amber": "orangeTextColor",
    "amber-tint": "orangeBackgroundColor", "blue": "blueTextColor", "blue-tint": "blueBackgroundColor",
    "green": "greenTextColor", "green-tint": "greenBackgroundColor", "violet": "violetTextColor",
    "violet-tint": "violetBackgroundColor", "grey": "grayTextColor", "grey-tint": "grayBackgroundColor",
}  # fmt: skip


def tokens(file: str) -> dict[str, str]:
    """The tokens of a style sheet that hold a colour, in light and in dark."""
    css = (ROOT / "pages/parts" / file).read_text(encoding="utf-8").lower()
    return dict(re.findall(r"^  --([a-z0-9-]+): (light-dark\(#[^)]*\)|#[0-9a-f]+);", css, flags=re.MULTILINE))


def test_page_and_feed_have_the_same_colours():
    page, feed = tokens("room.css"), tokens("feed/feed.css")
    shared = page.keys() & feed.keys()
    assert len(shared) >= 14
    assert {name: page[name] for name in shared} == {name: feed[name] for name in shared}


def test_both_have_the_colours_of_the_configuration():
    for file in ("room.css", "feed/feed.css"):
        drawn = tokens(file)
        named = {name: key for name, key in OF_CONFIG.items() if name in drawn and key in THEME["light"]}
        configured = {
            name: f"light-dark({THEME['light'][key]}, {THEME['dark'][key]})".lower() for name, key in named.items()
        }
        assert len(configured) >= 6, file
        assert {name: drawn[name] for name in configured} == configured
