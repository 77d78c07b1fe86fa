"""Whole weeks whose days are pressed, drawn by feed/month.js; what a day says and how it looks is in the data."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pages.parts.component import component, sent


def month(data: dict[str, Any], *, key: str, on_day: Callable[[date], None], below: str) -> None:
    """Draws `data`, JSON in the shape that feed/month.js describes; `on_day` gets the day that is pressed.

    `below`: the key of the container that shows a day; where it is out of sight a press brings it there.
    """

    def pressed() -> None:
        if (day := day_of(sent(key, "day"))) is not None:
            on_day(day)

    component("feed", "month", '<div class="feed"></div>')(key=key, data=data | {"below": below}, on_day_change=pressed)


def day_of(sent: object) -> date | None:
    """The day that a browser names; None if that is not of our making."""
    if not isinstance(sent, str) or len(sent) != len("2026-11-28"):
        return None
    try:
        return date.fromisoformat(sent)
    except ValueError:
        return None
