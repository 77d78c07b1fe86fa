"""The list of addresses and of what a socket may say, held to what a real browser does on every page."""

import asyncio
import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from auth.pages import keys, may_open
from auth.roles import Role
from auth.web.addresses import STREAMLIT, STREAMLIT_BELOW
from auth.web.socket_messages import SAID
from auth.web.sockets import SIGNED_IN, STRANGERS
from benchmarks.anonymous import opened as connected
from data_fixtures.people import AUDITOR, BIRCH, ELM, Person
from tests.browser.conftest import PATIENCE, SignIn, by_hand, choose, settled
from tests.browser.serving import App

# On the list and not asked for by these pages: a picture of a page, and parts of components that live in the page.
FOR_PAGES_TO_COME = {"/media/", "/_stcore/bidi-components/", "/favicon.png"}


class Heard:
    """What a browser asked for and said while pages were shown in it."""

    def __init__(self, page: Page) -> None:
        self.asked: list[tuple[str, str, int]] = []
        self.said: list[BackMsg] = []
        page.on("requestfinished", self._request)
        page.on("websocket", self._socket)

    def _request(self, request: Request) -> None:
        answer = request.response()
        if urlsplit(request.url).port is not None and answer is not None:
            self.asked.append((request.method, urlsplit(request.url).path, answer.status))

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda words: self.said.append(BackMsg.FromString(bytes(words))))


def _pages(page: Page, app: App, person: Person, several: Collection[str]) -> None:
    for key in several:
        page.goto(f"{app.address}/{key}")
        expect(page.get_by_text(f"{person.rank} {person.name}").first).to_be_visible()
        settled(page)


def _of_framework(path: str) -> str:
    return next((prefix for prefix in STREAMLIT_BELOW if path.startswith(prefix)), path)


def test_every_page_gets_all_that_it_asks_for_and_nothing_is_open_that_no_page_needs(app: App, page: Page) -> None:
    heard = Heard(page)
    by_hand(page, app, BIRCH)
    _pages(page, app, BIRCH, [*keys(), "my_actions?view=table"])  # a grid has files of its own
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    of_first = {Role(role) for role in BIRCH.roles}
    for person in (ELM, AUDITOR):
        by_hand(page, app, person)
        roles = {Role(role) for role in person.roles}
        _pages(page, app, person, [key for key in keys() if may_open(roles, key) and not may_open(of_first, key)])
        page.goto(app.address + "/auth/logout")
        page.get_by_role("button", name="End session").click()
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    ours = [(method, path, status) for method, path, status in heard.asked if not path.startswith("/oauth2/")]
    # At a page's own address Streamlit's page asks whether the server begins there; it does not.
    probes = re.compile(r"^/\w+/_stcore/(health|host-config)$")
    missing = {path for _, path, status in ours if status == 404 and not probes.match(path)}
    assert missing <= {"/favicon.ico"}
    assert {method for method, _, _ in ours} <= {"GET", "POST"}  # POST: the provider's own page
    used = {_of_framework(path) for _, path, status in ours if status < 400}
    assert {*STREAMLIT, *STREAMLIT_BELOW} - used <= FOR_PAGES_TO_COME
    assert {said.WhichOneof("type") for said in heard.said} <= SAID
    assert max(said.ByteSize() for said in heard.said) < SIGNED_IN.bytes / 10
    assert max(len(said.rerun_script.widget_states.widgets) for said in heard.said) < SIGNED_IN.values / 10
    before = [said for said in heard.said if len(said.rerun_script.widget_states.widgets) <= 1]
    assert max(said.ByteSize() for said in before) < STRANGERS.bytes / 4


def test_a_browser_that_had_to_make_room_for_others_comes_back_by_itself(sign_in: SignIn, app: App, page: Page) -> None:
    page.goto(app.address + "/my_actions")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    opened: list[WebSocket] = []
    page.on("websocket", lambda socket: opened.append(socket))
    with ThreadPoolExecutor(1) as others:  # Playwright has a loop of its own in this thread
        others.submit(asyncio.run, _crowd(urlsplit(app.address).port or 0)).result()
    for _ in range(PATIENCE // 250):
        if opened:
            break
        page.wait_for_timeout(250)
    assert opened
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, BIRCH, app)
    expect(page.get_by_text(f"{BIRCH.rank} {BIRCH.name}").first).to_be_visible()


async def _crowd(port: int) -> None:
    """As many sockets as one address may have, which then go."""
    held = [await connected(port, "127.0.0.1") for _ in range(STRANGERS.each)]
    for socket in held:
        socket.transport.abort()


def test_an_address_that_is_no_page_says_so_in_words(page: Page, app: App) -> None:
    page.goto(app.address + "/my_acitons")
    expect(page.get_by_text("There is nothing at this address.")).to_be_visible()
    page.goto(app.address + "/my_actions/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
