"""Coming in, going out and being kept out, in a real browser through a real OpenID Connect flow."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from core.store.engine import engine, writing
from core.store.schema.work import SESSIONS
from data_fixtures.people import ALDER, AUDITOR, ELDER, LEAVER, OUTSIDER, Person
from tests.browser.cards import drawn
from tests.browser.conftest import SignIn, by_hand, choose
from tests.browser.serving import App, running_app
from tests.stores import blank_at


@pytest.fixture
def sign_in(page: Page, app: App) -> SignIn:
    """Signing in is what these tests are about."""

    def signing_in(person: Person, path: str = "/", at: App = app) -> Page:
        return by_hand(page, at, person, path)

    return signing_in


def age_sessions(app: App, seconds: int) -> None:
    """Make every session look as if its person had done nothing for so long."""
    with writing(engine(app.database_url)) as db:
        for sid, seen in db.execute(select(SESSIONS.c.sid, SESSIONS.c.last_seen)).all():
            earlier = seen - timedelta(seconds=seconds)
            db.execute(update(SESSIONS).where(SESSIONS.c.sid == sid).values(last_seen=earlier))


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def named(page: Page, person: Person) -> None:
    expect(page.get_by_text(f"{person.rank} {person.name}").first).to_be_visible()


def test_the_first_page_says_what_this_is_and_offers_one_button(page: Page, app: App) -> None:
    page.goto(app.address)
    heading(page, "Daily Actions")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert page.get_by_test_id("stSidebarNav").count() == 0


def test_an_officer_signs_in_and_is_named(sign_in: SignIn) -> None:
    page = sign_in(ALDER)
    named(page, ALDER)


def test_a_link_to_a_crime_survives_signing_in(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER, "/crime?ref=MER%2F26%2F000001")
    page.wait_for_url(app.address + "/crime?ref=MER%2F26%2F000001")
    named(page, ALDER)
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (OUTSIDER, "You are not in the directory"),
        (LEAVER, "Your directory record is not active"),
        (ELDER, "You have no posting today"),
    ],
)
def test_someone_without_a_place_in_the_directory_reads_why(sign_in: SignIn, person: Person, words: str) -> None:
    page = sign_in(person)
    heading(page, words)
    assert page.get_by_test_id("stSidebarNav").count() == 0
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_an_auditor_comes_in_where_their_work_is_and_without_a_page_of_crimes(sign_in: SignIn) -> None:
    page = sign_in(AUDITOR)
    named(page, AUDITOR)
    page.wait_for_url("**/audit")
    assert page.get_by_role("link", name="My actions").count() == 0


def test_signing_out_ends_the_session_even_for_a_copy_of_its_cookies(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER)
    named(page, ALDER)
    copied = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    heading(page, "Daily Actions")
    page.context.add_cookies([{"name": c["name"], "value": c["value"], "url": app.address} for c in copied])
    page.goto(app.address + "/crime?ref=MER%2F26%2F000001")
    heading(page, "Your session has ended")


def test_the_address_of_signing_out_ends_the_session_as_the_button_does(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER)
    named(page, ALDER)
    copied = page.context.cookies()
    other = page.context.new_page()
    other.goto(app.address + "/auth/logout")  # by hand, from a bookmark, or by a link in another window
    other.wait_for_url(lambda url: "/auth/logout" not in url)
    page.context.add_cookies([{"name": c["name"], "value": c["value"], "url": app.address} for c in copied])
    page.goto(app.address + "/crime?ref=MER%2F26%2F000001")
    heading(page, "Your session has ended")
    expect(page.get_by_text("This sign-in was ended")).to_be_visible()


def test_a_sign_out_while_the_database_is_away_says_that_it_is_not_whole(sign_in: SignIn, blank: App) -> None:
    page = sign_in(ALDER, at=blank)
    heading(page, "The database cannot be read now")
    page.goto(blank.address + "/auth/logout")
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_text("could not be ended everywhere")).to_be_visible()


def test_after_an_idle_hour_the_next_action_asks_to_sign_in_again_and_keeps_the_link(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER)
    named(page, ALDER)
    age_sessions(app, 61 * 60)
    page.goto(app.address + "/crime?ref=MER%2F26%2F000002")
    heading(page, "Your session has ended")
    expect(page.get_by_text("60 minutes")).to_be_visible()
    page.get_by_role("button", name="Sign in again").click()
    choose(page, ALDER, app)
    page.wait_for_url("**/crime?ref=MER%2F26%2F000002")


def test_a_provider_that_does_not_answer_is_said_in_words(
    page: Page, tmp_path_factory: pytest.TempPathFactory, small_force: str
) -> None:
    # Port 9 is "discard": nothing listens there.
    with running_app(tmp_path_factory.mktemp("no_provider"), small_force, "http://127.0.0.1:9") as alone:
        page.goto(alone.address)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text("Nothing is wrong with your account")).to_be_visible()
        assert "Traceback" not in page.content()


@pytest.fixture
def without_tables(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    """An app whose database holds nothing at all, not even tables."""
    folder = tmp_path_factory.mktemp("no_tables")
    with running_app(folder, blank_at(folder / "empty.db"), provider) as running:
        yield running


def test_a_database_that_cannot_be_read_is_said_in_words(sign_in: SignIn, blank: App) -> None:
    page = sign_in(ALDER, at=blank)
    heading(page, "The database cannot be read now")
    assert "Traceback" not in page.content() + blank.log.read_text()
    assert "1001" not in blank.log.read_text()


def test_the_first_visitor_of_a_fresh_server_passes_the_door_at_a_deep_link(page: Page, without_tables: App) -> None:
    page.goto(without_tables.address + "/crime?ref=1")
    heading(page, "Daily Actions")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_nothing_is_asked_of_another_site_before_signing_in(page: Page, app: App) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app.address)
    heading(page, "Daily Actions")
    assert [url for url in asked if not url.startswith((app.address, "data:", "blob:"))] == []


def test_nothing_is_asked_of_another_site_after_signing_in_and_no_policy_is_broken(sign_in: SignIn, app: App) -> None:
    page = sign_in(ALDER)
    named(page, ALDER)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(app.address)
    drawn(page)
    page.goto(f"{app.address}/my_actions?view=table")
    page.frame_locator("iframe").first.locator(".ag-row").first.wait_for()
    assert [url for url in asked if not url.startswith((app.address, "data:", "blob:"))] == []
    assert [text for text in said if "Content Security Policy" in text] == []
