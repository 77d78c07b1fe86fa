"""The chapter on backups, by its own commands: backed up while others write, restored elsewhere, verified whole."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, func, make_url, select

from auth.sign_in.session import Standing, standing
from core import clock
from core.store.access_log.kept_heads import FOLDER_VARIABLE, file_of
from core.store.engine import URL_VARIABLE, engine, reading_whole, writing
from core.store.migrate import migrate
from core.store.people import sessions
from core.store.refresh.turn import turn
from core.store.schema.records import ACCESS_LOG, SNAPSHOTS
from core.store.schema.work import PRESSES
from core.store.work import presses
from data_fixtures.provider import stop
from tests.covering import team
from tests.folders import folder
from tests.postgres import Cluster, cluster
from tests.stores import of_sqlite

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
CHAPTER = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
BLOCKS: Mapping[str, str] = dict(
    re.findall(r"^### ([^\n]+)\n(?:(?!^#).*\n)*?```sh\n((?:.*\n)*?)```", CHAPTER, re.MULTILINE)
)
# Refreshes one after the other, and presses between them, each with what the access log says of it.
BUSY = """
import sys, uuid
from datetime import timedelta
from pathlib import Path
from core import clock
from core.commands.audit_check import keep_head
from core.store.access_log import entries
from core.store.access_log.entries import Action, Entry
from core.store.engine import engine, writing
from core.store.refresh.turn import turn
from core.store.work import presses
from tests.covering import team
from tests.folders import folder
url, where = sys.argv[1], Path(sys.argv[2])
for number in range(10_000):
    now = clock.now()
    rows = team(now.date()) if number % 2 else team(now.date(), absences=[])
    turn(engine(url), str(folder(where / str(number), now.isoformat(), **rows)), clock.now)
    keep_head(url, clock.now())
    for _ in range(20):
        with writing(engine(url)) as db:
            entries.write(db, [Entry(clock.now(), "1001", Action.CLAIMED, "X1")])
            presses.note(db, uuid.uuid4().hex, "1001", clock.now())
    print(number, flush=True)
"""


@dataclass(frozen=True)
class Drill:
    """A store of one kind, where it is restored, and what the chapter calls its places."""

    live: str
    restored: str
    names: Mapping[str, str]
    kind: str

    def block(self, what: str) -> str:
        """The commands under the chapter's heading, with the Python that runs the tests."""
        return BLOCKS[what].replace(".venv/bin/python", sys.executable)


def shell(script: str, names: Mapping[str, str], **more: str) -> subprocess.CompletedProcess[str]:
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"}
    return subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env={**path, **names, **more}, capture_output=True, text=True, check=False
    )


def done(script: str, names: Mapping[str, str], **more: str) -> str:
    ran = shell(f"set -e\n{script}", names, **more)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def sqlite_drill(tmp_path: Path) -> Drill:
    live, restored = tmp_path / "live" / "daily_actions.db", tmp_path / "restored" / "daily_actions.db"
    live.parent.mkdir()
    restored.parent.mkdir()
    restored.write_bytes(b"what stood there before")
    Path(f"{restored}-wal").write_bytes(b"and its log")
    names = {"STORE": str(live), "COPY": str(tmp_path / "copy"), "HEADS": str(file_of(f"sqlite:///{live}"))}
    return Drill(f"sqlite:///{live}", f"sqlite:///{restored}", names, "SQLite")


@pytest.fixture(scope="module")
def other_server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def postgres_drill(tmp_path: Path, postgres: Cluster, other_server: Cluster) -> Drill:
    live, restored = postgres.database(), other_server.url("daily_actions", "daily_actions")
    source, target = (url.replace("+psycopg", "") for url in (live, restored))
    names = {
        "SOURCE": source, "TARGET": target, "ADMIN": f"postgresql://postgres@/postgres?host={other_server.socket}",
        "COPY": str(tmp_path / "copy"), "HEADS": str(file_of(live)), FOLDER_VARIABLE: str(tmp_path / "heads"),
    }  # fmt: skip
    return Drill(live, restored, names, "PostgreSQL")


@pytest.fixture
def drill(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drill:
    (tmp_path / "heads").mkdir()
    if request.param == "postgres_drill":  # not under var/, where the store of whoever runs the tests may be
        monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "heads"))
    made: Drill = request.getfixturevalue(request.param)
    return made


@contextmanager
def busy(url: str, where: Path) -> Iterator[None]:
    """Another process refreshes and presses meanwhile; it has begun and has not ended."""
    words = [sys.executable, "-c", BUSY, url, str(where)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "0"
        yield
        for _ in range(2):  # whole turns after the backup: a head was kept that it does not hold
            assert process.stdout.readline()
        assert process.poll() is None
    finally:
        stop(process)
        process.stdout.close()


def counted(url: str) -> tuple[int, int, int]:
    """Entries of the access log, presses and snapshots."""
    with reading_whole(engine(url)) as db:
        tables = (ACCESS_LOG, PRESSES, SNAPSHOTS)
        entries, pressed, published = (db.execute(select(func.count()).select_from(one)).scalar_one() for one in tables)
    return entries, pressed, published


BOTH = pytest.mark.parametrize("drill", ["sqlite_drill", "postgres_drill"], indirect=True)


@BOTH
def test_a_backup_under_load_is_restored_elsewhere_whole_and_goes_on(drill: Drill, tmp_path: Path) -> None:
    with busy(drill.live, tmp_path / "extracts"):
        done(drill.block(f"Back up {drill.kind}"), drill.names)
    at_the_end = counted(drill.live)
    after, heads = _restored(drill, tmp_path)
    statuses = [line.removeprefix("exit ") for line in after.splitlines() if line.startswith("exit")]
    assert statuses == ["1", "0", "0", "0"], after
    assert "every stored flag follows from the stored facts, and the ledger balances" in after
    entries, pressed, published = counted(drill.restored)
    assert 0 < entries < at_the_end[0]
    assert f"missing: entries {entries + 1} to" in after
    assert entries == pressed, "a press is there with its entry or not at all"
    assert 0 < published <= at_the_end[2]
    names = {**drill.names, URL_VARIABLE: drill.restored}
    next_one = folder(tmp_path / "next", clock.now().isoformat(), **team(clock.today()))
    went_on = done(f"{sys.executable} manage.py refresh {next_one}\n{sys.executable} manage.py verify", names)
    assert "the ledger balances" in went_on
    assert heads.read_text(encoding="utf-8").count("\n") >= 2
    engine(drill.restored).dispose()


def _restored(drill: Drill, tmp_path: Path) -> tuple[str, Path]:
    """What the commands after a restore print, each with its exit status, and the restored store's heads."""
    heads = file_of(drill.restored)
    places = {"STORE": str(make_url(drill.restored).database), "ASIDE": str(tmp_path / "aside"), "HEADS": str(heads)}
    if drill.kind == "PostgreSQL":
        done(drill.block("Make a server ready"), drill.names)
        places |= {"HEADS": drill.names["HEADS"]}
    after = [line.partition("  #")[0].strip() for line in drill.block("After a restore").splitlines()]
    followed = "\n".join(line if line.startswith("cp ") else f'{line}; echo "exit $?"' for line in after)
    kept = f'cp "{drill.names["HEADS"]}" "$KEPT"\n' if drill.kind == "SQLite" else f'HEADS="{heads}"\n'
    script = f"set -e\n{drill.block(f'Restore {drill.kind}')}\nset +e\n{kept}{followed}"
    ran = shell(script, {**drill.names, **places, URL_VARIABLE: drill.restored})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr, heads


@of_sqlite
def test_a_file_copied_by_itself_lacks_the_newest_press_and_the_chapters_copy_has_it(sqlite_drill: Drill, tmp_path):
    target = engine(sqlite_drill.live)
    migrate(target)
    Path(sqlite_drill.names["HEADS"]).touch()
    with reading_whole(target) as db:  # a page is open
        assert db.execute(select(func.count()).select_from(PRESSES)).scalar_one() == 0
        with writing(target) as other:
            presses.note(other, "a" * 32, "1001", clock.now())
        shutil.copy(make_url(sqlite_drill.live).database or "", tmp_path / "cp.db")
        done(sqlite_drill.block("Back up SQLite"), sqlite_drill.names)
    kept = {}
    for file in (tmp_path / "cp.db", tmp_path / "copy" / "daily_actions.db"):
        with closing(sqlite3.connect(file)) as copy:
            kept[file.name] = copy.execute("SELECT count(*) FROM presses").fetchone()[0]
    assert kept == {"cp.db": 0, "daily_actions.db": 1}


def test_a_copy_is_not_written_over_and_a_store_that_is_not_there_is_not_made(sqlite_drill: Drill, tmp_path: Path):
    engine(sqlite_drill.live).connect().close()
    Path(sqlite_drill.names["HEADS"]).touch()
    backup = sqlite_drill.block("Back up SQLite")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "daily_actions.db").write_bytes(b"yesterday's")
    assert shell(f"set -e\n{backup}", sqlite_drill.names).returncode != 0
    assert (tmp_path / "copy" / "daily_actions.db").read_bytes() == b"yesterday's"
    missing = {**sqlite_drill.names, "STORE": str(tmp_path / "mistyped.db"), "COPY": str(tmp_path / "other")}
    assert shell(f"set -e\n{backup}", missing).returncode != 0
    assert not (tmp_path / "mistyped.db").exists()


@pytest.fixture
def small(postgres: Cluster, tmp_path: Path) -> Iterator[Engine]:
    made = engine(postgres.database())
    now = clock.now()
    turn(made, str(folder(tmp_path / "x", now.isoformat(), **team(now.date()))), clock.now)
    yield made
    made.dispose()


def _url(target: Engine, user: str) -> str:
    return target.url.set(drivername="postgresql", username=user).render_as_string(hide_password=False)


def test_a_dump_by_a_role_that_would_get_a_part_is_refused(small: Engine, postgres: Cluster, tmp_path: Path):
    postgres.run("CREATE ROLE copier LOGIN IN ROLE pg_read_all_data")
    ran = shell(BLOCKS["Back up PostgreSQL"], {
        "SOURCE": _url(small, "copier"), "COPY": str(tmp_path / "copy"), "HEADS": "/dev/null"})  # fmt: skip
    assert ran.returncode != 0
    assert "query would be affected by row-level security policy" in ran.stderr


def test_a_restore_without_the_readers_role_leaves_nothing(small: Engine, tmp_path: Path):
    names = {"SOURCE": _url(small, "daily"), "COPY": str(tmp_path / "copy"), "HEADS": "/dev/null"}
    done(BLOCKS["Back up PostgreSQL"], names)
    with cluster() as bare:
        target = bare.database().replace("+psycopg", "")
        ran = shell(f"set -e\n{BLOCKS['Restore PostgreSQL']}", {**names, "TARGET": target})
        assert ran.returncode != 0
        assert 'role "daily_actions_reader" does not exist' in ran.stderr
        with psycopg.connect(target) as db:
            assert db.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@of_sqlite
def test_a_sign_in_ended_since_the_backup_counts_again_until_it_is_idle_for_an_hour(sqlite_drill: Drill, tmp_path):
    began = datetime(2026, 11, 23, 8, tzinfo=UTC)
    target = engine(sqlite_drill.live)
    migrate(target)
    with writing(target) as db:
        sessions.start(db, "s", "1001", began, began)
    Path(sqlite_drill.names["HEADS"]).touch()
    done(sqlite_drill.block("Back up SQLite"), sqlite_drill.names)
    with writing(target) as db:
        sessions.end(db, "s", began + timedelta(minutes=5))
    with reading_whole(engine(f"sqlite:///{tmp_path / 'copy' / 'daily_actions.db'}")) as db:
        restored = sessions.find(db, "s")
    assert standing(began, restored, began + timedelta(minutes=60)) is Standing.LIVE
    assert standing(began, restored, began + timedelta(minutes=61)) is Standing.IDLE
