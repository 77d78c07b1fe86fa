"""News while a page is open: a toast about one's own new work, and never a page that moves by itself."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from core import clock
from core.store.engine import engine, writing
from core.store.refresh.load import refresh
from core.store.schema.records import SNAPSHOTS
from data_fixtures.people import ALDER
from tests.browser.cards import cards, drawn
from tests.browser.cards import opened as unfold
from tests.browser.conftest import SignIn
from tests.browser.serving import App, running_app
from tests.browser.test_sign_in import age_sessions
from tests.folders import folder
from tests.stores import of_sqlite, store_at

SUSPECT = {"suspect_id": "SU1", "crime_ref": "X1", "status": "bailed"}


@pytest.fixture(scope="module")
def news_app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    """An app that looks for news every two seconds."""
    where = tmp_path_factory.mktemp("news")
    url = store_at(where / "news.db")

    load(url, where)
    with running_app(where, url, provider, news_seconds=2) as running:
        yield running


def load(url: str, where: Path, bails: int = 0) -> None:
    """One crime of DC Alder with so many bails; each brings two things to do."""
    now = clock.now()
    day = clock.today() - timedelta(days=10)
    rows = [
        {"bail_id": f"B{n}", "suspect_id": "SU1", "crime_ref": "X1", "arrested_on": day,
         "return_on": day + timedelta(days=30)}
        for n in range(bails)
    ]  # fmt: skip
    crimes = [{"crime_ref": "X1", "oic": ALDER.collar_number}]
    target = where / f"extract_{now.timestamp()}"
    refresh(engine(url), folder(target, now.isoformat(), crimes=crimes, suspects=[SUSPECT], bails=rows), now)


@pytest.fixture
def opened(sign_in: SignIn, news_app: App, tmp_path: Path) -> Page:
    """My actions of DC Alder, drawn when there was no bail; a mark in the window shows whether it was loaded anew."""
    load(news_app.database_url, tmp_path)
    page = sign_in(ALDER, "/my_actions", at=news_app)
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    expect(page.get_by_role("heading", name="Next 14 days")).to_be_visible()
    drawn(page)
    page.evaluate("window.drawn = 'once'")
    return page


def shown(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def test_new_work_is_announced_with_its_number_and_the_page_stays_until_asked(
    opened: Page, news_app: App, tmp_path: Path
) -> None:
    load(news_app.database_url, tmp_path, bails=1)
    toast = opened.get_by_test_id("stToast")
    expect(toast).to_contain_text("2 new: ")
    expect(toast).to_contain_text("Bail return")
    opened.wait_for_timeout(5000)  # two more looks
    expect(toast).to_have_count(1)
    assert opened.evaluate("window.drawn") == "once"
    expect(cards(opened, "Bail return")).to_have_count(0)
    opened.get_by_role("button", name="Show", exact=True).click()
    unfold(opened, "Later")
    expect(cards(opened, "Bail return").first).to_be_visible()
    expect(opened.get_by_role("button", name="Show", exact=True)).to_have_count(0)
    assert opened.evaluate("window.drawn") == "once"


def test_newer_records_without_new_work_say_so_quietly(opened: Page, news_app: App, tmp_path: Path) -> None:
    load(news_app.database_url, tmp_path)
    expect(opened.get_by_text("Newer records are in. Nothing is new for you.")).to_be_visible()
    expect(opened.get_by_test_id("stToast")).to_have_count(0)


def test_an_open_page_does_not_keep_an_idle_session_alive(opened: Page, news_app: App) -> None:
    age_sessions(news_app, 61 * 60)
    expect(opened.get_by_role("heading", name="Your session has ended")).to_be_visible()
    expect(opened.get_by_role("heading", name="My actions")).to_have_count(0)


@of_sqlite
def test_a_database_that_is_away_blanks_nothing_and_is_found_again(opened: Page, news_app: App, tmp_path: Path) -> None:
    file = Path(news_app.database_url.removeprefix("sqlite:///"))
    before = shown(opened)
    parked = [shutil.move(part, tmp_path / part.name) for part in file.parent.glob(file.name + "*")]
    try:
        expect(opened.get_by_text("Cannot check for news now.")).to_be_visible()
        assert before.splitlines()[0] in shown(opened)
        expect(opened.get_by_role("heading", name="Next 14 days")).to_be_visible()
    finally:
        for part in file.parent.glob(file.name + "*"):
            part.unlink()
        for part in parked:
            shutil.move(part, file.parent / Path(part).name)
    expect(opened.get_by_text("Cannot check for news now.")).to_have_count(0)


def test_changed_searches_are_no_news_but_a_reason_to_reload(opened: Page, news_app: App, tmp_path: Path) -> None:
    load(news_app.database_url, tmp_path, bails=1)
    with writing(engine(news_app.database_url)) as db:
        db.execute(update(SNAPSHOTS).values(rules="another"))
    expect(opened.get_by_text("The searches were changed. Reload the page.")).to_be_visible()
    expect(opened.get_by_role("heading", name="My actions")).to_be_visible()
