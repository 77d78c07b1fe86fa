"""The numbers for the monitoring: for whoever holds the token, no crime, person or restricted row in them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.roles import Role
from auth.settings.app_section import AppSettings
from auth.sign_in.session import IDLE
from auth.sign_in.token import Identity
from auth.visit import admit
from auth.web import metrics_route
from auth.web.addresses import NOT_THERE
from auth.web.rate_limit import RateLimit, limits_of
from core import clock
from core.extract import Refused
from core.policy.freshness import EVENTS, freshness_policy
from core.store.engine import URL_VARIABLE, engine, writing
from core.store.migrate import migrate
from core.store.refresh import refused
from core.store.refresh.load import refresh
from core.store.schema.work import LEDGER
from tests.covering import ALDER, BIRCH, team
from tests.folders import folder
from tests.stores import blank_at, of_sqlite, store_at

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TOKEN = "a-token-of-the-monitoring-0123456789"
Numbers = dict[str, float]


@pytest.fixture
def at(monkeypatch) -> Iterator[list[datetime]]:
    """The present, which a test may move."""
    present = [NOW]
    monkeypatch.setattr(clock, "now", lambda: present[0])
    return present


@pytest.fixture
def database(tmp_path, monkeypatch, at) -> Engine:
    url = store_at(tmp_path / "store.db")
    monkeypatch.setenv(URL_VARIABLE, url)
    return engine(url)


def load(database: Engine, where, **more) -> None:
    extracted = (NOW - timedelta(hours=3)).isoformat()
    refresh(database, folder(where, extracted, **(team(NOW.date()) | more)), NOW - timedelta(hours=2))


def client(token: str | None = TOKEN, limit: str = "60/minute") -> TestClient:
    routes = [Route(metrics_route.PATH, metrics_route.serve_metrics(token))]
    limited = Middleware(RateLimit, allowed=limits_of(AppSettings.model_validate({"metrics_limit": limit})))
    return TestClient(Starlette(routes=routes, middleware=[limited]))


def scrape(token: str = TOKEN):
    return client().get(metrics_route.PATH, headers={"authorization": f"Bearer {token}"})


def numbers() -> Numbers:
    answer = scrape()
    assert answer.status_code == 200
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_without_a_token_in_the_secrets_there_is_nothing_at_the_address(database):
    answer = client(token=None).get(metrics_route.PATH, headers={"authorization": "Bearer "})
    assert (answer.status_code, answer.text) == (404, NOT_THERE)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        TOKEN,
        f"Basic {TOKEN}",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        "Bearer é\xff",
    ],
)
def test_whoever_does_not_hold_the_token_gets_no_number(database, header):
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    answer = client().get(metrics_route.PATH, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "daily_actions_" not in answer.text
    assert TOKEN not in answer.text


def test_the_word_bearer_may_be_written_small_and_the_answer_is_prometheus_own_format(database):
    answer = client().get(metrics_route.PATH, headers={"authorization": f"bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_guessing_is_slowed_down_with_the_rest(database):
    browser = client(limit="2/hour")
    assert [browser.get(metrics_route.PATH).status_code for _ in range(3)] == [401, 401, 429]


def test_the_ages_are_those_of_the_moment_and_the_limits_those_of_the_policy(database, tmp_path, at):
    load(database, tmp_path / "x")
    found = numbers()
    assert found["daily_actions_extract_age_seconds"] == 3 * 3600
    assert found["daily_actions_load_age_seconds"] == 2 * 3600
    assert found["daily_actions_records_state fresh"] == 1
    limits = freshness_policy().records_on(NOW.date())
    assert found["daily_actions_freshness_limit_seconds old"] == limits.old.total_seconds()
    at[0] = NOW - timedelta(hours=3) + limits.old
    assert numbers()["daily_actions_records_state old"] == 0
    at[0] += timedelta(minutes=1)
    assert numbers()["daily_actions_records_state old"] == 1


def test_a_clock_that_was_set_back_is_a_state_of_its_own(database, tmp_path, at):
    load(database, tmp_path / "x")
    at[0] = NOW - timedelta(days=1)
    found = numbers()
    assert found["daily_actions_records_state ahead"] == 1
    assert found["daily_actions_records_state fresh"] == 0
    assert found["daily_actions_load_age_seconds"] < 0


def test_rows_are_counted_by_table_without_those_of_restricted_crimes(database, tmp_path):
    load(database, tmp_path / "x")
    found = numbers()
    assert found["daily_actions_rows_loaded crimes"] == 4  # five, of which one is restricted
    assert found["daily_actions_rows_set_aside crimes"] == 0
    assert "daily_actions_rows_loaded access_lists" not in found


def test_every_table_with_a_clock_says_how_long_before_the_extract_its_newest_event_was(database, tmp_path):
    load(database, tmp_path / "x")
    found = numbers()
    assert {name.split()[-1] for name in found if name.startswith("daily_actions_feed_silent ")} == set(EVENTS)
    assert found["daily_actions_newest_event_gap_seconds crimes"] == 21 * 3600  # recorded yesterday at nine
    assert found["daily_actions_feed_silent reviews"] == 1


def test_no_text_of_the_records_and_no_person_is_in_the_answer(database, tmp_path):
    load(database, tmp_path / "x")
    text = scrape().text
    for word in ("X1", "X5", ALDER, BIRCH, "Alder", "a test", "T1"):
        assert word not in text, word


def test_every_number_that_the_operations_page_names_is_there(database, tmp_path):
    load(database, tmp_path / "x")
    text = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    told = {name.split()[0] for name in numbers()}
    named = set(re.findall(r"daily_actions_[a-z_]+", text))
    assert named == {name for name in told if name.startswith("daily_actions_") and not name.endswith("_created")}


def test_the_ledger_is_balanced_until_it_is_not(database, tmp_path):
    load(database, tmp_path / "x")
    assert numbers()["daily_actions_ledger_balanced"] == 1
    with writing(database) as db:
        db.execute(update(LEDGER).values(closing=LEDGER.c.closing + 1))
    assert numbers()["daily_actions_ledger_balanced"] == 0


def test_sign_ins_are_counted_until_they_have_been_idle_too_long(database, tmp_path, at):
    load(database, tmp_path / "x")
    admit(database, Identity("s1", ALDER, frozenset({Role.OFFICER}), (), NOW), NOW, NOW.date())
    assert numbers()["daily_actions_sessions"] == 1
    at[0] = NOW + IDLE
    assert numbers()["daily_actions_sessions"] == 1
    at[0] += timedelta(minutes=1)
    assert numbers()["daily_actions_sessions"] == 0


@of_sqlite
def test_a_database_that_is_away_is_said_to_be_and_the_rest_is_left_out(database, tmp_path):
    (tmp_path / "store.db").write_text("this is no database " * 100)
    found = numbers()
    assert found["daily_actions_database_up"] == 0
    assert not [name for name in found if "rows" in name or "ledger" in name]


def test_before_the_first_refresh_there_is_a_schema_and_no_age(database):
    migrate(database)
    found = numbers()
    assert found["daily_actions_database_up"] == 1
    assert [name for name in found if name.startswith("daily_actions_schema_info") and "true" in name]
    assert "daily_actions_extract_age_seconds" not in found


def test_a_database_of_another_schema_is_said_to_be(database, tmp_path, monkeypatch):
    blank = blank_at(tmp_path / "blank.db")
    monkeypatch.setenv(URL_VARIABLE, blank)
    if blank.startswith("sqlite"):
        assert numbers()["daily_actions_database_up"] == 0, "a store that is not there"
        (tmp_path / "blank.db").touch()
    found = numbers()
    assert [name for name in found if name.startswith("daily_actions_schema_info") and "none" in name]


@of_sqlite
def test_refused_refreshes_are_counted_and_the_last_one_has_its_time(database, tmp_path):
    assert numbers()["daily_actions_refreshes_refused_total"] == 0
    for hours in (2, 1):
        with pytest.raises(Refused), refused.noted(None, lambda hours=hours: NOW - timedelta(hours=hours)):
            raise Refused("crimes.csv has 10 rows")
    found = numbers()
    assert found["daily_actions_refreshes_refused_total"] == 2
    assert found["daily_actions_refresh_refused_timestamp_seconds"] == (NOW - timedelta(hours=1)).timestamp()
