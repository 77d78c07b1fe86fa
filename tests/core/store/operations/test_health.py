"""Ready or not, and why not, in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from core.clock import SKEW
from core.store.engine import Unreadable, engine, reporting_trouble, writing
from core.store.migrate import migrate
from core.store.operations.health import check
from core.store.schema.records import SNAPSHOTS
from tests.new_stores import NewStores

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
LIMIT = timedelta(hours=26)


@pytest.fixture
def url(new_url: NewStores, tmp_path: Path) -> str:
    return new_url(tmp_path)


def publish(url: str, extracted_at: datetime) -> None:
    row = {
        "snapshot_id": 1,
        "extracted_at": extracted_at,
        "loaded_at": extracted_at,
        "source": "x",
        "rules": "x",
        "derived_by": "x",
        "seconds": 1.0,
    }
    migrate(engine(url))
    with writing(engine(url)) as db:
        db.execute(insert(SNAPSHOTS), row)


def test_a_fresh_snapshot_in_a_database_of_this_schema_is_ready(url: str) -> None:
    publish(url, NOW - timedelta(hours=2, minutes=30))
    found = check(url, NOW, LIMIT)
    assert found.ready
    assert found.words() == {
        "status": "ready", "database": "ok", "migrations": "ok", "snapshot": "ok", "snapshot_age_hours": 2.5
    }  # fmt: skip


def test_a_snapshot_as_old_as_the_limit_is_fresh_and_one_a_second_older_is_stale(url: str) -> None:
    publish(url, NOW - LIMIT)
    assert check(url, NOW, LIMIT).ready
    stale = check(url, NOW + timedelta(seconds=1), LIMIT)
    assert not stale.ready
    assert "at most 26 wanted" in stale.snapshot


def test_a_snapshot_from_a_time_that_has_not_come_is_not_ready_and_two_honest_clocks_are(url: str) -> None:
    publish(url, NOW + SKEW)
    assert check(url, NOW, LIMIT).ready
    ahead = check(url, NOW - timedelta(seconds=1), LIMIT)
    assert not ahead.ready
    assert "look at the clocks" in ahead.snapshot


def test_before_the_first_refresh_there_is_nothing_to_serve(url: str) -> None:
    migrate(engine(url))
    found = check(url, NOW, LIMIT)
    assert (found.ready, found.migrations) == (False, "ok")
    assert "none loaded" in found.snapshot


def test_a_database_without_our_schema_is_not_ready(new_url: NewStores, tmp_path: Path) -> None:
    url = new_url.blank(tmp_path)
    found = check(url, NOW, LIMIT)
    assert not found.ready
    # On a server that never had a database of ours even the reader's role is missing; a file is not there yet.
    assert "manage.py refresh" in f"{found.database} {found.migrations}"


def test_a_file_that_is_no_database_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database, whatever its name says " * 100)
    found = check(f"sqlite:///{tmp_path / 'text.db'}", NOW, LIMIT)
    assert not found.ready
    assert "not a database" in found.database


def test_a_database_address_that_makes_no_sense_is_not_ready() -> None:
    assert not check("nonsense", NOW, LIMIT).ready


def test_a_stop_in_the_middle_of_a_statement_stays_a_stop():
    """Ending the statement fails too then; taken for a fault of the database, a schedule would go on."""
    with pytest.raises(KeyboardInterrupt), reporting_trouble(engine("sqlite:///any.db")):  # noqa: PT012
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise OperationalError("ROLLBACK", {}, Exception("another command is already in progress")) from None


def test_a_database_that_fails_by_itself_is_said_to_be_out_of_reach():
    with pytest.raises(Unreadable, match="cannot be reached"), reporting_trouble(engine("sqlite:///any.db")):
        raise OperationalError("SELECT 1", {}, Exception("gone"))
