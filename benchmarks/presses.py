"""Presses per task, counted while a real Chromium does each task in the real app.

`python -m benchmarks.presses http://localhost:8501` wants a demo there (`make demo`), prints a Markdown table beside
the figures of the design, and exits with 1 when a task takes more presses than the design allows. It marks work
done, so the demo is to be started afresh for another run. A press is a click or a key; typing is none.
"""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect, sync_playwright

from data_fixtures.people import ALDER, BIRCH, ELM, Person
from tests.browser.cards import unfolded
from tests.browser.conftest import PATIENCE, SWITCHES, chromium_path, settled

# What the design allows for each task, and the task of the function below of that name.
DESIGN = {
    "see what is due today": 0, "mark one done": 1, "take it back": 1, "several lines of one card done": 1, "why": 1,
    "open the crime": 1, "put off": 3, "open a review": 0, "then the next": 1, "mark five reviews done": 11,
    "from a unit's number to its crimes": 2,
}  # fmt: skip


class Hand:
    """A window of one person, and how often they pressed since they began a task."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self._base, self.presses, self.counted = page, base, 0, dict[str, int]()

    def at(self, path: str) -> None:
        """Opens a page, from which a task begins."""
        self.page.goto(self._base + path)
        settled(self.page)

    def press(self, what: Locator) -> None:
        """One press."""
        what.click()
        self.presses += 1

    def key(self, key: str) -> None:
        """One press of a key."""
        self.page.keyboard.press(key)
        self.presses += 1

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Counts the presses of one task, which ends with what it was for in sight."""
        self.presses = 0
        yield
        self.counted[name] = self.presses
        settled(self.page)


def officer(hand: Hand) -> None:
    """DC Alder on My actions."""
    page = hand.page
    hand.at("/my_actions")
    card = page.locator("[data-item^='row ']:has([data-do=done])")
    with hand.task("see what is due today"):
        expect(page.locator("button.counter").filter(has_text="Today").locator("b")).to_be_visible()
    with hand.task("mark one done"):
        hand.press(card.first.locator(".acts [data-do=done]"))
        expect(page.locator(".toast")).to_contain_text("Marked done")
    with hand.task("take it back"):
        hand.press(page.locator(".toast").get_by_role("button", name="Undo"))
        expect(page.locator(".toast").filter(has_text="Marked done")).to_have_count(0)
    _several(hand)
    with hand.task("why"):
        hand.press(card.first.locator("[data-do=why]"))
        expect(page.get_by_role("dialog").get_by_text("How the date is worked out")).to_be_visible()
    page.keyboard.press("Escape")
    _put_off(hand)
    with hand.task("open the crime"):
        hand.press(page.locator(".feed h3 a").first)
        expect(page.locator(".st-key-strip")).to_be_visible()


def _several(hand: Hand) -> None:
    """The card of several lines stands where the day puts it, maybe under a closed row; some days have none."""
    unfolded(hand.page)
    together = hand.page.get_by_role("button", name=re.compile(r"^All \d"))
    if not together.count():
        return
    with hand.task("several lines of one card done"):
        hand.press(together.first)
        expect(hand.page.locator(".toast")).to_contain_text("Marked done")


def _put_off(hand: Hand) -> None:
    hand.at("/my_actions")
    page = hand.page
    page.locator("[data-item^='row ']", has_text="Force policy").first.locator("h3 a").focus()
    with hand.task("put off"):
        hand.key("s")
        box = page.get_by_role("dialog")
        hand.press(box.get_by_text("Waiting for another organisation"))
        hand.press(box.get_by_role("button", name="Put off", exact=True))
        expect(box).to_have_count(0)


def sergeant(hand: Hand) -> None:
    """DS Birch on Reviews."""
    page = hand.page
    hand.at("/reviews")
    sheet = page.locator(".st-key-review_beside")
    with hand.task("open a review"):
        hand.press(page.locator(".feed h3 a").first)
        expect(sheet.get_by_text("Text to copy into the RMS")).to_be_visible()
    settled(page)
    with hand.task("then the next"):
        following = sheet.get_by_role("button", name=re.compile("^Next: "))
        ref = str(following.inner_text()).split()[-4]  # Next: M260001802 (19 to come)
        hand.press(following)
        expect(sheet.get_by_role("heading", name=f"Review helper: {ref}")).to_be_visible()
    hand.at("/reviews")
    unfolded(page)
    with hand.task("mark five reviews done"):
        hand.press(page.get_by_role("button", name="Choose several"))
        for number in range(5):
            hand.press(page.locator("input.choice").nth(number))
        bar = page.get_by_role("region", name="What is chosen")
        for left in range(4, -1, -1):
            hand.press(bar.get_by_role("button", name="Look at the next"))
            expect(bar).to_contain_text(f"{left} to go" if left else "All looked at")
        hand.press(bar.get_by_role("button", name="Mark 5 done"))
        expect(page.locator(".toast")).to_contain_text("5 marked done.")


def commander(hand: Hand) -> None:
    """CSUPT Elm on Demand."""
    hand.at("/demand")
    page = hand.page
    with hand.task("from a unit's number to its crimes"):
        # The table is drawn, not written: the box of its first row is under its head.
        page.get_by_test_id("stDataFrame").click(position={"x": 16, "y": 52})
        hand.presses += 1
        hand.press(page.get_by_role("link", name=re.compile("^See the crimes of")))
        expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()


WHO: list[tuple[Person, Callable[[Hand], None]]] = [(ALDER, officer), (BIRCH, sergeant), (ELM, commander)]


def counted(base: str) -> dict[str, int]:
    """The presses of each task of a demo at an address."""
    found: dict[str, int] = {}
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=SWITCHES)
        for person, tasks in WHO:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(base)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.get_by_role("button", name=person.sub, exact=True).click()
            page.wait_for_url(base + "/**")
            hand = Hand(page, base)
            tasks(hand)
            found |= hand.counted
        browser.close()
    return found


def table(found: dict[str, int]) -> str:
    """The counts beside the design's."""
    lines = ["| task | presses | the design's | |", "|---|---|---|---|"]
    for task, allowed in DESIGN.items():
        count = found.get(task)
        more = "not in this demo today" if count is None else f"{count - allowed} more" if count > allowed else ""
        lines.append(f"| {task} | {'' if count is None else count} | {allowed} | {more} |")
    return "\n".join(lines)


def main() -> bool:
    """Counts and prints; whether no task takes more presses than the design allows."""
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("address", help="of a running demo, as http://localhost:8501")
    found = counted(parser.parse_args().address.rstrip("/"))
    print(table(found))
    return all(found.get(task, 0) <= allowed for task, allowed in DESIGN.items())


if __name__ == "__main__":
    sys.exit(not main())
