"""The two switches of the digest on My calendar: kept at once, and never showing what was not kept."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.store.engine import Unreadable, engine, reading, writing
from core.store.work import digests
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import copy_at, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WHO = SimpleNamespace(scope=SimpleNamespace(collar="1001"))


def _screen(url: str) -> None:
    from types import SimpleNamespace

    from core.store.engine import engine, reading
    from pages.work import notices

    with reading(engine(url)) as db:
        notices.show(SimpleNamespace(db=db, visitor=SimpleNamespace(scope=SimpleNamespace(collar="1001"))))


@pytest.fixture(scope="module")
def one_crime(tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("one")
    return loaded(store_at(where / "store.db"), folder(where / "x", crimes=[{"crime_ref": "X1"}]), NOW)


@pytest.fixture
def url(one_crime, tmp_path, monkeypatch):
    found = copy_at(one_crime, tmp_path / "store.db")
    monkeypatch.setenv("DAILY_ACTIONS_DATABASE_URL", found)
    monkeypatch.setattr("auth.door.still_here", lambda: WHO)
    return found


@pytest.fixture
def app(url):
    return AppTest.from_function(_screen, kwargs={"url": url}).run(timeout=30)


def shown(app: AppTest) -> dict[str, bool]:
    return {switch.label: switch.value for switch in app.toggle}


def wanted(url: str) -> dict[str, bool]:
    with reading(engine(url)) as db:
        return digests.wanted(db, "1001")


def test_both_are_on_until_somebody_says_otherwise_and_each_is_kept_at_once(app, url):
    assert shown(app) == {"By e-mail": True, "In Teams": True}
    app.toggle[0].set_value(False).run()
    assert wanted(url) == {"email": False, "teams": True}
    app.toggle[1].set_value(False).run()
    assert wanted(url) == {"email": False, "teams": False}
    app.toggle[0].set_value(True).run()
    assert wanted(url) == {"email": True, "teams": False}
    assert shown(app) == {"By e-mail": True, "In Teams": False}
    assert not app.exception


def test_a_switch_in_one_tab_does_not_undo_the_other_tab(app, url):
    with writing(engine(url)) as db:
        digests.want(db, "1001", {"email": True, "teams": False})
    app.toggle[0].set_value(False).run()
    assert wanted(url) == {"email": False, "teams": False}
    assert shown(app) == {"By e-mail": False, "In Teams": False}


def _away() -> None:
    raise Unreadable("away")


@pytest.mark.parametrize(
    ("still_here", "said"), [(lambda: None, "sign in and try again"), (_away, "try again in a minute")]
)
def test_what_could_not_be_kept_is_said_once_and_the_switch_goes_back(app, url, monkeypatch, still_here, said):
    monkeypatch.setattr("auth.door.still_here", still_here)
    app.toggle[0].set_value(False).run()
    assert said in app.error[0].value
    assert (shown(app)["By e-mail"], wanted(url)["email"]) == (True, True)
    app.run()
    assert not app.error
