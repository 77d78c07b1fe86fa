"""Somebody who means harm and has a sign-in of their own: nothing that they forge or replay shows another's work."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from sqlalchemy import func, select, update
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from core import clock
from core.store.engine import engine, reading_whole, writing
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_LOG, EXTRACT
from core.store.schema.work import CLAIMS
from data_fixtures.people import ALDER, BIRCH, CEDAR, Person
from tests.browser.cards import GRID, cards, drawn, grid, press
from tests.browser.conftest import PATIENCE, come_in, settled
from tests.browser.serving import App, running_app
from tests.folders import folder
from tests.stores import store_at

IDENTITY = "_streamlit_user"
OFFICERS = [{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in (ALDER, BIRCH, CEDAR)]
UNIT_OF = {ALDER: "T1", BIRCH: "T1", CEDAR: "T9"}
UNITS = [{"unit_id": "T1", "name": "Team 1", "level": "team"}, {"unit_id": "T9", "name": "Team 9", "level": "team"}]


def rows() -> dict[str, list[dict[str, Any]]]:
    """Crimes of DC Alder, one of them restricted to her, and of DI Cedar in another team; all long overdue."""
    now = clock.now()
    recorded = f"{now - timedelta(days=40):%Y-%m-%dT%H:%M:%S}"
    of = [("A1", ALDER, "T1"), ("A2", ALDER, "T1"), ("A9", ALDER, "T1"), ("C1", CEDAR, "T9"), ("C2", CEDAR, "T9")]
    crimes = [
        {
            "crime_ref": ref,
            "oic": who.collar_number,
            "unit_id": unit,
            "recorded_at": recorded,
            "restricted": ref == "A9",
        }
        for ref, who, unit in of
    ]
    postings = [{"collar_number": p.collar_number, "unit_id": unit} for p, unit in UNIT_OF.items()]
    lists = [{"crime_ref": "A9", "collar_number": ALDER.collar_number}]
    return {"units": UNITS, "officers": OFFICERS, "postings": postings, "crimes": crimes, "access_lists": lists}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    where = tmp_path_factory.mktemp("adversary")
    url, now = store_at(where / "store.db"), clock.now()
    refresh(engine(url), folder(where / "x", now.isoformat(), **rows()), now)
    with running_app(where, url, provider) as running:
        yield running


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of its own, to be used by one person or by two in turn."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


def enter(context: BrowserContext, app: App, person: Person, path: str = "/my_actions") -> Page:
    page = context.new_page()
    come_in(page, app, person, path)
    expect(page.get_by_text(f"{person.rank} {person.name}").first).to_be_visible()
    return page


def looks(app: App, ref: str, action: str) -> int:
    with reading_whole(engine(app.database_url)) as db:
        of_ref = select(func.count()).where(ACCESS_LOG.c.crime_ref == ref, ACCESS_LOG.c.action == action)
        return int(db.execute(of_ref).scalar_one())


def grid_frame(page: Page) -> Frame:
    """The frame of the grid once its rows are there."""
    grid(page)
    frame = page.locator(GRID).element_handle().content_frame()
    assert frame is not None
    return frame


LISTEN = """() => { window.heard = []; window.addEventListener('message', e => {
  if (e.data && e.data.type === 'streamlit:setComponentValue') { window.heard.push(JSON.stringify(e.data)); }
}); }"""
SAY = "text => window.parent.postMessage(JSON.parse(text), '*')"


def test_a_forged_grid_event_opens_no_row_that_is_not_in_the_list(context: BrowserContext, app: App) -> None:
    page = enter(context, app, ALDER, "/my_actions?view=table")
    frame = grid_frame(page)
    page.evaluate(LISTEN)
    frame.locator(".ag-row[row-index='0'] .ag-cell[col-id='crime_ref']").dblclick()
    expect(page.get_by_role("heading", name=re.compile("^Crime A"))).to_be_visible()
    genuine = page.evaluate("() => window.heard").pop()
    row = re.search(r'"id\\*":\\*"([^"\\]+)', genuine)
    assert row, genuine
    page.go_back()
    frame = grid_frame(page)

    def forge(row_id: str, nonce: int) -> None:
        forged = re.sub(r'("nonce\\*":)\d+', rf"\g<1>{nonce}", genuine.replace(row.group(1), row_id))
        frame.evaluate(SAY, forged)
        page.wait_for_timeout(1500)

    for number, stranger in enumerate(("crime_age|C1|", row.group(1).replace("A1", "C1").replace("A2", "C1"), "C1")):
        forge(stranger, number + 1)
        expect(page.get_by_role("heading", name="My actions")).to_be_visible()
    assert looks(app, "C1", "consulted") == looks(app, "C1", "refused") == 0
    forge(row.group(1), 99)  # the same message about a row of the list is heard: the forging works
    expect(page.get_by_role("heading", name=re.compile("^Crime A"))).to_be_visible()


def test_other_peoples_addresses_show_nothing_of_theirs(context: BrowserContext, app: App) -> None:
    page = enter(context, app, CEDAR)
    nothing = {
        "/crime?ref=A1&collar=1001&unit=T1": "There is no crime A1 that you can see.",
        "/crime?ref=A9": "There is no crime A9 that you can see.",
        "/review?ref=A1": "There is no crime A1 that you can see.",
        "/team?unit=T1": "Team 9",
        "/my_calendar?calendar_whose=My+units&calendar_unit=T1&officer=1001": "My calendar",
        "/demand": "This page is not part of your role",
    }
    for path, words in nothing.items():
        page.goto(app.address + path)
        expect(page.get_by_text(words).first).to_be_visible()
        expect(page.get_by_text("DI Flint Cedar").first).to_be_visible()
        assert not re.search(r"\bA[129]\b", page.get_by_test_id("stMain").inner_text().replace(words, "")), path
    page.goto(app.address + "/cover?cover_id=1&handover_who=1001")
    expect(page.get_by_role("heading", name="Cover and handover")).to_be_visible()
    page.get_by_label("Whose work").click()
    expect(page.get_by_role("option", name=re.compile("Cedar"))).to_be_visible()
    expect(page.get_by_role("option", name=re.compile("Alder"))).to_have_count(0)


def test_a_sergeant_reads_the_same_of_a_restricted_crime_of_the_team_and_of_none(
    context: BrowserContext, app: App
) -> None:
    page = enter(context, app, BIRCH)
    said = []
    for path in ("/crime?ref=", "/review?ref="):
        for ref in ("A9", "Z9"):
            page.goto(app.address + path + ref)
            expect(page.get_by_text(f"There is no crime {ref} that you can see.")).to_be_visible()
            settled(page)
            text = page.get_by_test_id("stMain").inner_text().replace(ref, "?")
            said.append(re.sub(r"(under a|\d+) minutes? ago", "a while ago", text))  # which goes on from look to look
    assert said[0] == said[1]
    assert said[2] == said[3]


def test_a_cookie_copied_before_signing_out_lets_nobody_in_from_another_browser(
    chromium: Browser, context: BrowserContext, app: App
) -> None:
    page = enter(context, app, ALDER)
    copied = context.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("heading", name="Daily Actions")).to_be_visible()
    thief = chromium.new_context()
    thief.add_cookies([{"name": c["name"], "value": c["value"], "url": app.address} for c in copied])
    stolen = thief.new_page()
    stolen.goto(app.address + "/crime?ref=A1")
    expect(stolen.get_by_role("heading", name="Your session has ended")).to_be_visible(timeout=PATIENCE)
    assert "A1" not in stolen.get_by_test_id("stMain").inner_text()
    thief.close()


def _changed(value: str) -> Iterator[str]:
    """The same cookie with other bytes: cut, turned, with another payload under the old signature."""
    # Not the last letter: some of its bits are no part of the signature.
    yield value[:-9] + ("A" if value[-9] != "A" else "B") + value[-8:]
    yield value[len(value) // 2 :]
    yield "x" + value[1:]
    yield json.dumps({"collar_number": CEDAR.collar_number, "roles": ["commander"], "is_logged_in": True})


def test_a_cookie_with_changed_bytes_is_nobody(chromium: Browser, context: BrowserContext, app: App) -> None:
    enter(context, app, ALDER)
    held = next(c for c in context.cookies() if c["name"] == IDENTITY)
    for value in _changed(held["value"]):
        forger = chromium.new_context()
        forger.add_cookies([{"name": IDENTITY, "value": value.replace('"', "%22"), "url": app.address}])
        page = forger.new_page()
        page.goto(app.address + "/my_actions")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
        assert page.get_by_test_id("stSidebarNav").count() == 0
        forger.close()


def test_two_people_in_one_browser_never_see_the_rows_of_one_under_the_name_of_the_other(
    context: BrowserContext, app: App
) -> None:
    first = enter(context, app, ALDER)
    expect(cards(first, "A1").first).to_be_visible()
    context.clear_cookies()
    second = enter(context, app, CEDAR)
    expect(cards(second, "C1").first).to_be_visible()
    own = {ALDER: ("A1", "C1"), CEDAR: ("C1", "A1")}
    for acts in (
        lambda: press(cards(first).first, "Why?"),  # a part of the page that is drawn by itself
        lambda: first.reload(),
        lambda: first.get_by_text("Everything on my crimes").click(),
        lambda: second.get_by_text("Everything on my crimes").click(),
        lambda: first.reload(),
        lambda: second.reload(),
        lambda: first.goto(app.address + "/my_actions"),
    ):
        acts()
        for page in (first, second):
            page.wait_for_timeout(1000)
            text = page.locator("body").inner_text() + "".join(cards(page).all_inner_texts())
            for person, (_, others) in own.items():
                assert f"{person.rank} {person.name}" not in text or others not in text
    expect(first.get_by_text(f"{CEDAR.rank} {CEDAR.name}").first).to_be_visible()


def _answers(app: App, origin: str | None, cookies: list[Any]) -> bool:
    """Whether the app's socket opens for a page of this origin."""
    held = "; ".join(f"{c['name']}={c['value']}" for c in cookies)
    address = app.address.replace("http://", "ws://") + "/_stcore/stream"
    try:
        with connect(address, origin=origin, additional_headers={"Cookie": held}, subprotocols=["streamlit"]):
            return True
    except InvalidStatus:
        return False


def test_a_page_of_another_site_cannot_open_the_apps_socket_with_the_visitors_cookies(
    context: BrowserContext, app: App
) -> None:
    enter(context, app, ALDER)
    cookies = context.cookies(app.address)
    assert _answers(app, app.address, cookies)
    for origin in (
        "http://evil.example",
        "http://localhost.evil.example",
        "https://localhost.evil.example:8501",
        "null",
    ):
        assert not _answers(app, origin, cookies), origin


def test_the_servers_own_addresses_tell_nothing_of_anybody(app: App) -> None:
    closed = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/agent/x", "/media/" + "0" * 56 + ".pdf", "/ics/1001.ics")
    for path in closed:
        assert httpx.get(app.address + path).status_code == 404, path
    for path in ("/_stcore/health", "/_stcore/host-config", "/_stcore/script-health-check", "/livez", "/readyz"):
        text = httpx.get(app.address + path).text
        assert not re.search(r"\b(A[129]|C[12]|Alder|Cedar|1001|3001)\b", text), path
    for verb in ("PUT", "POST", "DELETE"):
        upload = httpx.request(verb, app.address + "/_stcore/upload_file/0/0", content=b"x")
        assert upload.status_code in (400, 403, 404, 405), upload.status_code


def _set(app: App, table: str, collar: str, **values: object) -> None:
    """What a refresh would bring to somebody's row of the directory."""
    rows_of = EXTRACT[table]
    with writing(engine(app.database_url)) as db:
        db.execute(update(rows_of).where(rows_of.c.collar_number == collar).values(**values))


@pytest.fixture
def restored(app: App) -> Iterator[None]:
    """Afterwards the directory is as it was."""
    yield
    _set(app, "postings", ALDER.collar_number, to_date=None)
    _set(app, "officers", ALDER.collar_number, active=True)


def _ends_posting(app: App) -> None:
    _set(app, "postings", ALDER.collar_number, to_date=clock.today() - timedelta(days=1))


def _leaves(app: App) -> None:
    _set(app, "officers", ALDER.collar_number, active=False)


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(
    ("happens", "words"),
    [(_ends_posting, "You have no posting today"), (_leaves, "Your session has ended")],
)
def test_whoever_loses_their_place_in_mid_session_sees_nothing_at_the_next_press_and_records_nothing(
    context: BrowserContext, app: App, happens: Callable[[App], None], words: str
) -> None:
    page = drawn(enter(context, app, ALDER))
    done = cards(page).first.get_by_role("button", name=re.compile("^(Done|All)"))
    expect(done).to_be_visible()
    with reading_whole(engine(app.database_url)) as db:
        before = db.execute(select(func.count()).select_from(CLAIMS)).scalar_one()
    happens(app)
    done.click()
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert "A1" not in page.locator("body").inner_text()
    expect(cards(page)).to_have_count(0)
    with reading_whole(engine(app.database_url)) as db:
        assert db.execute(select(func.count()).select_from(CLAIMS)).scalar_one() == before
    page.goto(app.address + "/crime?ref=A1")
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert page.get_by_test_id("stSidebarNav").count() == 0
    assert "A1" not in page.get_by_test_id("stMain").inner_text()


@pytest.mark.usefixtures("restored")
def test_somebody_who_left_and_came_back_has_to_sign_in_again(context: BrowserContext, app: App) -> None:
    page = enter(context, app, ALDER)
    _leaves(app)
    page.reload()
    expect(page.get_by_role("heading", name="Your directory record is not active")).to_be_visible()
    _set(app, "officers", ALDER.collar_number, active=True)
    page.reload()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()


def test_nothing_personal_is_in_the_log_of_the_server(app: App) -> None:
    said = Path(app.log).read_text(encoding="utf-8", errors="replace")
    assert not re.search(r"\b(A[129]|C[12])\b|Alder|Cedar|Traceback", said), said[-2000:]
