"""What the person at the screen reads when something behind it is wrong: words, never a stack trace."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import text, update

from core import clock
from core.store.engine import engine, writing
from core.store.migrate import migrate
from core.store.refresh.load import refresh
from core.store.schema.records import SNAPSHOTS
from core.store.schema_known import newest
from data_fixtures.people import ALDER
from tests.browser.conftest import choose
from tests.browser.serving import App
from tests.folders import folder
from tests.stores import broken

OFFICER = [{"collar_number": ALDER.collar_number, "name": ALDER.name, "rank": ALDER.rank}]
POSTING = [{"collar_number": ALDER.collar_number, "unit_id": "T1", "from_date": "2020-01-01"}]


def enter(page: Page, app: App) -> Page:
    page.goto(app.address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return choose(page, ALDER, app)


def test_without_any_table_the_page_says_that_the_database_cannot_be_read(page: Page, blank: App, tmp_path) -> None:
    enter(page, blank)
    expect(page.get_by_role("heading", name="The database cannot be read now")).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_an_empty_directory_lets_nobody_in(page: Page, blank: App, tmp_path) -> None:
    url = blank.database_url
    migrate(engine(url))
    enter(page, blank)
    expect(page.get_by_role("heading", name="You are not in the directory")).to_be_visible()


def test_a_stale_snapshot_says_so_under_the_title(page: Page, blank: App, tmp_path) -> None:
    url, old = blank.database_url, clock.now() - timedelta(days=3)
    refresh(engine(url), folder(tmp_path / "x", old.isoformat(), officers=OFFICER, postings=POSTING), clock.now())
    enter(page, blank)
    box = page.get_by_role("alert").filter(has_text="Out of date.")
    expect(box).to_be_visible()
    expect(box).to_contain_text(re.compile("3 days ago. Loaded .* Work done since then is not shown; check"))
    expect(page.locator(".pill")).to_contain_text("check the RMS")  # what of it is seen when the box is scrolled away


def test_flags_of_other_searches_than_those_in_force_are_not_shown(page: Page, blank: App, tmp_path) -> None:
    url, now = blank.database_url, clock.now()
    refresh(engine(url), folder(tmp_path / "x", now.isoformat(), officers=OFFICER, postings=POSTING), now)
    with writing(engine(url)) as db:
        db.execute(update(SNAPSHOTS).values(rules="of before"))
    enter(page, blank)
    expect(page.get_by_text("The searches were changed after these records were loaded")).to_be_visible()
    expect(page.locator(".feed")).to_have_count(0)
    expect(page.get_by_text("Nothing is due")).to_have_count(0)


def test_an_officer_without_crimes_reads_that_nothing_is_due(page: Page, blank: App, tmp_path) -> None:
    url, now = blank.database_url, clock.now()
    refresh(engine(url), folder(tmp_path / "x", now.isoformat(), officers=OFFICER, postings=POSTING), now)
    enter(page, blank)
    expect(page.get_by_role("heading", name="Nothing is due")).to_be_visible()
    expect(
        page.get_by_text(
            re.compile(r"^No open crime is yours, as the records stood .* \d\d:\d\d\. A flag comes as soon")
        )
    ).to_be_visible()


def test_a_crime_that_was_set_aside_is_named_to_its_officer(page: Page, blank: App, tmp_path) -> None:
    url, now = blank.database_url, clock.now()
    crimes = [{"crime_ref": "X7", "oic": ALDER.collar_number, "status": "opened"}]
    rows = folder(tmp_path / "x", now.isoformat(), officers=OFFICER, postings=POSTING, crimes=crimes)
    refresh(engine(url), rows, now)
    enter(page, blank)
    card = page.locator(".faulty section").filter(has_text="Crime X7 could not be loaded")
    expect(card.get_by_role("listitem")).to_contain_text("opened")
    expect(card).to_contain_text("Nothing due on it is shown until you correct it in the records system.")


def test_a_database_that_breaks_while_somebody_works_says_so_and_stays_up(page: Page, blank: App, tmp_path) -> None:
    now = clock.now()
    refresh(
        engine(blank.database_url), folder(tmp_path / "x", now.isoformat(), officers=OFFICER, postings=POSTING), now
    )
    enter(page, blank)
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    broken(blank.database_url)
    page.reload()
    expect(page.get_by_role("heading", name="The database cannot be read now")).to_be_visible()
    assert ALDER.name not in blank.log.read_text(encoding="utf-8", errors="replace")


def test_a_store_that_a_newer_version_upgraded_meanwhile_is_said_by_both_schemas(page: Page, blank: App, tmp_path):
    url, now = blank.database_url, clock.now()
    refresh(engine(url), folder(tmp_path / "x", now.isoformat(), officers=OFFICER, postings=POSTING), now)
    enter(page, blank)
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    with writing(engine(url)) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    page.reload()
    expect(page.get_by_text("schema 0999, of a newer version of the app")).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    with writing(engine(url)) as db:
        db.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": newest()})
    page.reload()
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
