"""axe-core over a page as it stands, in both themes and at two widths: WCAG 2.0, 2.1 and 2.2, levels A and AA."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cards import GRID
from tests.browser.conftest import DESKTOP, PATIENCE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
# Colours do not depend on the width, nor sizes on the theme, so two ways see each of them; the same page of somebody
# else is looked at in one. Inside a grid nothing changes with the width.
WHOLE = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}}
Way = tuple[str, dict[str, int], dict[str, Any]]
WAYS: list[Way] = [("light", WIDE, WHOLE), ("dark", NARROW, WHOLE)]
AGAIN = WAYS[:1]

# What Streamlit writes itself and no setting changes: rule and place, each as narrow as can be, and why.
STREAMLITS = {
    ("list", "ul[data-testid=stSidebarNavItems]"): "a menu with headings has <div>s between its list and the items",
    ("listitem", "ul[data-testid=stSidebarNavItems] > div > li"): "the same, seen from its items",
}
# Also excused, but there on some days only. Chromium and Firefox give what scrolls a place in the order of Tab.
ON_SOME_DAYS = {("scrollable-region-focusable", "[data-testid=stTable] > div"): "a table that is wider than a phone"}

# `page.add_script_tag` and `wait_for_function` are refused by our policy; what is evaluated from outside is not.
_RUN = """async ([options, places, narrow]) => {
  const where = narrow && document.querySelector('iframe') ? { exclude: 'iframe' } : document;
  const found = await axe.run(where, { ...options, resultTypes: ['violations'], preload: false, elementRef: true });
  return found.violations.flatMap((broken) => broken.nodes.map((node) => ({
    rule: broken.id, html: node.html, words: node.failureSummary,
    place: places.find(([rule, at]) => rule === broken.id && node.element?.matches(at)) ?? null,
  })));
}"""


class Checked:
    """What axe finds on the pages of one test: each fault of ours once, and which of Streamlit's own were met."""

    def __init__(self) -> None:
        self.faults: Counter[tuple[str, str]] = Counter()
        self.where: dict[tuple[str, str], str] = {}
        self.met: set[tuple[str, str]] = set()

    def page(self, page: Page, name: str, ways: Sequence[Way] = WAYS) -> None:
        """Checks a page as it stands, each way, and leaves it wide and light."""
        grid = page.locator(GRID)
        if grid.count():
            expect(grid.first.content_frame.locator(".ag-root").first).to_be_visible(timeout=PATIENCE)
        for theme, size, options in ways:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.set_viewport_size(size)
            page.wait_for_timeout(150)  # until the page has its new colours
            for one in _violations(page, options, size is NARROW):
                self._note(one, f"{name}, {theme}, {size['width']} px")
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size(DESKTOP)

    def _note(self, one: dict[str, Any], where: str) -> None:
        if one["place"]:
            self.met.add(tuple(one["place"]))
            return
        fault = (one["rule"], one["html"][:200])
        self.faults[fault] += 1
        self.where.setdefault(fault, f"{where}: {' '.join(one['words'].split())}")

    def report(self) -> str:
        """A line a fault: the rule, how often it was met, the element, where it was seen first and what is wrong."""
        faults = self.faults.most_common()
        return "\n".join(f"{rule} × {many}: {html}\n    {self.where[rule, html]}" for (rule, html), many in faults)


def _violations(page: Page, options: dict[str, Any], narrow: bool) -> list[dict[str, Any]]:
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(
        _RUN, [options, [list(place) for place in [*STREAMLITS, *ON_SOME_DAYS]], narrow]
    )
    return found
