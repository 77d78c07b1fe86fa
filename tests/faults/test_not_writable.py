"""A database that answers and cannot be written: said by every probe, command and page, and over when it is over."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, func, select

from auth.roles import Role
from auth.sign_in.token import Identity
from auth.visit import admit
from auth.web import metrics
from core.commands.refresh import Refreshing, schedule
from core.store import scoped, snapshots
from core.store.access_log import entries
from core.store.engine import URL_VARIABLE, Unreadable, Unwritable, engine, reading, reading_whole, writing
from core.store.migrate import migrate
from core.store.operations.health import check
from core.store.refresh.turn import turn
from core.store.schema.records import ACCESS_LOG
from manage import manage
from tests.covering import team
from tests.folders import folder
from tests.postgres import Cluster, _answering, _binaries, _stopped, _user
from tests.stores import held

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIMIT = timedelta(hours=26)
PROBE = """
import sys
from core import clock
from core.store.engine import engine
from core.store.operations.write_probe import why_not_written
print(why_not_written(engine(sys.argv[1]), clock.now()))
"""


def loaded(url: str, where: Path, hours: int = 3) -> Engine:
    made = engine(url)
    turn(made, str(folder(where, (NOW - timedelta(hours=hours)).isoformat(), **team(NOW.date()))), lambda: NOW)
    return made


def url_of(target: Engine) -> str:
    return target.url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def first_load(postgres, tmp_path_factory) -> str:
    made = loaded(postgres.database(), tmp_path_factory.mktemp("first") / "x")
    made.dispose()
    return url_of(made)


@pytest.fixture
def on_postgres(postgres, first_load) -> Iterator[Engine]:
    made = engine(postgres.copied(first_load))
    yield made
    made.dispose()


@contextmanager
def read_only(postgres: Cluster, target: Engine) -> Iterator[None]:
    """The database takes no write, as its administrator may say, or as after a failover."""

    def switch(to: str) -> None:
        postgres.run(f"ALTER DATABASE {target.url.database} SET default_transaction_read_only = {to}")
        target.dispose()  # a setting of a database is taken up by new connections

    switch("on")
    try:
        yield
    finally:
        switch("off")


@contextmanager
def standby(postgres: Cluster) -> Iterator[Cluster]:
    """A second server that follows the first and can only be read."""
    here, user, binaries = Path(tempfile.mkdtemp(prefix="daily-actions-pg-")), _user(), _binaries()
    shutil.chown(here, user)
    try:
        copy = [
            binaries / "pg_basebackup",
            "-h",
            postgres.socket,
            "-U",
            "postgres",
            "-D",
            here / "d",
            "-R",
            "-c",
            "fast",
            "-N",
        ]
        subprocess.run([str(part) for part in copy], user=user, cwd="/", check=True, capture_output=True)
        with (here / "log").open("wb") as log:
            command = [
                str(binaries / "postgres"),
                "-D",
                str(here / "d"),
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-k",
                str(here),
            ]
            running = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=here)
            try:
                made = Cluster(here)
                _answering(made, running)
                yield made
            finally:
                _stopped(running)
    finally:
        shutil.rmtree(here, ignore_errors=True)


def numbers(url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    monkeypatch.setenv(URL_VARIABLE, url)
    text = metrics.exposition(NOW).decode()
    return {one.name: one.value for family in text_string_to_metric_families(text) for one in family.samples}


def not_writable(target: Engine, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What every probe says: not ready, for this reason; and what can be read is told all the same."""
    found = check(url_of(target), NOW, LIMIT)
    assert not found.ready
    assert found.database.startswith(f"The database cannot be written now: {why}")
    assert (found.migrations, found.snapshot, found.age_hours) == ("ok", "ok", 3)
    told = numbers(url_of(target), monkeypatch)
    assert told["daily_actions_database_up"] == 0
    assert told["daily_actions_extract_age_seconds"] == 3 * 3600


def test_a_database_made_read_only_is_not_ready(postgres, on_postgres, monkeypatch):
    assert numbers(url_of(on_postgres), monkeypatch)["daily_actions_database_up"] == 1
    with read_only(postgres, on_postgres):
        not_writable(on_postgres, "it is read-only, as after a failover", monkeypatch)
    assert check(url_of(on_postgres), NOW, LIMIT).ready


def test_a_standby_that_was_not_promoted_is_not_ready_and_a_command_is_refused(
    postgres, on_postgres, tmp_path, monkeypatch
):
    with standby(postgres) as second:
        target = engine(second.url(on_postgres.url.database, "daily"))
        not_writable(target, "it is read-only, as after a failover", monkeypatch)
        with pytest.raises(Unwritable, match="read-only"):
            turn(target, str(folder(tmp_path / "x", NOW.isoformat(), **team(NOW.date()))), lambda: NOW)
        target.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_lock_that_somebody_holds_is_said_within_seconds_and_over_with_it(request, tmp_path, kind, monkeypatch):
    server = request.getfixturevalue("postgres") if kind == "postgresql" else None
    target = loaded(server.database() if server else f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "x")
    with held(url_of(target)):
        began = datetime.now(UTC)
        not_writable(target, "somebody else is writing", monkeypatch)
        assert datetime.now(UTC) - began < timedelta(seconds=20)  # two probes of three seconds, and room
    assert check(url_of(target), NOW, LIMIT).ready
    target.dispose()


def test_a_probe_leaves_nothing_in_the_log_nor_in_its_chain(new_url, tmp_path):
    target = loaded(new_url(tmp_path), tmp_path / "x")
    with reading(target) as db:
        before = entries.head(db)
    for _ in range(3):
        assert check(url_of(target), NOW, LIMIT).ready
    with reading(target) as db:
        assert entries.head(db) == before
        assert db.execute(select(func.count()).select_from(ACCESS_LOG)).scalar_one() == 0
    target.dispose()


def test_a_full_disk_is_seen_by_the_probe(tmp_path):
    target = loaded(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "x")

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file may grow

    done = subprocess.run(
        [sys.executable, "-c", PROBE, url_of(target)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, text=True, preexec_fn=small, timeout=60,
    )  # fmt: skip
    assert "The database cannot be reached or used now: this account may not have so large a file" in done.stdout
    assert check(url_of(target), NOW, LIMIT).ready


@pytest.mark.parametrize("harm", ["REVOKE ALL ON access_log FROM CURRENT_USER", "DROP TABLE access_log"])
def test_a_log_that_may_not_be_written_is_not_ready_either(on_postgres, harm):
    with writing(on_postgres) as db:
        db.exec_driver_sql(harm)
    assert not check(url_of(on_postgres), NOW, LIMIT).ready


def test_every_command_that_writes_is_refused_with_exit_status_2_and_words(postgres, on_postgres, tmp_path):
    url, source = url_of(on_postgres), str(folder(tmp_path / "y", NOW.isoformat(), **team(NOW.date())))
    with read_only(postgres, on_postgres):
        for command in (["refresh", source], ["audit", "prune"]):
            done = CliRunner().invoke(manage, [*command, "--database", url])
            assert done.exit_code == 2, done.output
            assert "refused: The database cannot be written now: it is read-only" in done.output
        assert CliRunner().invoke(manage, ["verify", "--database", url]).exit_code == 0
    assert snapshots.published(on_postgres).snapshot_id == 1


class Enough(Exception):
    """The schedule has shown what it should."""


def test_a_schedule_goes_on_while_nothing_can_be_written_and_publishes_when_it_can(postgres, on_postgres, tmp_path):
    source, said = tmp_path / "series", []
    folder(source / "a", (NOW - timedelta(hours=1)).isoformat(), **team(NOW.date()))
    state = read_only(postgres, on_postgres)

    def wait(_seconds: float) -> None:
        turns = sum(line.startswith(("refused", "records of", "nothing new")) for line in said)
        if turns == 1:
            state.__enter__()
            folder(source / "b", NOW.isoformat(), **team(NOW.date()))
        if turns == 3:
            state.__exit__(None, None, None)
        if turns >= 4:
            raise Enough

    work = Refreshing(url_of(on_postgres), str(source), lambda: NOW, lambda step, *_: said.append(step))
    with pytest.raises(Enough):
        schedule(work, 0.001, wait=wait)
    turns = [line for line in said if line.startswith(("refused", "records of", "nothing new"))]
    assert [line.split(":")[0].split(" ")[0] for line in turns] == ["records", "refused", "refused", "records"]
    assert "cannot be written now: it is read-only" in turns[1]
    assert snapshots.published(on_postgres).extracted_at == NOW


def test_a_schedule_outlives_a_statement_that_the_database_refuses_and_quotes_no_row(on_postgres, tmp_path):
    with writing(on_postgres) as db:
        db.exec_driver_sql("ALTER TABLE snapshots ADD CONSTRAINT never CHECK (snapshot_id < 2)")
    folder(tmp_path / "series" / "a", NOW.isoformat(), **team(NOW.date()))
    said: list[str] = []

    def wait(_seconds: float) -> None:
        if sum(line.startswith("refused") for line in said) == 2:
            raise Enough

    work = Refreshing(url_of(on_postgres), str(tmp_path / "series"), lambda: NOW, lambda step, *_: said.append(step))
    with pytest.raises(Enough):
        schedule(work, 0.001, wait=wait)
    (first, *_) = [line for line in said if line.startswith("refused")]
    assert "CheckViolation 23514 at publish.py:" in first
    assert "Failing row" not in first


def alder(sid: str = "a" * 64) -> Identity:
    return Identity(collar_number="1001", roles=frozenset({Role.OFFICER}), ignored=(), signed_in_at=NOW, sid=sid)


def test_a_sign_in_that_stands_goes_on_and_a_new_one_waits(postgres, on_postgres):
    admit(on_postgres, alder(), NOW, NOW.date())
    later = NOW + timedelta(minutes=5)
    with read_only(postgres, on_postgres):
        visitor = admit(on_postgres, alder(), later, NOW.date())
        with pytest.raises(Unwritable):
            admit(on_postgres, alder("b" * 64), later, NOW.date())
        with pytest.raises(Unwritable), reading(on_postgres) as db:
            scoped.look(db, visitor.scope, "X1", later, 1)


def test_what_only_cannot_be_read_is_not_said_to_be_read_only(postgres, tmp_path):
    target = loaded(postgres.database(), tmp_path / "x")
    with (
        postgres_lock(target),
        pytest.raises(Unreadable, match="cannot be reached or used now: somebody else is writing") as found,
    ):
        counted_within(target, "200ms")
    assert not isinstance(found.value, Unwritable)
    migrate(target)
    target.dispose()


def counted_within(target: Engine, wait: str) -> None:
    with reading_whole(target) as db:
        db.exec_driver_sql(f"SET LOCAL lock_timeout = '{wait}'")
        db.exec_driver_sql("SELECT count(*) FROM crimes")


@contextmanager
def postgres_lock(target: Engine) -> Iterator[None]:
    with writing(target) as db:
        db.exec_driver_sql("LOCK TABLE crimes IN ACCESS EXCLUSIVE MODE")
        yield
