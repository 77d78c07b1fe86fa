"""What a page becomes for whoever reads it enlarged, in colours of their own or without motion; asked of every element.

Each question answers with lines, each a fault: none where there is none. `access.js` looks at the elements.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

from tests.browser.conftest import DESKTOP

# A window of 1280 × 900 at 200 %, and the width to which a page must reflow (WCAG 1.4.10: 1280 pixels at 400 %).
ENLARGED = {"width": 640, "height": 450}
REFLOWED = {"width": 320, "height": 568}
_LONGEST = 0.01  # seconds that a change may take for whoever wants no motion
_STOPS = 40  # places that Tab comes to on a page
_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8").partition("\n")[2]


def _ask(page: Page | Frame, question: str) -> Any:
    return page.evaluate(_SCRIPT, [question, _LONGEST])


def cut(page: Page, size: dict[str, int]) -> list[str]:
    """What is cut, or goes sideways, in a window of this size; leaves it as wide as a desktop."""
    page.set_viewport_size(size)
    page.wait_for_timeout(400)  # until the menu has folded and what measures itself has
    faults: list[str] = _ask(page, "cut")
    page.set_viewport_size(DESKTOP)
    return faults


def slow(page: Page) -> list[str]:
    """What still moves for whoever wants no motion."""
    page.emulate_media(reduced_motion="reduce")
    faults: list[str] = _ask(page, "slow")
    page.emulate_media(reduced_motion="no-preference")
    return faults


def fill_alone(page: Page) -> list[str]:
    """What is told by its fill alone, for whoever has colours of their own."""
    _ask(page, "mark")
    page.emulate_media(forced_colors="active")
    page.wait_for_timeout(100)
    faults: list[str] = _ask(page, "lost")
    page.emulate_media(forced_colors="none")
    return faults


def unseen_focus(page: Page) -> list[str]:
    """What shows no focus in forced colours, of the first places that Tab comes to."""
    page.emulate_media(forced_colors="active")
    page.wait_for_timeout(500)  # a grid is drawn anew in other colours
    faults = []
    for _ in range(_STOPS):
        page.keyboard.press("Tab")
        within = page.evaluate_handle("document.activeElement").as_element()
        frame = within.content_frame() if within else None
        if at := _ask(frame or page, "focused"):
            faults.append(f"focus is not seen: {at}")
    page.emulate_media(forced_colors="none")
    return list(dict.fromkeys(faults))
