"""A store of another schema: every command refuses and names both, the server is not ready, pages go no further."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import httpx
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Engine, func, select, text, update

from core.commands.refresh import Refreshing, schedule
from core.store import schema_known, snapshots
from core.store.engine import engine, reading, reading_whole, writing
from core.store.migrate import _config, migrate
from core.store.operations import health
from core.store.refresh.turn import turn
from core.store.schema.records import ACCESS_LOG, SNAPSHOTS
from core.store.schema_known import OtherSchema, newest
from data_fixtures.provider import as_toml, demo_secrets, free_port, stop, wait_until_up
from manage import manage
from tests.covering import team
from tests.folders import folder
from tests.new_stores import NewStores

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NEWER, OLDER = "0999", "0019"
MAIL = """[digest]
app_url = "https://a.example"
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "daily-actions@force.example"
"""
# Every command that opens a store, and what it wants besides; `serve` stays up and has tests of its own.
WORDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("refresh",): ("{extract}",),
    ("verify",): (),
    ("audit", "verify"): (),
    ("audit", "prune"): (),
    ("digest",): ("--dry-run",),
    ("searches", "diff"): ("{searches}", "{searches}"),
}
READING = [path for path in WORDS if path != ("refresh",)]


def with_a_database(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The commands that take --database."""
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from with_a_database(one, (*path, name))
        elif any(parameter.name == "database" for parameter in one.params):
            yield (*path, name)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return folder(tmp_path / "x", (NOW - timedelta(hours=3)).isoformat(), **team(NOW.date()))


@pytest.fixture
def store(new_url: NewStores, tmp_path: Path, extract: Path) -> Iterator[Engine]:
    made = engine(new_url(tmp_path))
    turn(made, str(extract), lambda: NOW)
    yield made
    made.dispose()


def mark(target: Engine, revision: str) -> None:
    """Says in the store that another version made it, as that version's migration does."""
    with writing(target) as db:
        db.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def url_of(target: Engine) -> str:
    return target.url.render_as_string(hide_password=False)


def rows(target: Engine) -> tuple[int, int]:
    with reading_whole(target) as db:
        return tuple(db.execute(select(func.count()).select_from(t)).scalar_one() for t in (SNAPSHOTS, ACCESS_LOG))  # type: ignore[return-value]


@pytest.fixture
def run(tmp_path: Path, extract: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "secrets.toml").write_text(MAIL, encoding="utf-8")
    monkeypatch.setenv("DAILY_ACTIONS_SECRETS", str(tmp_path / "secrets.toml"))

    def running(target: Engine, path: tuple[str, ...], *more: str):
        given = [word.format(extract=extract, searches=ROOT / "core" / "searches") for word in WORDS[path]]
        return CliRunner().invoke(manage, [*path, *given, *more, "--database", url_of(target)])

    return running


def test_every_command_that_opens_a_store_is_tried_here():
    assert set(with_a_database(manage)) == {*WORDS, ("serve",)}


@pytest.mark.parametrize("path", WORDS, ids=" ".join)
def test_a_store_of_a_newer_version_is_refused_by_every_command_and_left_as_it_is(store, run, path):
    mark(store, NEWER)
    before = rows(store)
    done = run(store, path)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"schema {NEWER}, of a newer version of the app; this version knows none after {newest()}" in done.stderr
    assert "Traceback" not in done.output
    assert rows(store) == before
    with reading_whole(store) as db:
        assert schema_known.stored(db) == NEWER


@pytest.mark.parametrize("path", READING, ids=" ".join)
def test_a_store_of_an_older_version_is_refused_by_every_command_that_only_reads(store, run, path):
    mark(store, OLDER)
    done = run(store, path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"schema {OLDER}, of an older version of the app; this version wants {newest()}" in done.stderr
    assert "manage.py refresh" in done.stderr


@pytest.mark.parametrize("path", READING, ids=" ".join)
def test_a_database_without_a_schema_is_refused_by_every_command_that_only_reads(new_url, tmp_path, run, path):
    target = engine(new_url.blank(tmp_path))
    if target.dialect.name == "sqlite":
        Path(str(target.url.database)).touch()  # else nothing is there, which tests/faults/test_causes.py has
    done = run(target, path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"has no schema yet; this version of the app wants {newest()}" in done.stderr


def test_a_schedule_does_not_begin_on_a_store_of_a_newer_version(store, extract):
    mark(store, NEWER)

    def never(_seconds: float) -> None:
        pytest.fail("it went on")

    with pytest.raises(OtherSchema, match=NEWER):
        schedule(Refreshing(url_of(store), str(extract), lambda: NOW, lambda _line: None), 1, wait=never)


def test_a_store_that_another_version_upgrades_between_start_and_load_is_left_alone(store):
    mark(store, NEWER)
    before = rows(store)
    with pytest.raises(OtherSchema, match=NEWER):
        migrate(store)
    assert rows(store) == before


def test_a_refresh_without_news_brings_an_older_schema_up_to_date(new_url, tmp_path, extract):
    series = tmp_path / "series"
    series.mkdir()
    extract.rename(series / "one")
    made = engine(new_url(tmp_path))
    assert turn(made, str(series), lambda: NOW) is not None
    config = _config()
    with writing(made) as db:
        config.attributes["connection"] = db
        command.downgrade(config, OLDER)
    assert turn(made, str(series), lambda: NOW) is None
    with reading_whole(made) as db:
        assert schema_known.at_head(db)
    made.dispose()


def test_the_probe_names_both_schemas_and_is_ready_again_once_the_store_is_put_right(store):
    url, limit = url_of(store), timedelta(hours=26)
    assert health.check(url, NOW, limit).ready
    mark(store, NEWER)
    words = health.check(url, NOW, limit).words()
    assert words["status"] == "not ready"
    assert f"schema {NEWER}" in str(words["migrations"])
    assert newest() in str(words["migrations"])
    mark(store, newest())
    assert health.check(url, NOW, limit).ready


@pytest.mark.parametrize("revision", [NEWER, OLDER])
def test_what_pages_presses_feeds_and_digests_ask_first_goes_no_further_over_another_schema(store, revision):
    mark(store, revision)
    with pytest.raises(OtherSchema, match=revision), reading(store) as db:
        snapshots.current(db)
    with pytest.raises(OtherSchema, match=revision), writing(store) as db:
        snapshots.current_id(db)


def test_the_files_of_migrations_are_read_once_a_process(store, monkeypatch):
    read: list[str] = []

    class Counted(ScriptDirectory):
        def __init__(self, place: str) -> None:
            read.append(place)
            super().__init__(place)

    monkeypatch.setattr(schema_known, "ScriptDirectory", Counted)
    schema_known._known.cache_clear()
    for _ in range(3):
        assert health.check(url_of(store), NOW, timedelta(hours=26)).ready
    assert len(read) == 1


@pytest.mark.slow
def test_a_server_over_a_newer_schema_says_so_is_not_ready_and_picks_up_by_itself(store, tmp_path):
    mark(store, NEWER)
    with writing(store) as db:  # fresh, whatever day the test runs on
        now = datetime.now(UTC)
        db.execute(update(SNAPSHOTS).values(extracted_at=now, loaded_at=now))
    port, secrets = free_port(), tmp_path / "serve.toml"
    secrets.write_text(as_toml(demo_secrets("http://127.0.0.1:9", port)), encoding="utf-8")
    words = [sys.executable, "manage.py", "serve", "--port", str(port), "--database", url_of(store)]
    environment = {**os.environ, "DAILY_ACTIONS_SECRETS": str(secrets)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/livez", process)
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz")
        assert answer.status_code == 503
        assert f"schema {NEWER}" in answer.json()["migrations"]
        mark(store, newest())
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").json()["status"] == "ready"
        mark(store, NEWER)  # a refresh of a newer version while it serves
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 503
    finally:
        stop(process)
    assert f"not ready: The database has the schema {NEWER}" in (tmp_path / "log").read_text(encoding="utf-8")
