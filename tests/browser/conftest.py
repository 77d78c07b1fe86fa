"""A real provider, a refreshed database, the real app and a real Chromium, each on a free port of this machine."""

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NotInTime

from core import clock
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.demo import newest_extract
from data_fixtures.generate import generate
from data_fixtures.people import Person, claims_json
from data_fixtures.provider import free_port, running_provider
from tests.browser.serving import App, running_app
from tests.stores import blank_at, emptied, store_at

# What a test has no use for costs a fifth of Chromium's time.
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-extensions", "--disable-sync",
    # The sign-in page of the provider asks another site for its style; no test may wait for the network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-component-update", "--mute-audio", "--disable-features=Translate,OptimizationHints,MediaRouter",
]  # fmt: skip
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds; a machine may be busy
CRIMES, SEED = 300, 7

SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """The address of a running identity provider that knows the invented people."""
    with running_provider(free_port(), claims_json()) as url:
        yield url


@pytest.fixture(scope="session")
def small_force(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database refreshed from a small invented force, extracted at six this morning or, before that, at
    six yesterday."""
    folder = tmp_path_factory.mktemp("force")
    generate(folder / "extract", CRIMES, SEED, newest_extract(clock.now()))
    url = store_at(folder / "force.db")
    refresh(engine(url), folder / "extract", clock.now())
    return url


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, small_force: str, provider: str) -> Iterator[App]:
    """The app over the small force."""
    with running_app(tmp_path_factory.mktemp("app"), small_force, provider) as running:
        yield running


@pytest.fixture(scope="session")
def blank_app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    """The app over a database that does not exist: see `blank`. Starting one for each test would cost minutes."""
    folder = tmp_path_factory.mktemp("blank")
    with running_app(folder, blank_at(folder / "store.db"), provider) as running:
        yield running


@pytest.fixture
def blank(blank_app: App) -> App:
    """A running app whose database is not there yet; a test fills the one its URL names as it likes."""
    emptied(blank_app.database_url)
    return blank_app


def chromium_path() -> str:
    """Where Debian's Chromium is."""
    # The shell draws the same pages without a browser's own windows, tabs and panels, which cost a fifth of the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(
            "Chromium is not installed; the browser tests want it. Next: apt-get install chromium", pytrace=False
        )
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Without it the browser tests fail: nothing is skipped."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser that keeps what anybody's page is made of: to fetch and compile it takes longer than most tests."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), executable_path=chromium_path(), args=SWITCHES, viewport=DESKTOP
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """An empty browser window of a person who has never been here: no cookie, nothing stored, no other window."""
    made = profile.new_page()
    yield made
    for window in profile.pages[1:]:
        _forgotten(window)
        window.close()
    profile.clear_cookies()
    profile.unroute_all()


def _forgotten(window: Page) -> None:
    """Empties what the window's place keeps in the browser, all but its cache."""
    place = urlsplit(window.url)
    if place.scheme in ("http", "https"):
        client = window.context.new_cdp_session(window)
        kept = {"origin": f"{place.scheme}://{place.netloc}", "storageTypes": "local_storage,indexeddb,service_workers"}
        client.send("Storage.clearDataForOrigin", kept)


@pytest.fixture
def sign_in(page: Page, app: App) -> SignIn:
    """Sign in as a person and open a path of the app; returns the window, which is at the app."""

    def signing_in(person: Person, path: str = "/", at: App = app) -> Page:
        return come_in(page, at, person, path)

    return signing_in


def come_in(page: Page, app: App, person: Person, path: str = "/") -> Page:
    """Signs in as a person and opens a path of the app."""
    let_in(page.context, app, person)
    page.goto(app.address + path)
    return page


def let_in(browser: BrowserContext, app: App, person: Person) -> None:
    """Signs in as a person without a page.

    The same requests go to the same provider as by hand, but neither the page with the button nor the provider's is
    drawn: to draw them cost more than most tests. `by_hand` draws them, for tests about signing in.
    """
    asked = browser.request.get(f"{app.address}/auth/login", params={"provider": _button(app)})
    answer = browser.request.post(asked.url, form={"sub": person.sub}, max_redirects=5)
    assert answer.ok, f"{answer.status} from {answer.url}"


def _button(app: App) -> str:
    """What the button of the sign-in page sends along, so that nobody else can send a browser to the provider."""
    secret = tomllib.loads(app.log.with_name("secrets.toml").read_text())["auth"]["cookie_secret"]
    until = int(datetime.now(UTC).timestamp()) + 120
    return jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": until}, OctKey.import_key(secret))


def by_hand(page: Page, app: App, person: Person, path: str = "/") -> Page:
    """Opens a path of the app and signs in as a person would, once the window is back at the app."""
    page.goto(app.address + path)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return choose(page, person, app)


def choose(page: Page, person: Person, app: App) -> Page:
    """At the provider, choose a person and wait until the window is back at the app."""
    page.get_by_role("button", name=person.sub, exact=True).click()
    page.wait_for_url(app.address + "/**")
    return page


def pick(page: Page, box: Locator, typed: str, option: re.Pattern[str]) -> None:
    """Chooses from a list that opens while one types. A run that ends meanwhile closes the list: then type again."""
    for _ in range(10):
        box.fill("")
        box.fill(typed)
        try:
            page.get_by_role("option", name=option).click(timeout=PATIENCE / 10)
        except NotInTime:
            continue
        return
    raise AssertionError(f"never offered: {option.pattern}")


def settled(page: Page, every: int = 250) -> None:
    """Waits until the page's run is over and has stayed over for four looks, `every` so many milliseconds."""
    quiet = 0
    for _ in range(PATIENCE // every):
        state = page.get_by_test_id("stApp").get_attribute("data-test-script-state")
        quiet = quiet + 1 if state == "notRunning" else 0
        if quiet == 4:
            return
        page.wait_for_timeout(every)
    raise AssertionError("the page kept running")
