"""A finished file from outside: one browser, one sign-in, once, in time; one answer for all else."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.actions.downloads import Held, Shelf
from auth.roles import Role
from auth.sign_in import session
from auth.sign_in.deep_link import IDENTITY_COOKIE, browser_of
from auth.sign_in.token import Identity
from auth.visit import admit
from auth.web import export_route
from core import clock
from core.exports import File
from core.store.engine import URL_VARIABLE, engine, writing
from core.store.schema.records import EXTRACT
from tests.covering import ALDER, team
from tests.folders import folder
from tests.new_stores import loaded
from tests.stores import copy_at, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
COOKIES = {IDENTITY_COOKIE: "signed", "_xsrf": "x"}
FILE = File("list.csv", "text/csv; charset=utf-8", b"content")
WHO = Identity("s1", ALDER, frozenset({Role.OFFICER}), (), NOW)


@pytest.fixture(scope="module")
def team_loaded(tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("team")
    return loaded(store_at(where / "store.db"), folder(where / "x", NOW.isoformat(), **team(NOW.date())), NOW)


@pytest.fixture
def database(team_loaded, tmp_path, monkeypatch):
    url = copy_at(team_loaded, tmp_path / "store.db")
    monkeypatch.setenv(URL_VARIABLE, url)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    admit(engine(url), WHO, NOW, NOW.date())
    return engine(url)


@pytest.fixture
def waiting(monkeypatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(export_route, "SHELF", made)
    return made


@pytest.fixture
def address(database, waiting) -> str:
    held = Held(FILE, WHO, browser_of(COOKIES), frozenset({"X1", "X2"}), NOW + timedelta(seconds=120))
    return export_route.PREFIX + waiting.put(held, NOW)


def client(cookies: dict[str, str] | None = None) -> TestClient:
    app = Starlette(routes=[Route(export_route.PATH, export_route.fetch)])
    return TestClient(app, cookies=COOKIES if cookies is None else cookies)


def closed(answer) -> bool:
    return (answer.status_code, answer.text) == (404, export_route.NOT_HERE)


def test_the_browser_that_made_it_fetches_it_once_and_keeps_no_copy_in_its_cache(address):
    answer = client().get(address)
    assert (answer.status_code, answer.content) == (200, b"content")
    assert answer.headers["content-disposition"] == 'attachment; filename="list.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert closed(client().get(address))


def test_asking_what_is_there_does_not_use_it_up(address):
    assert client().head(address).status_code == 404
    assert client().get(address).status_code == 200


@pytest.mark.parametrize("cookies", [{}, {IDENTITY_COOKIE: "another"}, {"_xsrf": "x"}])
def test_another_browser_gets_nothing_and_uses_nothing_up(address, cookies):
    assert closed(client(cookies).get(address))
    assert client().get(address).status_code == 200


def test_a_file_made_without_a_cookie_is_for_nobody(database, waiting):
    token = waiting.put(Held(FILE, WHO, "", frozenset({"X1"}), NOW + timedelta(seconds=120)), NOW)
    assert closed(client({}).get(export_route.PREFIX + token))


@pytest.mark.parametrize("token", ["", "a", "a" * 43, "a/b", "%00"])
def test_what_is_no_address_gets_the_same_answer(database, waiting, token):
    assert closed(client().get(export_route.PREFIX + token))


def test_after_two_minutes_it_is_gone(address, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=121))
    assert closed(client().get(address))


def test_after_signing_out_it_is_gone(address, database):
    session.leave(database, WHO, NOW)
    assert closed(client().get(address))


def test_a_leaver_gets_nothing(address, database):
    with writing(database) as db:
        officers = EXTRACT["officers"]
        db.execute(update(officers).where(officers.c.collar_number == ALDER).values(active=False))
    assert closed(client().get(address))


def test_a_crime_that_left_the_scope_since_keeps_the_whole_file_back(address, database):
    with writing(database) as db:
        crimes = EXTRACT["crimes"]
        db.execute(update(crimes).where(crimes.c.crime_ref == "X2").values(oic="2001"))
    assert closed(client().get(address))


def test_a_crime_that_became_restricted_since_keeps_the_whole_file_back(address, database):
    with writing(database) as db:
        crimes = EXTRACT["crimes"]
        db.execute(update(crimes).where(crimes.c.crime_ref == "X2").values(restricted=True))
    assert closed(client().get(address))


def test_a_database_that_is_away_is_said_and_the_file_waits(address, database, monkeypatch, tmp_path):
    url = str(database.url)
    monkeypatch.setattr(export_route, "engine", lambda: engine(f"sqlite:///{tmp_path}"))
    assert client().get(address).status_code == 503
    monkeypatch.setattr(export_route, "engine", lambda: engine(url))
    assert client().get(address).status_code == 200


def test_the_address_is_written_to_no_log(address, caplog):
    with caplog.at_level(logging.DEBUG, logger="daily_actions"):
        client().get(address)
        client().get(address)
    assert address.rpartition("/")[2] not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("httpx")
    )
