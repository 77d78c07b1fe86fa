"""The access log as people leave it by using the app, and the page on which an auditor reads it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from core import clock
from core.store.access_log.entries import LENGTH, Action, Entry, write
from core.store.access_log.subjects import Of, PageKey, Subject
from core.store.access_log.walk import walk
from core.store.engine import engine, reading_whole, writing
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG, EXTRACT
from data_fixtures.people import ALDER, AUDITOR, BIRCH, OUTSIDER, PEOPLE, Person
from tests.browser.cards import counter, drawn
from tests.browser.conftest import PATIENCE, come_in, settled
from tests.browser.serving import App, running_app
from tests.browser.test_hostile_text import HOSTILE, listening, unharmed
from tests.folders import folder
from tests.stores import held, store_at


@pytest.fixture
def logged_app(tmp_path, provider: str) -> Iterator[App]:
    """An app over two crimes, whose log is empty."""
    url, now = store_at(tmp_path / "x.db"), clock.now()
    known = [person for person in PEOPLE if person.known and person.unit]
    refresh(
        engine(url),
        folder(
            tmp_path / "x",
            now.isoformat(),
            officers=[{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in known],
            postings=[{"collar_number": p.collar_number, "unit_id": "T1", "from_date": "2020-01-01"} for p in known],
            crimes=[{"crime_ref": "X1", "oic": ALDER.collar_number}, {"crime_ref": "X2", "restricted": True}],
        ),
        now,
    )
    with running_app(tmp_path, url, provider) as app:
        yield app


def enter(page: Page, app: App, person: Person, path: str) -> Page:
    come_in(page, app, person, path)
    settled(page)
    return page


def logged(app: App) -> list[tuple[str, str, str | None, str | None]]:
    """Who did what with which crime or page, oldest first; the chain holds."""
    columns = [ACCESS_LOG.c[name] for name in ("collar_number", "action", "crime_ref", "subject")]
    with reading_whole(engine(app.database_url)) as db:
        walk(db)
        return [tuple(row) for row in db.execute(select(*columns).order_by(ACCESS_LOG.c.entry_id))]


def said(app: App) -> list[str | None]:
    """What the entries say of lists, oldest first."""
    return [what for _who, _did, _ref, what in logged(app)]


def enter_again(page: Page, app: App, path: str) -> None:
    page.goto(app.address + path)
    settled(page)


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def fill(app: App, *entries: Entry) -> None:
    with writing(engine(app.database_url)) as db:
        write(db, entries)


def test_a_list_is_logged_once_a_view_and_again_when_its_search_is_chosen(page: Page, logged_app: App) -> None:
    alder = ALDER.collar_number
    enter(page, logged_app, ALDER, "/my_actions")
    assert logged(logged_app) == [(alder, "searched", None, "my_actions")]
    drawn(page)
    counter(page, "Overdue").click()  # narrows what is on the screen; nothing more is asked for
    expect(page).to_have_url(re.compile("show=overdue"))
    settled(page)
    assert len(logged(logged_app)) == 1
    page.locator(".st-key-my_kind").get_by_role("radio").first.click()
    expect(page).to_have_url(re.compile("kind="))
    settled(page)
    who, did, ref, what = logged(logged_app)[1]
    assert (who, did, ref) == (alder, "searched", None)
    assert what == "my_actions search"
    page.get_by_role("link", name=re.compile("Policy in force")).click()
    settled(page)
    assert len(logged(logged_app)) == 2
    page.get_by_role("link", name=re.compile("My actions")).click()
    settled(page)
    assert said(logged_app)[2:] == ["my_actions"]
    with reading_whole(engine(logged_app.database_url)) as db:
        places = db.execute(select(ACCESS_LOG.c.where_from)).scalars().all()
    assert all(re.fullmatch(r"this machine, sign-in [0-9a-f]{8}", place) for place in places)


def test_the_first_choice_in_a_list_is_logged_as_every_later_one(page: Page, logged_app: App) -> None:
    enter(page, logged_app, ALDER, "/arrests")
    page.get_by_text("Last 28 days", exact=True).click()
    settled(page)
    assert said(logged_app) == ["arrests", "arrests days=28"]
    page.get_by_text("Last 7 days", exact=True).click()
    settled(page)
    assert said(logged_app)[2:] == ["arrests days=7"]


def test_whose_calendar_and_handover_were_looked_at_is_logged(page: Page, logged_app: App) -> None:
    enter(page, logged_app, BIRCH, "/my_calendar")
    page.get_by_text("My units", exact=True).click()
    settled(page)
    assert said(logged_app) == ["my_calendar", "my_calendar whose='My units' unit=T1"]
    day = page.locator("table.month button[aria-pressed=false]").last
    day.click()
    expect(page).to_have_url(re.compile("day="))
    settled(page)
    assert said(logged_app)[2:] == ["my_calendar day whose='My units' unit=T1"]
    enter_again(page, logged_app, "/cover")
    pick(page, "Whose work", ALDER.called)
    assert said(logged_app)[3:] == ["cover", f"cover officer={ALDER.collar_number}"]


def test_a_unit_named_in_an_address_is_logged(page: Page, logged_app: App) -> None:
    above = next(person for person in PEOPLE if "manager" in person.roles)
    with writing(engine(logged_app.database_url)) as db:
        below = {"unit_id": "T9", "name": "Below", "level": "team", "parent_id": "T1"}
        db.execute(insert(EXTRACT["units"]), below)
    enter(page, logged_app, above, "/team?unit=T9")
    assert said(logged_app) == ["team", "team unit=T9"]


def test_what_is_refused_is_logged_a_closed_page_a_crime_and_a_sign_in(page: Page, logged_app: App) -> None:
    enter(page, logged_app, ALDER, "/audit")
    expect(page.get_by_text("This page is not part of your role (officer).")).to_be_visible()
    page.goto(logged_app.address + "/crime?ref=X2")
    expect(page.get_by_text("There is no crime X2 that you can see.")).to_be_visible()
    page.context.clear_cookies()
    enter(page, logged_app, OUTSIDER, "/")
    expect(page.get_by_role("heading", name="You are not in the directory")).to_be_visible()
    assert logged(logged_app) == [
        (ALDER.collar_number, "refused", None, "audit"),
        (ALDER.collar_number, "refused", "X2", None),
        (OUTSIDER.collar_number, "refused", None, "sign_in outsider"),
    ]


def test_no_log_no_look(page: Page, logged_app: App) -> None:
    enter(page, logged_app, ALDER, "/my_actions")
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    with held(logged_app.database_url):
        page.get_by_role("link", name=re.compile("Under investigation")).click()
        expect(page.get_by_text("the log cannot be written now, so nothing is shown")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("X1")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Under investigation")).click()
    expect(page.get_by_role("heading", level=1, name="Under investigation")).to_be_visible()


def test_a_crime_is_not_opened_and_says_so_in_words_while_nothing_can_be_written(page: Page, logged_app: App) -> None:
    enter(page, logged_app, ALDER, "/my_actions")
    expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    with held(logged_app.database_url):
        page.goto(logged_app.address + "/crime?ref=X1")
        expect(page.get_by_text("Records cannot be written now")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Reference:")).to_have_count(0)
        expect(page.get_by_role("heading", name="Crime X1")).to_have_count(0)
        page.goto(logged_app.address + "/limits")
        expect(page.get_by_role("heading", name="What this does not show")).to_be_visible(timeout=PATIENCE)
    page.goto(logged_app.address + "/crime?ref=X1")
    expect(page.get_by_role("heading", name="Crime X1")).to_be_visible()


def test_an_auditor_finds_entries_by_person_crime_and_day_and_is_logged_too(page: Page, logged_app: App) -> None:
    now, (alder, birch) = clock.now(), (ALDER.collar_number, BIRCH.collar_number)
    fill(
        logged_app,
        Entry(now - timedelta(days=9), alder, Action.CONSULTED, "X1", where_from="192.0.2.7, sign-in aabbccdd"),
        Entry(now, birch, Action.REFUSED, "X2", snapshot_id=1, reason="court"),
    )
    enter(page, logged_app, AUDITOR, "/audit?view=simple")
    table = page.get_by_test_id("stTable")
    for text in ("DC Alder", "192.0.2.7, sign-in aabbccdd", "DS Birch", "Was refused", "Court, file or disclosure"):
        expect(table.get_by_text(text)).to_have_count(1)
    page.get_by_label("Crime reference").fill("X99")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing in the log fits.")).to_be_visible()
    page.get_by_label("Crime reference").fill("X2")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(table.get_by_text("DS Birch")).to_have_count(1)
    expect(table.get_by_text("DC Alder")).to_have_count(0)
    page.get_by_label("Crime reference").fill("")
    page.get_by_label("Collar number").fill(alder)
    page.get_by_label("From", exact=True).get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{now:%d%m%Y}")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing in the log fits.")).to_be_visible()
    settled(page)
    own = [(did, ref, what) for who, did, ref, what in logged(logged_app) if who == AUDITOR.collar_number]
    said = [(None, "audit"), ("X99", "audit"), ("X2", "audit"), (None, f"audit collar={alder} from={now:%Y-%m-%d}")]
    assert own == [("audited", ref, what) for ref, what in said]


def test_older_entries_are_a_page_further(page: Page, logged_app: App) -> None:
    fill(logged_app, *(Entry(clock.now(), "1001", Action.CONSULTED, f"X{number}") for number in range(1, 302)))
    enter(page, logged_app, AUDITOR, "/audit?view=simple")
    rows = page.get_by_test_id("stTable").get_by_role("row")
    expect(rows).to_have_count(201)
    page.get_by_role("button", name="Older").click()
    expect(rows).to_have_count(102)
    expect(page.get_by_test_id("stTable").get_by_text("X1", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Older")).to_have_count(0)
    page.get_by_role("button", name="Newer").click()
    expect(rows).to_have_count(201)


def test_what_people_typed_runs_nothing_on_the_page_of_the_auditor(page: Page, logged_app: App) -> None:
    typed = [HOSTILE[at : at + LENGTH] for at in range(0, len(HOSTILE), LENGTH)]
    subjects = [Subject(PageKey("audit"), of={Of.OFFICER: text}) for text in typed]
    entries = [Entry(clock.now(), t, Action.REFUSED, t, said, t, 1) for t, said in zip(typed, subjects, strict=True)]
    fill(logged_app, *entries)
    dialogs = listening(page)
    enter(page, logged_app, AUDITOR, "/audit")
    unharmed(page, dialogs)
    page.get_by_text("Simple view").click()
    expect(page.get_by_test_id("stTable").get_by_role("row")).not_to_have_count(0)
    unharmed(page, dialogs)
