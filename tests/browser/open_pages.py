"""Every page of the app open at once, each in a window of its own, over a store in which there is something to do."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from auth.pages import keys, may_open
from auth.roles import Role
from core import clock
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.people import AUDITOR, BIRCH, ELM, Person
from tests import covering
from tests.browser.conftest import PATIENCE, let_in, settled
from tests.browser.serving import App
from tests.folders import folder
from tests.stores import store_at

READERS = (BIRCH, ELM, AUDITOR)  # who between them may open every page
OF_ONE_CRIME = ("crime", "review")


def store(where: Path) -> str:
    """The URL of a store with the team of tests/covering.py, its commander and an auditor."""
    url, now, rows = store_at(where / "store.db"), clock.now(), covering.team(clock.today())
    for person, unit in ((ELM, "B1"), (AUDITOR, "T1")):
        row = {"collar_number": person.collar_number, "name": person.name, "rank": person.rank}
        rows["officers"] = [*rows["officers"], row]
        posting = {"collar_number": person.collar_number, "unit_id": unit, "from_date": "2020-01-06"}
        rows["postings"] = [*rows["postings"], posting]
    refresh(engine(url), folder(where / "extract", now.isoformat(), **rows), now)
    return url


def signed_in(browser: Browser, app: App, person: Person) -> Page:
    """An empty window, of nobody else's browser, in which a person is signed in."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    let_in(context, app, person)
    return context.new_page()


def opened(page: Page, app: App, path: str) -> Page:
    """The same person's next window, at a page."""
    window = page.context.new_page()
    window.set_default_timeout(PATIENCE)
    window.goto(app.address + path)
    expect(window.get_by_text("Records as they stood on").first).to_be_attached()
    settled(window)
    return window


def every_page(browser: Browser, app: App) -> dict[str, Page]:
    """A window at each page that the app knows, by the page's key, opened by somebody who may see it."""
    found: dict[str, Page] = {}
    for person in READERS:
        roles = {Role(role) for role in person.roles}
        mine = [key for key in keys() if key not in found and may_open(roles, key)]
        first = signed_in(browser, app, person)
        for key in mine:
            found[key] = opened(first, app, f"/{key}?ref=X1" if key in OF_ONE_CRIME else f"/{key}")
    assert set(found) == set(keys())
    return found


def line(page: Page) -> str:
    """What the line over a page says of the connection; empty where it says nothing."""
    return page.locator(".st-key-connection_line section").inner_text(timeout=PATIENCE)


def says(page: Page, *words: str) -> None:
    """Waits until the line over a page says all of this."""
    box = page.locator(".st-key-connection_line section")
    for part in words:
        expect(box).to_contain_text(part, timeout=PATIENCE * 2)


def named(day: date) -> str:
    """A day as the pages name it."""
    return f"{day:%A} {day.day} {day:%B}"
