"""Takes the pictures of the documents, every page of the menu on one invented day: `make pictures`, and no other run.

The day is fixed, and the force is the demo's, so that a picture changes when its page does and at no other time.
"""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from auth.pages import PAGES, page_of
from core.clock import LONDON
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.demo import SEED
from data_fixtures.generate import generate
from data_fixtures.people import ALDER, AUDITOR, BIRCH, ELM, Person
from tests.browser.cards import GRID, cards, drawn
from tests.browser.conftest import PATIENCE, come_in, settled
from tests.browser.serving import ROOT, RUN_AT_ONE_INSTANT, App, running_app
from tests.stores import store_at

INSTANT = datetime(2026, 11, 26, 8, 10, tzinfo=LONDON)  # a Thursday, ten minutes into the early turn
CRIMES = 2000
FOLDER = ROOT / "docs" / "pictures"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
COLOURS = 96  # of a picture: words stay sharp, and all of them together are small
# Whose page is shown; DC Alder's where nobody is named.
WHOSE = {"team": BIRCH, "reviews": BIRCH, "cover": BIRCH, "why_visible": BIRCH, "demand": ELM, "audit": AUDITOR}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    """The app over the demo's force, always at the same instant."""
    where = tmp_path_factory.mktemp("pictures")
    (where / "instant").write_text(INSTANT.isoformat(), encoding="ascii")
    generate(where / "extract", CRIMES, SEED, INSTANT.date())
    url = store_at(where / "force.db")
    refresh(engine(url), where / "extract", INSTANT)
    with running_app(where, url, provider, run=RUN_AT_ONE_INSTANT) as running:
        yield running


def window(browser: Browser, size: dict[str, int], theme: str, app: App, person: Person) -> Page:
    page = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE)
    return come_in(page, app, person, "/limits")


def shown(page: Page, app: App, key: str) -> None:
    """Opens a page and waits until all of it stands."""
    query = ""
    if key == "crime":
        page.goto(f"{app.address}/my_actions")
        query = f"?ref={cards(drawn(page)).first.locator('.ref').inner_text()}"
    page.goto(f"{app.address}/{key}{query}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    settled(page)
    if key == "arrests":
        page.get_by_text("Last 28 days", exact=True).click()
        settled(page)
    if page.locator(GRID).count():
        grid = page.locator(GRID).first.content_frame
        expect(grid.locator(".ag-row").first).to_be_visible(timeout=PATIENCE)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(1000)  # until charts are drawn


def taken(page: Page, name: str) -> None:
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


@pytest.mark.parametrize("key", [page.key for page in PAGES if page.in_menu])
def test_a_page_has_its_picture(chromium: Browser, demo: App, key: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    page = window(chromium, DESKTOP, "light", demo, WHOSE.get(key, ALDER))
    shown(page, demo, key)
    if key != "crime":
        expect(page.get_by_role("heading", level=1, name=page_of(key).title)).to_be_visible()
    taken(page, key)
    page.context.close()


def test_my_actions_has_one_on_a_phone_in_the_dark(chromium: Browser, demo: App) -> None:
    page = window(chromium, PHONE, "dark", demo, ALDER)
    shown(page, demo, "my_actions")
    taken(page, "my_actions-phone")
    page.context.close()
