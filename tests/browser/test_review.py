"""The review helper in a real browser: what it prepares, who it refuses, and that every look is on record."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core.law import written
from core.law.months import months_from
from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG
from data_fixtures.people import ALDER, BIRCH, CEDAR, ROWAN
from tests.browser.cards import drawn, unfolded
from tests.browser.conftest import SignIn, settled
from tests.browser.serving import App, running_app
from tests.browser.test_hostile_text import HOSTILE, LINES, PARTS, listening, unharmed
from tests.folders import folder
from tests.stores import store_at

OCCURRED = clock.today() - timedelta(days=60)
PEOPLE = {ALDER: "T1", BIRCH: "T1", ROWAN: "D1", CEDAR: "D2"}


@pytest.fixture(scope="module")
def review_app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    """DC Alder's crime X1, the sergeant's own X2, and X3 of another department."""
    where = tmp_path_factory.mktemp("review")
    url, now = store_at(where / "x.db"), clock.now()
    unit = {"level": "team", "name": "Another team"}
    refresh(engine(url), folder(
        where / "extract",
        now.isoformat(),
        units=[{"unit_id": "D2", "name": "Desk", "level": "department", "parent_id": "B1"},
               unit | {"unit_id": "T3", "parent_id": "D2"}],
        officers=[{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in PEOPLE],
        postings=[{"collar_number": p.collar_number, "unit_id": unit_id, "from_date": "2020-01-01"}
                  for p, unit_id in PEOPLE.items()],
        offences=[{"offence_code": "S1", "title": f"Offence {HOSTILE}", "mode_of_trial": "summary",
                   "time_limit_rule": "s127"}],
        crimes=[{"crime_ref": "X1", "offence_code": "S1", "oic": ALDER.collar_number, "occurred_from": OCCURRED},
                {"crime_ref": "X2", "oic": BIRCH.collar_number},
                {"crime_ref": "X4", "oic": ALDER.collar_number},
                {"crime_ref": "X3", "unit_id": "T3"}],
        victims=[{"victim_id": "W1", "crime_ref": "X1", "name": HOSTILE}],
        suspects=[{"suspect_id": "S1:~" + " ".join(PARTS), "crime_ref": "X1", "name": HOSTILE, "status": "rui"}],
        oel_entries=[{"crime_ref": "X1", "text": LINES + HOSTILE, "entered_at": now.isoformat()}],
    ), now)  # fmt: skip
    with running_app(where, url, provider) as running:
        yield running


def helper(sign_in: SignIn, app: App, ref: str = "X1", person=BIRCH) -> Page:
    page = sign_in(person, f"/review?ref={ref}", at=app)
    expect(page.get_by_role("heading", name=re.compile("Review helper"))).to_be_visible()
    return page


def looks(app: App, ref: str) -> list[tuple[str, str]]:
    with reading_whole(engine(app.database_url)) as db:
        wanted = select(ACCESS_LOG.c.collar_number, ACCESS_LOG.c.action).where(ACCESS_LOG.c.crime_ref == ref)
        return [tuple(row) for row in db.execute(wanted)]


def copied(page: Page) -> str:
    return page.get_by_test_id("stCode").inner_text()


def last_day() -> str:
    return written(months_from(np.datetime64(OCCURRED, "D"), 6))


def test_the_text_to_copy_names_the_time_limit_and_the_next_review(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app)
    expect(page.get_by_text("Text to copy into the RMS")).to_be_visible()
    made = copied(page)
    assert f"the last day to lay an information is {last_day()}" in made
    next_day: date = clock.today() + timedelta(days=28)
    assert f"Next supervisor review: due by {written(next_day)}" in made
    assert f"Reviewer: DS {BIRCH.name} ({BIRCH.collar_number})" in made


def test_a_tick_moves_an_item_into_the_text_and_is_no_second_look(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app)
    expect(page.get_by_text("Text to copy into the RMS")).to_be_visible()
    before = len(looks(review_app, "X1"))
    assert "- Disclosure" in copied(page)
    page.get_by_text("Disclosure", exact=True).first.click()
    expect(page.get_by_test_id("stCode")).to_contain_text("DISCLOSURE")
    assert "- Disclosure" not in copied(page)
    assert len(looks(review_app, "X1")) == before
    assert (BIRCH.collar_number, "consulted") in looks(review_app, "X1")


@pytest.mark.parametrize("ref", ["X3", "X999"])
def test_a_crime_out_of_scope_answers_as_one_that_is_not_there_and_the_attempt_is_logged(
    sign_in: SignIn, review_app: App, ref: str
) -> None:
    page = helper(sign_in, review_app, ref)
    expect(page.get_by_text(f"There is no crime {ref} that you can see.")).to_be_visible()
    expect(page.get_by_role("heading", name="Checklist")).to_have_count(0)
    assert set(looks(review_app, ref)) == {(BIRCH.collar_number, "refused")}


def test_a_manager_of_another_department_is_refused_the_same_way(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app, person=CEDAR)
    expect(page.get_by_text("There is no crime X1 that you can see.")).to_be_visible()


def test_nobody_reviews_their_own_crime(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app, "X2")
    expect(page.get_by_text("Nobody reviews their own crime.")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_have_count(0)


def test_an_officer_has_no_review_helper(sign_in: SignIn, review_app: App) -> None:
    page = sign_in(ALDER, "/review?ref=X1", at=review_app)
    expect(page.get_by_text("This page is not part of your role")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_have_count(0)


def test_a_manager_prepares_a_managers_review_with_its_own_next_date(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app, person=ROWAN)
    next_day = clock.today() + timedelta(days=84)
    expect(page.get_by_test_id("stCode")).to_contain_text(f"Next manager review: due by {written(next_day)}")


def test_a_review_of_the_list_and_the_crime_lead_to_it_and_the_menu_does_not(sign_in: SignIn, review_app: App) -> None:
    page = sign_in(BIRCH, "/reviews", at=review_app)
    expect(page.get_by_role("heading", name="Reviews and decisions")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav").get_by_text("Review helper")).to_have_count(0)
    unfolded(drawn(page))  # it is due in four weeks
    row = page.locator("[data-item^='row ']", has_text="X1").filter(has_text="Supervisor review")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Review helper: X1")).to_be_visible()
    page.get_by_role("link", name="Open the crime").click()
    expect(page.get_by_role("heading", name="Crime X1")).to_be_visible()
    page.get_by_role("link", name="Review helper").click()
    expect(page.get_by_role("heading", name="Review helper: X1")).to_be_visible()


def test_one_press_leads_from_a_review_to_the_next_that_waits_and_never_to_an_own_crime(
    sign_in: SignIn, review_app: App
) -> None:
    page = helper(sign_in, review_app, "X4")
    for ref in ("X1", "X4"):
        page.get_by_role("link", name=re.compile(f"^Next review: {ref} .1 to come")).click()
        expect(page.get_by_role("heading", name=f"Review helper: {ref}")).to_be_visible()


def test_hostile_text_does_nothing_and_is_shown_as_it_was_written(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app)
    dialogs = listening(page)
    page.reload()
    expect(page.get_by_text("Text to copy into the RMS")).to_be_visible()
    settled(page)
    unharmed(page, dialogs)
    seen = page.get_by_test_id("stMain").inner_text().replace("\u2060", "")
    for part in (LINES, *PARTS):
        assert part in seen, part
    assert "\u202e" not in copied(page)


def test_a_review_is_marked_as_done_below_its_text(sign_in: SignIn, review_app: App) -> None:
    page = helper(sign_in, review_app)
    page.get_by_role("button", name="Supervisor review: done…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
