"""Faults on the way of a refresh, each done for real: the last good snapshot is served, and the next one catches up."""

import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from core.extract import Refused
from core.extract.defaults import complete
from core.store import snapshots
from core.store.engine import Unreadable, engine, reading_whole
from core.store.operations.verify import verify
from core.store.refresh.turn import turn
from core.store.rows import read
from core.store.schema.records import EXTRACT, FLAGS
from tests.changes import Rows, changed, whole
from tests.new_stores import loaded
from tests.postgres import cluster

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
pytestmark = pytest.mark.slow


def rows(many: int, **cells: str) -> Rows:
    return complete(
        {
            "crimes": [{"crime_ref": f"X{n}", "oic": "1001"} | cells for n in range(many)],
            "oel_entries": [{"crime_ref": f"X{n}", "entered_at": "2026-11-20T09:00:00Z"} for n in range(many)],
        }
    )


BEFORE, AFTER = rows(300), rows(310, status="filed", outcome_code="18", outcome_on="2026-11-20")


def at(hours: int) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


@pytest.fixture(scope="module")
def good(new_url, tmp_path_factory) -> str:
    """The URL of a store with a good snapshot in it; each test has a copy of it."""
    where = tmp_path_factory.mktemp("good")
    return loaded(new_url(where), whole(where / "good", at(0), BEFORE), NOW)


@pytest.fixture
def target(new_url, good, tmp_path) -> Engine:
    """A database with a good snapshot in it, and beside it what changed since, both whole and as changes."""
    made = engine(new_url.copied(good, tmp_path))
    whole(tmp_path / "full", at(1), AFTER)
    changed(tmp_path / "changes", at(1), BEFORE, AFTER)
    return made


def state(target: Engine) -> tuple[str, int, int]:
    """When the published records were taken, and how many crimes and flags there are."""
    published = snapshots.published(target)
    assert published is not None
    with reading_whole(target) as db:
        crimes, flags = (len(read(db, select(table))) for table in (EXTRACT["crimes"], FLAGS))
    return published.extracted_at.isoformat(), crimes, flags


def caught_up(target: Engine, source: Path) -> None:
    """What the fault left is whole and old, and the same source loads afterwards."""
    assert state(target) == GOOD
    assert verify(target) == []
    turn(target, str(source), lambda: NOW + timedelta(hours=1))
    assert state(target)[:2] == (at(1), 310)
    assert verify(target) == []


# Each crime: a supervisor's and a manager's review, the enquiry log, its age, and three codes of what it lacks.
GOOD = (at(0), 300, 300 * 7)


def url_of(target: Engine) -> str:
    return target.url.render_as_string(hide_password=False)


def started(target: Engine, source: Path, **asked) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "refresh", str(source), "--database", url_of(target)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **asked)


STEPS = {
    "full": ["deriving facts", "loading crimes", "loading facts_update", "loading flags", "balancing the ledger"],
    "changes": ["reading the crimes", "deriving 3", "balancing the ledger"],
}


@pytest.mark.parametrize(("kind", "step"), [(kind, step) for kind, steps in STEPS.items() for step in steps])
def test_a_refresh_killed_at_any_step_leaves_what_was_published(target, tmp_path, kind, step):
    process = started(target, tmp_path / kind)
    said = next((line for line in process.stderr if step in line), None)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert said is not None, "the step was never told"
    caught_up(target, tmp_path / kind)


def test_a_full_disk_is_said_and_changes_nothing(target, tmp_path):
    if target.dialect.name != "sqlite":
        pytest.skip("the server writes for PostgreSQL, and its disk is not this process's to fill")
    size = max(file.stat().st_size for file in tmp_path.glob("store*"))

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, size // 4))  # no file may be written beyond

    process = started(target, tmp_path / "full", preexec_fn=small)
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 2, said
    assert "Nothing was changed" in said
    caught_up(target, tmp_path / "full")


@pytest.mark.parametrize("kind", STEPS)
def test_a_database_restarted_in_the_middle_is_said_and_catches_up(tmp_path, kind):
    with cluster() as server:
        target = engine(server.database())
        turn(target, str(whole(tmp_path / "good", at(0), BEFORE)), lambda: NOW)
        source = {"full": whole, "changes": changed}[kind]
        rest = (AFTER,) if kind == "full" else (BEFORE, AFTER)
        folder = source(tmp_path / kind, at(1), *rest)

        def told(step: str, *_count: int | None) -> None:
            if step.startswith("balancing"):
                server.restart()

        with pytest.raises(Unreadable, match="Nothing was changed"):
            turn(target, str(folder), lambda: NOW + timedelta(hours=1), told)
        caught_up(target, folder)
        target.dispose()


def test_a_clock_set_back_is_said_and_loses_nothing(target, tmp_path):
    with pytest.raises(Refused, match="which has not come yet: it is 2026-11-19"):
        turn(target, str(tmp_path / "changes"), lambda: NOW - timedelta(days=3))
    assert state(target) == GOOD
    turn(target, str(whole(tmp_path / "later", at(2), AFTER)), lambda: NOW + timedelta(hours=2))
    assert state(target)[:2] == (at(2), 310)
    assert verify(target) == []


def test_a_source_that_is_cut_off_half_way_is_refused_and_comes_again(target, tmp_path):
    file = tmp_path / "full" / "oel_entries.csv"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    process = started(target, tmp_path / "full")
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 2
    assert "Table oel_entries" in said
    file.write_bytes(content)
    caught_up(target, tmp_path / "full")


def test_a_schedule_goes_on_after_a_fault_and_catches_up_by_itself(target, tmp_path):
    hidden = tmp_path / "full" / "manifest.json"
    manifest = hidden.read_bytes()
    hidden.unlink()
    command = [sys.executable, "manage.py", "refresh", str(tmp_path / "full"), "--database", url_of(target)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--every", "0.02"], cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert next(line for line in process.stderr if "refused: manifest.json" in line)
            hidden.write_bytes(manifest)
            assert next(line for line in process.stderr if f"records of {at(1)} are published" in line)
        finally:
            process.kill()
    assert state(target)[:2] == (at(1), 310)
    assert verify(target) == []
