"""From the records system's own database to the officer's screen: real servers, a real schedule, a real browser."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.extract.columns import TABLES
from core.extract.defaults import complete
from core.store.engine import engine, reading_whole
from core.store.operations.verify import verify
from core.store.snapshots import current
from data_fixtures.people import ALDER
from tests.browser.cards import cards, counted, drawn
from tests.browser.conftest import PATIENCE, SignIn
from tests.browser.serving import ROOT, App, running_app
from tests.browser.test_claims import ago, rows
from tests.core.sources.warehouse import Warehouse, make, read_only
from tests.postgres import Cluster

EVERY = "0.03"  # minutes


@pytest.fixture
def warehouse(postgres: Cluster) -> Warehouse:
    """A records system of one crime whose victim waits, read by a role that may do nothing else."""
    made = make(postgres.database(), stamped=TABLES)
    made.run("DROP TABLE extract_manifest")  # its own clock says how old it is
    made.fill_instants(complete(rows()))
    made.run(*(f"UPDATE {name} SET changed_at = now() - interval '1 day'" for name in TABLES))  # noqa: S608 - our own names
    return read_only(postgres, made)


@pytest.fixture
def scheduled(postgres: Cluster, warehouse: Warehouse, tmp_path: Path) -> Iterator[str]:
    """The URL of the app's database, into which the schedule brings what is new."""
    url, log = postgres.database(), tmp_path / "schedule.log"
    command = [sys.executable, "manage.py", "refresh", warehouse.url, "--database", url, "--every", EVERY]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            _published(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _published(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = clock.now().timestamp() + 60
    while clock.now().timestamp() < deadline:
        assert process.poll() is None, log.read_text()
        if b"are published" in log.read_bytes():
            return
    pytest.fail(f"nothing was published in a minute: {log.read_text()}", pytrace=False)


@pytest.fixture
def live(scheduled: str, tmp_path: Path, provider: str) -> Iterator[App]:
    with running_app(tmp_path, scheduled, provider, news_seconds=1) as running:
        yield running


def test_what_is_entered_in_the_records_system_switches_the_flag_off_on_the_open_page(
    page: Page, sign_in: SignIn, live: App, warehouse: Warehouse, record_property
) -> None:
    drawn(sign_in(ALDER, "/my_actions", at=live))
    counted(page, "Overdue", 1)
    expect(cards(page, "Contact the victim")).to_be_visible()
    entered = clock.now()
    contact = ("VC9", "W1", ago(minutes=0), "phone", "reached", entered.isoformat())
    columns = ("contact_id", "victim_id", "contacted_at", "method", "outcome", "changed_at")
    warehouse.insert("victim_contacts", columns, [contact])
    _brought(live, entered)
    record_property("seconds_to_the_store", _since(entered))
    page.get_by_role("button", name="Show", exact=True).click()
    counted(page, "Overdue", 0)
    expect(cards(page, "Contact the victim", "overdue")).to_have_count(0)
    record_property("seconds_to_a_flag_that_is_off", _since(entered))
    assert verify(engine(live.database_url)) == []


def _brought(live: App, entered: datetime) -> None:
    """Waits until records of after an instant are published."""
    for _ in range(PATIENCE // 100):
        with reading_whole(engine(live.database_url)) as db:
            published = current(db)
        if published is not None and published.extracted_at >= entered:
            return
        time.sleep(0.1)
    pytest.fail("the schedule brought nothing", pytrace=False)


def _since(entered: datetime) -> float:
    return (clock.now() - entered).total_seconds()
