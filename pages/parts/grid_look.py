"""How the grid looks: the tokens of .streamlit/config.toml; nothing of the page's own styles reaches its frame."""

from typing import Any, Literal

import streamlit as st

Theme = Literal["light", "dark"]
ROW_PIXELS = 44  # a finger hits it
_FONT = '"Segoe UI", Arial, sans-serif'  # the page's own is not in the frame
# The first column has the colour of its words, as on a card.
TONES = {
    "returned": "red", "overdue": "red", "due_soon": "orange", "date_missing": "violet", "upcoming": "blue",
    "later": "gray", "paused": "gray", "claimed": "gray", "snoozed": "gray",
}  # fmt: skip


def theme() -> Theme:
    """Which of the two the reader has."""
    return "dark" if st.context.theme.type == "dark" else "light"


def params(now: Theme) -> dict[str, Any]:
    """What AG Grid calls the parameters of a theme."""
    card, band = _token(now, "secondaryBackgroundColor"), _token(now, "dataframeHeaderBackgroundColor")
    return {
        "accentColor": _token(now, "primaryColor"), "backgroundColor": card,
        "foregroundColor": _token(now, "textColor"),
        "borderColor": _token(now, "borderColor"), "chromeBackgroundColor": card, "headerBackgroundColor": band,
        "headerTextColor": _token(now, "grayTextColor"), "oddRowBackgroundColor": card, "rowHoverColor": band,
        "selectedRowBackgroundColor": _token(now, "blueBackgroundColor"), "menuBackgroundColor": card,
        "menuTextColor": _token(now, "textColor"), "tooltipBackgroundColor": band,
        "tooltipTextColor": _token(now, "textColor"), "browserColorScheme": now,
        "fontFamily": _FONT, "fontSize": 14, "headerFontSize": 14, "headerFontWeight": 600, "wrapperBorderRadius": 10,
        "borderRadius": 6, "cellHorizontalPadding": 9, "spacing": 6,
    }  # fmt: skip


def css(first: str, now: Theme) -> dict[str, dict[str, str]]:
    """The words of a state in its colour in the first column, text in the middle of its row, and where focus is: by an
    outline, which stays where the reader's own colours take the grid's border away."""
    tones = {
        f".state-{state} [col-id='{first}']": {
            "color": f"{_token(now, f'{tone}TextColor')} !important",
            "font-weight": "600",
        }
        for state, tone in TONES.items()
    }
    doors = {
        ".ag-cell:is([col-id=why], [col-id=act], [col-id=open])": {"color": f"{_token(now, 'primaryColor')} !important"}
    }
    middle = {".ag-cell": {"line-height": f"{ROW_PIXELS - 2}px !important"}}
    focus = {
        ":is(.ag-cell, .ag-header-cell, .ag-row):focus-visible": {
            "outline": f"3px solid {_token(now, 'primaryColor')} !important",
            "outline-offset": "-3px",
        }
    }
    return tones | doors | middle | focus | {".ag-root-wrapper": {"font-variant-numeric": "tabular-nums"}}


def _token(now: Theme, name: str) -> str:
    return str(st.get_option(f"theme.{now}.{name}"))
